//! SQLite's own cases: tables in attached files, and values of another type than their column's.

use std::{fs, sync::Arc};

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{EncryptedTable, KEYRING, prelude::*, spec};

use super::suite::application::Application;
use crate::run::{KEYRING as KEYRING_ARGUMENTS, TABLES};

diesel::table! {
    archive.people (id) {
        id -> BigInt,
        ssn -> Binary,
    }
}

#[derive(Debug, EncryptedModel)]
#[diesel(table_name = people)]
#[encdb(bind = id, context = "archived_people")]
struct Archived {
    id: i64,
    ssn: Encrypted<String>,
}

#[test]
fn a_table_in_an_attached_file_is_counted_and_rotated_there() {
    let application = Application::with_people(0);
    fs::write(application.path("archive.sqlite"), "").unwrap();
    let conn = &mut application.database.connect();
    let path = application.path("archive.sqlite");
    conn.batch_execute(&format!("ATTACH '{}' AS archive", path.display())).unwrap();
    conn.batch_execute("CREATE TABLE archive.people (id BIGINT PRIMARY KEY, ssn BLOB NOT NULL)")
        .unwrap();
    KEYRING.scoped(&Arc::new(application.keyring()), || {
        let row = Archived { id: 1, ssn: Encrypted::new("1-SSN".to_owned()) };
        diesel::insert_into(people::table).values(&row).execute(conn).unwrap();
    });
    let tables = spec::to_json(&[<people::table as EncryptedTable>::SPEC]);
    fs::write(application.path("tables.json"), tables).unwrap();
    for step in ["add", "promote 2", "retire 1"] {
        application.keys(step);
    }
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING_ARGUMENTS} {TABLES}");
    let refused = application.exits(1, &destroy);
    assert!(refused.stderr.contains("no table `archive.people`"), "{refused:?}");
    let attach = "--attach archive=archive.sqlite";
    let refused = application.exits(3, &format!("{destroy} {attach}"));
    assert!(refused.stderr.contains("1 values are under key 1"), "{refused:?}");
    let rotate = format!("rotate {KEYRING_ARGUMENTS} {TABLES} {attach} --table archive.people");
    assert!(application.ok(&rotate).stdout.contains("1 rewritten"));
    application.ok(&format!("{destroy} {attach}"));
    let census = format!("keys census {TABLES} --attach archive=missing.sqlite");
    let missing = application.exits(2, &census);
    assert!(missing.stderr.contains("no database file that exists"), "{missing:?}");
    KEYRING.scoped(&Arc::new(application.keyring()), || {
        let loaded: Archived = people::table.select(Archived::as_select()).first(conn).unwrap();
        assert_eq!((loaded.id, loaded.ssn.expose().as_str()), (1, "1-SSN"));
    });
}

/// SQLite cannot change a column's type, so an application that starts to encrypt keeps its text columns.
const TEXT_COLUMNS: &str = "
    CREATE TABLE new_people (id BIGINT PRIMARY KEY NOT NULL, email TEXT NOT NULL, email_search TEXT NOT NULL, ssn TEXT);
    INSERT INTO new_people SELECT * FROM people;
    DROP TABLE people;
    ALTER TABLE new_people RENAME TO people;
    CREATE INDEX people_email ON people (email_search);";

#[test]
fn bytes_in_a_column_of_text_are_counted_and_stay_bytes() {
    let application = Application::with_people(5);
    application.execute(TEXT_COLUMNS);
    assert_eq!(application.n_people("typeof(email) = 'blob' AND typeof(ssn) = 'text'"), 5);
    for step in ["add", "promote 2", "retire 1"] {
        application.keys(step);
    }
    application.exits(3, &format!("keys census {TABLES} --expect-none 1"));
    let destroy = format!("keys destroy 1 --confirm 1 {KEYRING_ARGUMENTS} {TABLES}");
    let refused = application.exits(3, &destroy);
    assert!(refused.stderr.contains("10 values are under key 1"), "{refused:?}");
    application.ok(&format!("rotate {KEYRING_ARGUMENTS} {TABLES}"));
    assert_eq!(application.n_people("typeof(email) = 'blob' AND typeof(ssn) = 'text'"), 5);
    application.assert_readable(application.keyring(), 5);
    let doctor = application.ok(&format!("doctor {KEYRING_ARGUMENTS} {TABLES}")).stdout;
    assert!(doctor.contains("people.email is declared as text and holds bytes"), "{doctor}");
    application.ok(&format!("verify {KEYRING_ARGUMENTS} {TABLES}"));
    application.ok(&destroy);
    application.assert_readable(application.keyring(), 5);
}

/// A value that opens here but not in the application, which reads another type.
#[test]
fn text_where_the_model_reads_bytes_is_found() {
    let application = Application::with_people(2);
    application.execute("UPDATE people SET email = ssn WHERE id = 2");
    let verified = application.exits(3, &format!("verify {KEYRING_ARGUMENTS} {TABLES}"));
    assert!(verified.stdout.contains("1 failed"), "{verified:?}");
    let doctor = application.exits(1, &format!("doctor {KEYRING_ARGUMENTS} {TABLES}")).stdout;
    assert!(doctor.contains("are text, and the model reads bytes"), "{doctor}");
}
