//! Analysing what a search token on a column gives away, before and after a table is encrypted.

use std::fmt::Write as _;

use serde_json::Value;

use super::application::Application;
use crate::run::{Run, TABLES};

/// Values that must not be printed: a surname, a city, and the name of a tenant.
const NEEDLES: [&str; 3] = ["Needleworth", "Needleton", "needle-tenant"];

/// Adds the table `customers` in the clear: 200 rows, whose cities are few, and whose numbers differ within a tenant alone.
fn with_customers() -> Application {
    let application = Application::with_people(30);
    let create = "CREATE TABLE customers (id INTEGER PRIMARY KEY, tenant VARCHAR(40), surname VARCHAR(40), city VARCHAR(40), \
                  member INTEGER)";
    application.execute(create);
    let mut insert = "INSERT INTO customers VALUES ".to_owned();
    for id in 0..200 {
        let comma = if id == 0 { "" } else { ", " };
        let [surname, city, tenant] = NEEDLES;
        let (place, member) = (if id % 3 == 0 { "elsewhere" } else { city }, id % 50);
        write!(
            insert,
            "{comma}({id}, '{tenant}{}', '{surname}{id}', '{place}', {member})",
            id / 50
        )
        .unwrap();
    }
    application.execute(&insert);
    application
}

/// Runs the command for people and for programs, and checks that no value is printed.
#[track_caller]
fn analyzed(application: &Application, code: i32, words: &str) -> (Run, Vec<Value>) {
    let shown = application.exits(code, &format!("analyze {words}"));
    let told = application.exits(code, &format!("--json analyze {words}"));
    for needle in NEEDLES.into_iter().chain(["@example.com"]) {
        for output in [&shown.stdout, &shown.stderr, &told.stdout, &told.stderr] {
            assert!(!output.contains(needle), "{needle}: {output}");
        }
    }
    let lines = told.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (shown, lines)
}

#[test]
fn a_column_in_the_clear_is_analysed_by_its_name() {
    let application = with_customers();
    let (shown, lines) = analyzed(&application, 0, "--column customers.surname");
    assert!(shown.stdout.contains("customers.surname: a full token\n"), "{shown:?}");
    assert!(shown.stdout.contains("All 200 values are different"), "{shown:?}");
    let line = &lines[0];
    assert_eq!((&line["n_rows"], &line["n_distinct"]), (&200.into(), &200.into()), "{line}");
    assert_eq!(
        (&line["content"], &line["recommendation"]["token"]),
        (&"plaintext".into(), &"full".into())
    );
    let (shown, lines) = analyzed(&application, 0, "--column customers.city");
    assert!(shown.stdout.contains("customers.city: no token\n"), "{shown:?}");
    assert!(shown.stdout.contains("A token over 2 values is nearly plaintext"), "{shown:?}");
    assert_eq!(
        (&lines[0]["n_most_frequent"], &lines[0]["gives_away_too_much"]),
        (&133.into(), &true.into())
    );
}

#[test]
fn an_owner_makes_another_recommendation() {
    let application = with_customers();
    let member = "--column customers.member";
    let (_, lines) = analyzed(&application, 3, &format!("{member} --strict"));
    assert_eq!(lines[0]["recommendation"]["token"], "none");
    let (shown, lines) = analyzed(&application, 0, &format!("{member} --owner tenant --strict"));
    assert!(shown.stdout.contains("  within one tenant "), "{shown:?}");
    assert!(shown.stdout.contains("customers.member: a token of owner scope\n"), "{shown:?}");
    assert_eq!(lines[0]["within_owners"]["n_shared"], 50);
}

#[test]
fn strict_fails_on_few_values_alone() {
    let application = with_customers();
    let both = "--column customers.surname --column customers.city";
    let (shown, lines) = analyzed(&application, 3, &format!("{both} --strict"));
    assert!(shown.stderr.contains("on 1 of the columns"), "{shown:?}");
    assert_eq!(lines.len(), 2);
    analyzed(&application, 0, both);
    analyzed(&application, 0, "--column customers.surname --strict");
}

#[test]
fn tokens_are_analysed_where_the_plaintext_is_gone() {
    let application = with_customers();
    let strict = format!("{TABLES} --strict");
    let (shown, lines) = analyzed(&application, 0, &strict);
    assert!(
        shown.stdout.contains("people.email_search: a full token; a full token is declared"),
        "{shown:?}"
    );
    assert_eq!((&lines[0]["content"], &lines[0]["n_distinct"]), (&"tokens".into(), &30.into()));
    let one = "(SELECT t FROM (SELECT email_search AS t FROM people WHERE id = 1) one)";
    application.execute(&format!("UPDATE people SET email_search = {one} WHERE id < 25"));
    let (shown, _) = analyzed(&application, 3, &strict);
    assert!(
        shown.stdout.contains("people.email_search: no token; a full token is declared"),
        "{shown:?}"
    );
}

#[test]
fn nothing_is_written_and_no_table_of_encdb_is_needed() {
    let application = with_customers();
    let before = application.database.contents();
    let both = |application| {
        analyzed(application, 0, TABLES);
        analyzed(application, 0, "--column customers.city --owner tenant");
    };
    both(&application);
    assert_eq!(application.database.contents(), before);
    application.execute("DROP TABLE __encdb_schema_migrations");
    both(&application);
}

#[test]
fn what_is_not_there_is_named() {
    let application = with_customers();
    for (code, words, says) in [
        (1, "--column customers.nickname", "`customers` has no column `nickname`"),
        (1, "--column clients.surname", "no table `clients`"),
        (1, "--column customers.surname --owner owner", "has no column `owner`"),
        (2, "--column surname", "write TABLE.COLUMN or SCHEMA.TABLE.COLUMN"),
        (2, "--column a.b.c.d", "write TABLE.COLUMN or SCHEMA.TABLE.COLUMN"),
        (2, "--column customers.surname --table people", "cannot be used with"),
        (2, "--tables tables.json --table persons", "no table `persons`"),
        (2, "--owner tenant --tables tables.json", "--column"),
        (2, "", "--tables <FILE>"),
    ] {
        let (shown, _) = analyzed(&application, code, words);
        assert!(shown.stderr.contains(says), "{words}: {shown:?}");
    }
}
