//! Proposals for tables of every type, with values that must not be in them.

use super::Survey;
use crate::{
    agreement::{AgreementError, Problem, check_database},
    spec::{PlaintextKind, TableSpec, from_toml},
    sql::{Backend, Statement},
    tests::{Database, Names},
};

fn name_of<C: Database>() -> &'static str {
    <C::Backend as Names>::NAME
}

/// Returns the proposal with every line that it left out.
fn with_all_lines(proposal: &str) -> String {
    let used = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    proposal.lines().map(used).collect()
}

#[track_caller]
fn all_of(proposal: &str) -> Vec<TableSpec> {
    from_toml(proposal).unwrap_or_else(|error| panic!("{error}\n{proposal}"));
    let all = with_all_lines(proposal);
    from_toml(&all).unwrap_or_else(|error| panic!("{error}\n{all}"))
}

/// Returns the comment about a column.
#[track_caller]
fn about<'p>(proposal: &'p str, column: &str) -> &'p str {
    let start = format!("# {column} (");
    let found = proposal.lines().find(|line| line.starts_with(&start));
    found.unwrap_or_else(|| panic!("{column}: {proposal}"))
}

#[track_caller]
fn is_proposed(proposal: &str, column: &str) -> bool {
    about(proposal, column);
    proposal.lines().any(|line| line.starts_with(&format!("{column} = ")))
}

const PEOPLE: &str = "
CREATE TABLE people (
    id BIGINT NOT NULL PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE, col1 VARCHAR(80), col2 VARCHAR(80), col3 TEXT,
    col4 VARCHAR(80), col5 TEXT, nickname VARCHAR(80), password VARCHAR(80), login VARCHAR(120), boss BIGINT, secret_note TEXT,
    email_verified_at DATE, legacy TEXT, plan VARCHAR(20), CONSTRAINT boss FOREIGN KEY (boss) REFERENCES people (id)
);
CREATE INDEX people_plan ON people (plan);
";

/// Values, each with a part that no proposal may show.
fn insert<C: Database>(conn: &mut C) {
    let fernet = format!("gAAAAAneedle{}", "A".repeat(100));
    for id in 1..=4 {
        let col5 = if id == 1 { "needle@example.com" } else { "needle" };
        conn.batch_execute(&format!(
            "INSERT INTO people VALUES ({id}, 'needle{id}@example.com', '+49 170 98765{id}', 'GB82 WEST 1234 5698 7654 32', \
             '{{\"firstName\": \"needle\"}}', '4111 1111 1111 1111', '{col5}', 'needle', 'needle', '$2b$12$needle', 1, \
             'needle', NULL, '{fernet}', 'needle')"
        ))
        .unwrap();
    }
}

fn names_types_and_values_say_what_is_sensitive<C: Database>(conn: &mut C) {
    conn.batch_execute(PEOPLE).unwrap();
    insert(conn);
    let proposal = Survey::new().of_tables(["people"]).run(conn).unwrap();
    assert_eq!((proposal.n_tables(), proposal.n_sensitive()), (1, 9));
    let text = proposal.to_string();
    for (column, says) in [
        (
            "email",
            "named like an e-mail address; 100 % of 4 values look like e-mail addresses; UNIQUE",
        ),
        ("col1", "100 % of 4 values look like telephone numbers"),
        ("col2", "100 % of 4 values look like IBANs"),
        ("col3", "100 % of 4 values look like JSON about a person"),
        ("col4", "100 % of 4 values look like payment card numbers"),
        ("col5", "25 % of 4 values look like e-mail addresses"),
        ("secret_note", "named like a secret"),
        ("legacy", "100 % of 4 values look like Fernet tokens"),
    ] {
        assert!(is_proposed(&text, column), "{column}: {text}");
        assert!(about(&text, column).contains(says), "{}", about(&text, column));
    }
    for (column, says) in [
        ("id", "primary key"),
        ("boss", "foreign key"),
        ("password", "store a hash such as Argon2id"),
        ("login", "100 % of 4 values look like hashes of passwords"),
        ("plan", "nothing looks sensitive; searched"),
        ("email_verified_at", "nothing looks sensitive"),
    ] {
        assert!(!is_proposed(&text, column), "{column}: {text}");
        assert!(about(&text, column).contains(says), "{}", about(&text, column));
    }
    for value in ["needle", "98765", "GB82", "WEST", "4111", "firstName", "$2b"] {
        assert!(!text.contains(value), "{text}");
        assert!(!format!("{proposal:?}").contains(value), "{proposal:?}");
    }
    assert!(text.contains("\nbind = { id = \"integer\" }\n"), "{text}");
    let line = "email = { kind = \"text\", plaintext = \"email\", column = \"email_encrypted\", \
                search = { unique = true, normalize = [\"email\"] } }";
    assert!(text.lines().any(|it| it == line), "{text}");
    assert!(text.contains("plaintext = { column = \"legacy\", form = \"fernet\" }"), "{text}");
    all_of(&text);
}

fn without_a_sample_no_row_is_read<C: Database>(conn: &mut C) {
    conn.batch_execute(PEOPLE).unwrap();
    insert(conn);
    let text = Survey::new().sampling(0).run(conn).unwrap().to_string();
    assert!(
        !text.contains('%') && is_proposed(&text, "email") && !is_proposed(&text, "col1"),
        "{text}"
    );
}

fn a_proposal_fits_the_database_once_the_columns_are_added<C: Database>(conn: &mut C) {
    conn.batch_execute(PEOPLE).unwrap();
    conn.batch_execute(every_type::<C>()).unwrap();
    let text = Survey::new().run(conn).unwrap().to_string();
    let Err(AgreementError::Disagreements(found)) = check_database(conn, &all_of(&text)) else {
        panic!("{text}");
    };
    for disagreement in found {
        assert_eq!(disagreement.problem, Problem::MissingColumn, "{disagreement}");
        let column = disagreement.column.unwrap();
        assert!(column.ends_with("_encrypted") || column.ends_with("_search"), "{column}");
    }
}

fn every_type<C: Database>() -> &'static str {
    match name_of::<C>() {
        "postgres" => POSTGRES,
        "mysql" => MYSQL,
        _ => SQLITE,
    }
}

const POSTGRES: &str = "
CREATE TYPE mood AS ENUM ('needle', 'other');
CREATE DOMAIN short AS VARCHAR(10);
CREATE TABLE every_type (
    id SERIAL PRIMARY KEY, bool_ BOOLEAN, bytes_ BYTEA, date_ DATE, decimal_ NUMERIC(10, 2), float_ DOUBLE PRECISION,
    float_4 REAL, integer_ BIGINT, integer_2 SMALLINT, json_ JSON, json_b JSONB, network_ INET, network_2 CIDR, text_ TEXT,
    text_2 CHAR(10), text_3 mood, text_4 short, time_ TIME, timestamp_ TIMESTAMP, timestamp_2 TIMESTAMPTZ, uuid_ UUID,
    none_ POINT, none_2 INTERVAL, none_3 TEXT[], none_4 MONEY, none_5 TSVECTOR, none_6 INT4RANGE, none_7 TIMETZ, none_8 BIT(3),
    generated_ BIGINT GENERATED ALWAYS AS (integer_ * 2) STORED
);
";

const MYSQL: &str = "
CREATE TABLE every_type (
    id BIGINT AUTO_INCREMENT PRIMARY KEY, bool_ BOOLEAN, bytes_ BLOB, bytes_2 BINARY(16), date_ DATE, decimal_ DECIMAL(10, 2),
    float_ DOUBLE, float_2 FLOAT, integer_ BIGINT UNSIGNED, integer_2 TINYINT, integer_3 YEAR, text_ TEXT, text_2 CHAR(10),
    text_3 ENUM('needle', 'other'), text_4 VARCHAR(10) CHARACTER SET latin1, time_ TIME, timestamp_ DATETIME(6),
    timestamp_2 TIMESTAMP NULL, uuid_ UUID, network_ INET6, none_ POINT, none_2 BIT(3), none_3 SET('a', 'b'),
    generated_ BIGINT GENERATED ALWAYS AS (integer_2 * 2) STORED
);
";

const SQLITE: &str = "
CREATE TABLE every_type (
    id INTEGER PRIMARY KEY, bool_ BOOLEAN, bytes_ BLOB, date_ DATE, decimal_ NUMERIC, float_ DOUBLE, integer_ BIGINT, json_ JSON,
    text_ TEXT, text_2 VARCHAR(10), time_ TIME, timestamp_ DATETIME, uuid_ UUID, none_ STRANGE,
    generated_ BIGINT GENERATED ALWAYS AS (integer_ * 2) STORED
);
";

fn every_type_has_its_kind_or_a_comment<C: Database>(conn: &mut C) {
    conn.batch_execute(every_type::<C>()).unwrap();
    let text = Survey::new().run(conn).unwrap().to_string();
    let spec = all_of(&text)[0];
    for column in spec.columns() {
        let name = column.column().column();
        let kind = format!("{:?}", column.kind()).to_lowercase();
        assert_eq!(name.split('_').next(), Some(kind.as_str()), "{name}");
        let is_network = column.kind() == PlaintextKind::Network;
        assert_eq!(
            is_proposed(&text, name),
            is_network,
            "only an address is sensitive by its type: {text}"
        );
    }
    let n_none = text.matches("there is no encoding for this type").count();
    assert_eq!(n_none, every_type::<C>().matches(" none_").count(), "{text}");
    assert!(about(&text, "generated_").contains("generated from other columns"), "{text}");
    // The database assigns the key, so binding to it is left out.
    assert!(text.contains("# The database assigns id ") && text.contains("\n#bind = "), "{text}");
    assert!(
        text.contains("'needle'") == (name_of::<C>() == "mysql"),
        "a declared type is no value: {text}"
    );
}

fn hostile_names_survive<C: Database>(conn: &mut C) {
    let quote = if name_of::<C>() == "mysql" { '`' } else { '"' };
    let quoted = |name: &str| {
        let doubled = name.replace(quote, &quote.to_string().repeat(2));
        format!("{quote}{doubled}{quote}")
    };
    let names = [
        "select",
        "a.b",
        "with \"quotes\" and `ticks`",
        "it's",
        "two\nlines # no comment",
        "b\\s",
        "Über äöü",
    ];
    for (n, name) in names.iter().enumerate() {
        let columns: Vec<_> = names.iter().map(|name| format!("{} TEXT", quoted(name))).collect();
        let table = quoted(&format!("{name}{n}"));
        let columns = columns.join(", ");
        conn.batch_execute(&format!(
            "CREATE TABLE {table} (id BIGINT NOT NULL PRIMARY KEY, {columns})"
        ))
        .unwrap();
    }
    let text = Survey::new().run(conn).unwrap().to_string();
    let tables = all_of(&text);
    assert_eq!(tables.len(), names.len(), "{text}");
    for (n, name) in names.iter().enumerate() {
        let named = format!("{name}{n}");
        let table = tables.iter().find(|table| table.name() == named).unwrap();
        let plaintexts: Vec<_> =
            table.columns().iter().filter_map(|it| Some(it.plaintext()?.sql_name())).collect();
        assert_eq!(plaintexts, names);
    }
    let Err(AgreementError::Disagreements(found)) = check_database(conn, &tables) else {
        panic!("{text}");
    };
    assert!(found.iter().all(|it| it.problem == Problem::MissingColumn), "{found:?}");
    assert_eq!(found.len(), names.len() * names.len());
}

fn a_schema_is_looked_into_by_its_name<C: Database>(conn: &mut C) {
    let name = match name_of::<C>() {
        // Databases are the schemas of the server, and this one has a name of its own.
        "mysql" => {
            let rows = C::Backend::load(conn, &Statement::new("SELECT DATABASE()")).unwrap();
            rows[0][0].as_ref().unwrap().text().unwrap().to_owned()
        }
        _ => "a.b".to_owned(),
    };
    let (create, quote) = match name_of::<C>() {
        "postgres" => ("CREATE SCHEMA \"a.b\"", '"'),
        "mysql" => ("SELECT 1", '`'),
        _ => ("ATTACH ':memory:' AS \"a.b\"", '"'),
    };
    conn.batch_execute(create).unwrap();
    let columns = "(id BIGINT NOT NULL PRIMARY KEY, email VARCHAR(80) UNIQUE)";
    conn.batch_execute(&format!("CREATE TABLE {quote}{name}{quote}.users {columns}")).unwrap();
    conn.batch_execute("CREATE TABLE others (id BIGINT NOT NULL PRIMARY KEY)").unwrap();
    let survey = Survey::new().in_schema(&name).of_tables(["users"]);
    let text = survey.run(conn).unwrap().to_string();
    let [users] = all_of(&text)[..] else { panic!("{text}") };
    assert_eq!(users.name(), format!("{name}_users"));
    let sql_name = users.sql_name();
    assert_eq!((sql_name.schema(), sql_name.name()), (Some(name.as_str()), "users"));
    assert!(text.contains("unique = true"), "{text}");
    let own = Survey::new().run(conn).unwrap().to_string();
    assert!(own.contains("others"), "{own}");
    assert_eq!(own.contains("users"), name_of::<C>() == "mysql", "{own}");
    let there = Survey::new().in_schema(&name).run(conn).unwrap().to_string();
    assert_eq!(there.contains("others"), name_of::<C>() == "mysql", "{there}");
}

fn a_table_that_is_missing_is_an_error<C: Database>(conn: &mut C) {
    let error = Survey::new().of_tables(["nowhere"]).run(conn).unwrap_err();
    assert!(error.to_string().contains("`nowhere`"), "{error}");
}

on_every_database!(
    a_proposal_fits_the_database_once_the_columns_are_added,
    a_schema_is_looked_into_by_its_name,
    a_table_that_is_missing_is_an_error,
    every_type_has_its_kind_or_a_comment,
    hostile_names_survive,
    names_types_and_values_say_what_is_sensitive,
    without_a_sample_no_row_is_read,
);
