//! Definitions, compared with tables that fit and with tables that do not.

use super::{AgreementError, Disagreement, Problem, check, check_database};
use crate::{
    spec::{TableSpec, from_toml},
    tests::{Database, Names},
};

const DEFINITIONS: &str = r#"
[tables.users]
bind = { id = "integer" }
seal = { column = "mac", key = { id = "integer" }, covers = { role = "text" } }

[tables.users.columns]
email = { kind = "text", plaintext = "email", column = "email_encrypted", search = { unique = true } }
phone = { kind = "text", nullable = true, search = true }
notes = { kind = "json", stored = "text" }
"#;

fn definitions() -> Vec<TableSpec> {
    from_toml(DEFINITIONS).unwrap()
}

/// Replaces `BYTES`, `TEXT`, and a type that can be indexed, by the database's types.
fn create<C: Database>(conn: &mut C, statements: &str) {
    let (bytes, token) = match <C::Backend as Names>::NAME {
        "postgres" => ("BYTEA", "BYTEA"),
        "mysql" => ("MEDIUMBLOB", "VARBINARY(36)"),
        _ => ("BLOB", "BLOB"),
    };
    conn.batch_execute(&statements.replace("TOKEN", token).replace("BYTES", bytes)).unwrap();
}

const FITS: &str = "
CREATE TABLE users (
    id BIGINT NOT NULL PRIMARY KEY, role VARCHAR(20) NOT NULL, mac TOKEN NOT NULL,
    email VARCHAR(80) NULL, email_encrypted BYTES NULL, email_search TOKEN NULL,
    phone BYTES NULL, phone_search TOKEN NULL, notes TEXT NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email_search);
CREATE INDEX users_phone ON users (phone_search, id);
";

const MISFITS: &str = "
CREATE TABLE users (
    id VARCHAR(20) NOT NULL, email_encrypted TEXT NOT NULL, email_search TOKEN NULL,
    phone BYTES NOT NULL, phone_search TOKEN NULL, notes BYTES NULL, mac TOKEN NOT NULL,
    role VARCHAR(20) NOT NULL PRIMARY KEY
);
CREATE INDEX users_email ON users (email_search);
CREATE UNIQUE INDEX users_phone ON users (phone_search);
";

fn found(error: AgreementError) -> Vec<Disagreement> {
    match error {
        AgreementError::Disagreements(found) => found,
        AgreementError::Table(error) => panic!("{error}"),
    }
}

fn what_fits_agrees<C: Database>(conn: &mut C) {
    create(conn, FITS);
    check(conn, &definitions(), &definitions()).unwrap();
}

fn a_table_that_is_missing_is_one_line<C: Database>(conn: &mut C) {
    let missing = found(check_database(conn, &definitions()).unwrap_err());
    assert_eq!(missing.len(), 1);
    let says = "users: there is no such table in the database; create it, or correct its name or schema in the definitions";
    assert_eq!(missing[0].to_string(), says);
}

fn everything_that_does_not_fit_is_in_one_list<C: Database>(conn: &mut C) {
    create(conn, MISFITS);
    let found = found(check_database(conn, &definitions()).unwrap_err());
    let about = |column: &str| -> Vec<&Problem> {
        let about = found.iter().filter(|it| it.column.as_deref() == Some(column));
        about.map(|it| &it.problem).collect()
    };
    assert!(matches!(about("id")[..], [Problem::WrongType { .. }]), "{found:?}");
    assert!(matches!(about("email")[..], [Problem::MissingColumn]), "{found:?}");
    let [Problem::WrongType { .. }, Problem::NotNullable { .. }] = about("email_encrypted")[..]
    else {
        panic!("{found:?}");
    };
    assert!(matches!(about("email_search")[..], [Problem::NotUnique]), "{found:?}");
    assert!(matches!(about("phone")[..], [Problem::NotNullable { .. }]), "{found:?}");
    assert!(matches!(about("phone_search")[..], [Problem::UniqueUnsaid]), "{found:?}");
    let [Problem::WrongType { .. }, Problem::Nullable] = about("notes")[..] else {
        panic!("{found:?}");
    };
    assert_eq!(found.iter().filter(|it| it.column.is_none()).count(), 1, "the key: {found:?}");
    assert_eq!(found.len(), 10, "{found:?}");
}

/// The length of a column counts on the servers alone.
fn a_column_without_room_is_named<C: Database>(conn: &mut C) {
    let (short, expected) = match <C::Backend as Names>::NAME {
        "postgres" => (
            "phone BYTEA, phone_search BYTEA, notes VARCHAR(40) NOT NULL",
            vec!["notes: is declared character varying(40), and needs room for 51 bytes"],
        ),
        "mysql" => (
            "phone VARBINARY(32), phone_search VARBINARY(16), notes CHAR(200) NOT NULL",
            vec![
                "phone: is declared varbinary(32), and needs room for 33 bytes",
                "phone_search: is declared varbinary(16), and needs room for 17 bytes",
                "notes: is declared char(200), which changes the length of what is stored; declare it as VARCHAR or TEXT",
            ],
        ),
        _ => ("phone VARBINARY(1), phone_search VARBINARY(1), notes VARCHAR(1) NOT NULL", vec![]),
    };
    let table =
        FITS.replace("phone BYTES NULL, phone_search TOKEN NULL, notes TEXT NOT NULL", short);
    create(conn, &table);
    let lines = match check_database(conn, &definitions()) {
        Ok(()) => vec![],
        Err(error) => error.to_string().lines().map(str::to_owned).collect(),
    };
    let expected: Vec<_> = expected.iter().map(|line| format!("users.{line}")).collect();
    assert_eq!(lines, expected);
}

fn plaintext_that_nobody_names_is_found<C: Database>(conn: &mut C) {
    create(
        conn,
        &FITS.replace(
            "email_encrypted BYTES NULL, email_search TOKEN NULL",
            "email_encrypted BYTES NOT NULL, email_search TOKEN NOT NULL",
        ),
    );
    let dropped = DEFINITIONS.replace("plaintext = \"email\", ", "");
    let left = found(check_database(conn, &from_toml(&dropped).unwrap()).unwrap_err());
    let [Disagreement { problem: Problem::PlaintextLeft { plaintext }, .. }] = &left[..] else {
        panic!("{left:?}");
    };
    assert_eq!(plaintext, "email");
    conn.batch_execute("ALTER TABLE users DROP COLUMN email").unwrap();
    check_database(conn, &from_toml(&dropped).unwrap()).unwrap();
}

fn plaintext_of_another_kind_is_named<C: Database>(conn: &mut C) {
    create(conn, &FITS.replace("email VARCHAR(80)", "email BOOLEAN"));
    let checked = check_database(conn, &definitions());
    // On SQLite each value has a type of its own.
    if <C::Backend as Names>::NAME == "sqlite" {
        return checked.unwrap();
    }
    let says = checked.unwrap_err().to_string();
    assert!(says.starts_with("users.email: is declared "), "{says}");
    assert!(says.ends_with(", and needs values of the kind \"text\""), "{says}");
}

/// The migration reads such values as text.
fn plaintext_of_a_type_that_can_be_read_as_its_kind_agrees<C: Database>(conn: &mut C) {
    create(conn, &FITS.replace("email VARCHAR(80)", "email DATE"));
    check_database(conn, &definitions()).unwrap();
}

fn a_table_in_a_schema_is_found_there<C: Database>(conn: &mut C) {
    let schema = match <C::Backend as Names>::NAME {
        "postgres" => "CREATE SCHEMA \"a.b\"; SET search_path = \"a.b\"",
        "mysql" => return,
        _ => "ATTACH ':memory:' AS \"a.b\"",
    };
    conn.batch_execute(schema).unwrap();
    let table = FITS.replace("CREATE TABLE users", "CREATE TABLE \"a.b\".users");
    let table = if <C::Backend as Names>::NAME == "sqlite" {
        table.replace("INDEX users", "INDEX \"a.b\".users")
    } else {
        table
    };
    create(conn, &table);
    if <C::Backend as Names>::NAME == "postgres" {
        conn.batch_execute("SET search_path = public").unwrap();
    }
    let there = DEFINITIONS.replace("[tables.users]", "[tables.users]\nschema = \"a.b\"");
    check_database(conn, &from_toml(&there).unwrap()).unwrap();
    let elsewhere = there.replace("\"a.b\"", "\"c\"");
    check_database(conn, &from_toml(&elsewhere).unwrap()).unwrap_err();
}

on_every_database!(
    a_column_without_room_is_named,
    a_table_in_a_schema_is_found_there,
    a_table_that_is_missing_is_one_line,
    everything_that_does_not_fit_is_in_one_list,
    plaintext_of_another_kind_is_named,
    plaintext_of_a_type_that_can_be_read_as_its_kind_agrees,
    plaintext_that_nobody_names_is_found,
    what_fits_agrees,
);

#[test]
fn models_and_file_are_compared_by_their_names() {
    let conn = &mut crate::tests::sqlite();
    create(conn, FITS);
    let file = DEFINITIONS
        .replace("phone = ", "mobile = ")
        .replace("unique = true", "normalize = [\"email\"]")
        .replace("bind = { id = \"integer\" }", "bind = { id = \"text\" }");
    let file = from_toml(&file).unwrap();
    let error = check(conn, &definitions(), &file).unwrap_err().to_string();
    let lines: Vec<_> = error.lines().collect();
    assert_eq!(
        lines,
        [
            "users: `bind` is [{\"sql_name\":\"id\",\"type\":\"integer\"}] in the models and \
             [{\"sql_name\":\"id\",\"type\":\"text\"}] in the file",
            "users.email: `token.normalize` is [] in the models and [\"email\"] in the file",
            "users.email: `token.unique` is true in the models and false in the file",
            "users.phone: is in a model, and not in the file; add it to the file",
            "users.mobile: is in the file, and in no model; remove it from the file, or add the model's field",
        ]
    );
    let error = check(conn, &definitions(), &[]).unwrap_err().to_string();
    assert_eq!(error, "users: is in a model, and not in the file; add it to the file");
}

#[test]
fn a_hostile_name_stays_on_its_line() {
    let conn = &mut crate::tests::sqlite();
    let tables = from_toml("[tables.\"a\\nb\\u001b[2J\"]").unwrap();
    let error = check_database(conn, &tables).unwrap_err().to_string();
    assert_eq!((error.lines().count(), error.contains('\u{1b}')), (1, false), "{error}");
}
