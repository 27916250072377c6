//! A program for several databases, which knows only when it runs which one it has.

use diesel::Connection as _;
use encdb_diesel::{SetupError, migrations, prelude::*};

use super::{STARTED, database, run};
use crate::{multi_connection::AnyConnection, support::sqlite::Database};

// The recipe begins here.
fn start(conn: &mut AnyConnection) -> Result<(), SetupError> {
    Environment::of_process().install()?;
    match conn {
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(conn) => migrations::run(conn)?,
        #[cfg(feature = "mysql")]
        AnyConnection::Mysql(conn) => migrations::run(conn)?,
        AnyConnection::Sqlite(conn) => migrations::run(conn)?,
    };
    Ok(())
}
// The recipe ends here.

#[test]
fn starts() {
    run("recipes::multi_connection::in_a_process", &Database::new().url());
}

#[test]
fn in_a_process() {
    let Some(url) = database() else { return };
    let mut conn = AnyConnection::establish(&url).unwrap();
    start(&mut conn).unwrap();
    println!("{STARTED}");
}
