//! `inspect` on values as the database shows them.

use diesel::{prelude::*, sql_query};

use super::{application::Application, database::SHOW};
use crate::databases::Line;

#[test]
fn a_value_is_told_from_what_the_database_shows() {
    let application = Application::with_people(1);
    let shown: Line = sql_query(SHOW).get_result(&mut application.database.connect()).unwrap();
    let told = application.run_with_input("inspect", shown.line.as_bytes());
    assert_eq!(told.code, 0, "{told:?}");
    assert!(told.stdout.contains("key      1\nbound    to its row\n"), "{told:?}");
    assert!(told.stdout.contains("length   19 bytes of plaintext"), "{told:?}");
}
