//! Definitions: proposed for a database, written by hand, and compared with models and database.

use std::fs;

use serde_json::Value;

use super::application::Application;
use crate::run::{KEYRING, TABLES};

/// The definitions of the suite's table, as a person writes them.
const PEOPLE: &str = r#"
[tables.people]
bind = { id = "integer" }

[tables.people.columns]
email = { kind = "text", search = ["email"] }
ssn = { kind = "text", stored = "text", nullable = true }
"#;

/// Adds a table without encryption. Each value has a part that no output may show.
fn with_customers() -> Application {
    let application = Application::with_people(3);
    application.execute(
        "CREATE TABLE customers (id BIGINT NOT NULL PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE, note VARCHAR(80), \
         colour VARCHAR(80), password VARCHAR(80))",
    );
    for id in 1..=3 {
        application.execute(&format!(
            "INSERT INTO customers VALUES ({id}, 'needle{id}@example.com', '+49 170 5550{id}55', 'needle', 'needle')"
        ));
    }
    application
}

#[test]
fn what_looks_sensitive_is_proposed_and_no_value_is_shown() {
    let application = with_customers();
    let before = application.database.contents();
    let proposed = application.ok("schema");
    let text = &proposed.stdout;
    for line in [
        "# customers: 2 of 5 columns look sensitive",
        "bind = { id = \"integer\" }",
        "email = { kind = \"text\", plaintext = \"email\", column = \"email_encrypted\", \
         search = { unique = true, normalize = [\"email\"] } }",
        "#colour = { kind = \"text\", plaintext = \"colour\", column = \"colour_encrypted\", nullable = true }",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
    assert!(text.contains("100 % of 3 values look like telephone numbers"), "{text}");
    assert!(text.contains("store a hash such as Argon2id"), "{text}");
    assert!(text.contains("ciphertext of encdb already"), "{text}");
    assert!(proposed.stderr.contains("2 columns of 2 tables look sensitive"), "{proposed:?}");
    let told = application.ok("--json schema");
    let json: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(json["definitions"].as_str().unwrap().trim_end(), text.trim_end());
    for run in [&proposed, &told, &application.ok("schema --sample 0")] {
        for value in ["needle", "5550", "@example"] {
            assert!(!run.stdout.contains(value) && !run.stderr.contains(value), "{run:?}");
        }
    }
    assert!(!application.ok("schema --sample 0").stdout.contains('%'));
    assert!(!application.ok("schema --table customers").stdout.contains("[tables.people]"));
    let missing = application.exits(1, "schema --table nowhere").stderr;
    assert!(missing.contains("`nowhere`"), "{missing}");
    assert_eq!(application.database.contents(), before);
}

#[test]
fn a_file_is_replaced_only_if_that_is_said() {
    let application = with_customers();
    application.ok("schema --output encdb.toml --table customers");
    let first = fs::read_to_string(application.path("encdb.toml")).unwrap();
    let refused = application.exits(2, "schema --output encdb.toml").stderr;
    assert!(refused.contains("encdb.toml exists") && refused.contains("--force"), "{refused}");
    assert_eq!(fs::read_to_string(application.path("encdb.toml")).unwrap(), first);
    application.ok("schema --output encdb.toml --force");
    assert_ne!(fs::read_to_string(application.path("encdb.toml")).unwrap(), first);
    // The proposal is a file of definitions, whose columns are still to be added.
    let missing = application.exits(1, "schema --check").stdout;
    let lines: Vec<_> = missing.lines().collect();
    assert_eq!(lines.len(), 3, "{missing}");
    for (line, column) in lines.iter().zip(["email_encrypted", "email_search", "note_encrypted"]) {
        assert!(
            line.starts_with(&format!("customers.{column}: there is no such column")),
            "{line}"
        );
    }
}

#[test]
fn definitions_in_the_configuration_file_serve_every_command() {
    let application = Application::with_people(3);
    fs::write(
        application.path("encdb.toml"),
        format!("keyring = \"app.keyring\"\nkey-file = \"key\"\n{PEOPLE}"),
    )
    .unwrap();
    for command in ["verify", "rotate", "keys census", "doctor"] {
        application.ok(command);
    }
    assert!(application.ok("verify").stdout.contains("3 of 3 rows, 6 values opened"));
    let shown = application.ok("config").stdout;
    assert!(
        shown.lines().any(|it| it.starts_with("tables ") && it.ends_with("encdb.toml, line 4")),
        "{shown}"
    );
    // An option and a file of another name come first.
    fs::write(application.path("own.toml"), PEOPLE).unwrap();
    application.ok(&format!("verify {KEYRING} --no-config --tables own.toml"));
    application.exits(1, "verify --tables missing.toml");
}

#[test]
fn models_file_and_database_are_compared() {
    let application = Application::with_people(3);
    fs::write(application.path("encdb.toml"), PEOPLE).unwrap();
    let no_index = application.exits(1, "schema --check").stdout;
    assert!(no_index.starts_with("people.email_search: has no index"), "{no_index}");
    application.execute("CREATE INDEX people_email ON people (email_search)");
    let agreed = application.ok("schema --check --models tables.json").stdout;
    assert_eq!(agreed, "definitions and database agree: 1 tables, 2 encrypted columns\n");
    application.ok(&format!("schema --check {TABLES}"));
    let other = PEOPLE.replace("search = [\"email\"]", "search = true").replace("ssn =", "tax = ");
    fs::write(application.path("encdb.toml"), other).unwrap();
    let differs = application.exits(1, "schema --check --models tables.json").stdout;
    let lines: Vec<_> = differs.lines().collect();
    assert_eq!(
        lines[0],
        "people.email: `token.normalize` is [\"email\"] in the models and [] in the file"
    );
    assert!(lines[1].starts_with("people.ssn: is in a model, and not in the file"), "{differs}");
    assert!(lines[2].starts_with("people.tax: is in the file, and in no model"), "{differs}");
    assert_eq!(lines.len(), 3, "{differs}");
    let told = application.exits(1, "--json schema --check --models tables.json").stdout;
    let first: Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
    assert_eq!((&first["event"], &first["column"]), (&"disagreed".into(), &"email".into()));
}

#[test]
fn a_mistake_in_the_definitions_is_named_with_its_line() {
    let application = Application::with_people(1);
    let wrong = PEOPLE.replace("kind = \"text\", stored", "kind = \"needle\", stored");
    fs::write(application.path("encdb.toml"), wrong).unwrap();
    let refused = application.exits(1, "keys census").stderr;
    assert!(refused.contains("line 7, tables.people.columns.ssn.kind: write one of"), "{refused}");
    assert!(!refused.contains("needle"), "{refused}");
    fs::remove_file(application.path("encdb.toml")).unwrap();
    let refused = application.exits(2, "schema --check").stderr;
    assert!(refused.contains("write [tables.NAME] into encdb.toml"), "{refused}");
}
