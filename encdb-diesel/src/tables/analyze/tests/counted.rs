//! The counts of columns, on each database: equality is the equality of bytes, and no value comes back.

use std::fmt::Write as _;

use crate::{
    spec::TableName,
    sql::{Backend as _, SqlValue, Statement, catalogue::Columns},
    tables::analyze::{
        Analysis, Recommendation, analyze_column,
        query::{Counted, Group},
    },
    tests::{Database, Names},
};

/// Creates the table `people`. The text is compared by a collation that puts different texts together, where there is one.
fn create<C: Database>(conn: &mut C) {
    let (text, bytes) = match C::Backend::NAME {
        "sqlite" => ("TEXT COLLATE NOCASE", "BLOB"),
        "postgres" => ("VARCHAR(3000)", "BYTEA"),
        _ => ("VARCHAR(3000) CHARACTER SET latin1 COLLATE latin1_swedish_ci", "BLOB"),
    };
    let create = format!(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, tenant VARCHAR(20), name {text}, picture {bytes}, age INTEGER, \
         price NUMERIC(10, 2), born DATE)"
    );
    conn.batch_execute(&create).unwrap();
}

/// Inserts rows with this column and tenant, each in SQL.
fn insert<C: Database>(conn: &mut C, column: &str, rows: &[(&str, &str)]) {
    let mut insert = format!("INSERT INTO people (id, tenant, {column}) VALUES ");
    for (id, (tenant, value)) in rows.iter().enumerate() {
        let comma = if id == 0 { "" } else { ", " };
        write!(insert, "{comma}({id}, {tenant}, {value})").unwrap();
    }
    conn.batch_execute(&insert).unwrap();
}

fn analysis<C: Database>(conn: &mut C, column: &str, owner: Option<&str>) -> Analysis {
    analyze_column(conn, TableName::new("people"), column, owner).unwrap()
}

/// Returns the number of different values, and of rows with the most frequent one.
fn distinct<C: Database>(conn: &mut C, column: &str) -> (u64, u64) {
    let figures = analysis(conn, column, None).figures;
    (figures.n_distinct, figures.n_most_frequent)
}

fn texts_are_equal_if_their_bytes_are<C: Database>(conn: &mut C) {
    create(conn);
    let texts = ["'a'", "'a'", "'A'", "'a '", "'ä'", "''", "' '", "NULL", "NULL"];
    insert(conn, "name", &texts.map(|text| ("NULL", text)));
    let figures = analysis(conn, "name", None).figures;
    assert_eq!((figures.n_rows, figures.n_null), (9, 2));
    assert_eq!((figures.n_distinct, figures.n_once, figures.n_most_frequent), (6, 5, 2));
}

fn long_values_are_compared_to_their_ends<C: Database>(conn: &mut C) {
    create(conn);
    let long = "x".repeat(2_500);
    let (one, other) = (format!("'{long}1'"), format!("'{long}2'"));
    insert(conn, "name", &[("NULL", &one), ("NULL", &other), ("NULL", &other)]);
    assert_eq!((distinct(conn, "name"), n_sorted_groups(conn, "name")), ((2, 2), 2));
    let bytes = format!("UPDATE people SET picture = {}", as_bytes::<C>("name"));
    conn.batch_execute(&bytes).unwrap();
    assert_eq!((distinct(conn, "picture"), n_sorted_groups(conn, "picture")), ((2, 2), 2));
}

/// Groups by sorting, for which MySQL and MariaDB compare the first 1024 bytes of a value alone. They choose it by themselves for some
/// tables.
fn n_sorted_groups<C: Database>(conn: &mut C, column: &str) -> usize {
    let columns = Columns::read(conn, TableName::new("people")).unwrap();
    let column_type = &columns.get(column).unwrap().column_type;
    let group = Group::of(C::Backend::syntax(), column, column_type);
    let sorted = if C::Backend::NAME == "mysql" { "SELECT SQL_BIG_RESULT " } else { "SELECT " };
    let statement = group.add(Statement::new(sorted)).sql(", count(*) FROM people GROUP BY 1");
    C::Backend::load(conn, &statement).unwrap().len()
}

fn as_bytes<C: Database>(column: &str) -> String {
    match C::Backend::NAME {
        "postgres" => format!("convert_to({column}, 'UTF8')"),
        "sqlite" => format!("CAST({column} AS BLOB)"),
        _ => format!("CAST({column} AS BINARY)"),
    }
}

fn numbers_and_dates_are_counted<C: Database>(conn: &mut C) {
    create(conn);
    insert(conn, "age", &["1", "1", "2", "NULL"].map(|age| ("NULL", age)));
    assert_eq!(distinct(conn, "age"), (2, 2));
    conn.batch_execute("UPDATE people SET price = age + 0.5, born = '2001-01-01'").unwrap();
    assert_eq!(distinct(conn, "price"), (2, 2));
    assert_eq!(distinct(conn, "born"), (1, 4));
    assert_eq!(distinct(conn, "id"), (4, 1));
}

/// PostgreSQL's `json` has no equality at all.
fn json_and_booleans_are_counted<C: Database>(conn: &mut C) {
    create(conn);
    insert(conn, "age", &["1", "1", "2", "NULL"].map(|age| ("NULL", age)));
    conn.batch_execute("ALTER TABLE people ADD COLUMN document JSON").unwrap();
    conn.batch_execute("ALTER TABLE people ADD COLUMN is_adult BOOLEAN").unwrap();
    conn.batch_execute("UPDATE people SET document = '[1]', is_adult = TRUE").unwrap();
    conn.batch_execute("UPDATE people SET document = '[2]', is_adult = FALSE WHERE id = 3")
        .unwrap();
    assert_eq!(distinct(conn, "document"), (2, 3));
    assert_eq!(distinct(conn, "is_adult"), (2, 3));
}

fn few_values_are_too_much_without_a_definition_too<C: Database>(conn: &mut C) {
    create(conn);
    insert(conn, "age", &[("NULL", "1"); 20]);
    let analysis = analysis(conn, "age", None);
    assert_eq!((analysis.declared, analysis.recommendation), (None, Some(Recommendation::NoToken)));
    assert!(analysis.gives_away_too_much());
}

fn values_are_counted_within_owners<C: Database>(conn: &mut C) {
    create(conn);
    // Tenant 1 has a, a, a, b, b; tenant 2 a, c; NULL has d, and a row without a value.
    let rows = [
        ("'1'", "'a'"),
        ("'1'", "'a'"),
        ("'1'", "'a'"),
        ("'1'", "'b'"),
        ("'1'", "'b'"),
        ("'2'", "'a'"),
        ("'2'", "'c'"),
        ("NULL", "'d'"),
        ("NULL", "NULL"),
    ];
    insert(conn, "name", &rows);
    let analysis = analysis(conn, "name", Some("tenant"));
    let (figures, within) = (analysis.figures, analysis.within_owners.unwrap());
    assert_eq!((figures.n_rows, figures.n_null, figures.n_distinct), (9, 1, 4));
    assert_eq!((figures.n_most_frequent, figures.n_once, figures.n_told_apart), (4, 2, 4 + 2));
    assert_eq!((within.n_owners, within.n_distinct, within.n_once), (3, 5, 3));
    // The most frequent of each owner: 3, 1 and 1. Told apart: 3 and 2 of the first owner.
    assert_eq!((within.n_most_frequent, within.n_told_apart, within.n_shared), (5, 5, 1));
    let entropy = (5.0 * (5.0_f64).log2() - 3.0 * (3.0_f64).log2() - 2.0 + 2.0) / 8.0;
    assert!((within.entropy - entropy).abs() < 1e-9, "{within:?}");
}

fn an_empty_table_has_no_figures<C: Database>(conn: &mut C) {
    create(conn);
    for owner in [None, Some("tenant")] {
        let analysis = analysis(conn, "name", owner);
        assert_eq!((analysis.figures.n_rows, analysis.recommendation), (0, None));
    }
}

/// The words and counts are all that the database sends.
fn no_value_comes_back<C: Database>(conn: &mut C) {
    create(conn);
    insert(conn, "name", &[("'tenant-needle'", "'needle'"), ("NULL", "'needle'")]);
    let table = TableName::new("people");
    let columns = Columns::read(conn, table).unwrap();
    let counted = Counted::plaintext(table, "name", &[]);
    for owner in [None, Some("tenant")] {
        let statement = counted.statement::<C>(&columns, owner).unwrap();
        let rows = C::Backend::load(conn, &statement).unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            let word = row[0].as_ref().and_then(SqlValue::text).unwrap().to_owned();
            assert!(["null", "value", "pair", "apart", "owner"].contains(&word.as_str()), "{word}");
            let is_count = |field: &Option<SqlValue>| {
                field.as_ref().is_none_or(|field| matches!(field, SqlValue::Integer(0..=2)))
            };
            assert!(row[1..].iter().all(is_count), "{row:?}");
        }
    }
    let shown = format!("{:?}", analysis(conn, "name", Some("tenant")));
    assert!(!shown.contains("needle"), "{shown}");
}

fn what_is_not_there_is_an_error<C: Database>(conn: &mut C) {
    create(conn);
    let people = TableName::new("people");
    for (table, column, owner, says) in [
        (TableName::new("persons"), "name", None, "there is no table `persons`"),
        (people, "nickname", None, "has no column `nickname`"),
        (people, "name", Some("owner"), "has no column `owner`"),
    ] {
        let refused = analyze_column(conn, table, column, owner).unwrap_err().to_string();
        assert!(refused.contains(says), "{refused}");
    }
}

on_every_database!(
    texts_are_equal_if_their_bytes_are,
    long_values_are_compared_to_their_ends,
    numbers_and_dates_are_counted,
    json_and_booleans_are_counted,
    few_values_are_too_much_without_a_definition_too,
    values_are_counted_within_owners,
    an_empty_table_has_no_figures,
    no_value_comes_back,
    what_is_not_there_is_an_error,
);
