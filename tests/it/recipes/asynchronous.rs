//! An application on diesel-async.

use diesel::{QueryDsl, QueryResult, SelectableHelper, SqliteConnection};
use diesel_async::{
    AsyncConnection, RunQueryDsl, async_connection_wrapper::AsyncConnectionWrapper,
    sync_connection_wrapper::SyncConnectionWrapper,
};
use encdb_diesel::{migrations, prelude::*};

use super::{STARTED, database, run};
use crate::support::{
    models::{User, user, users},
    sqlite::Database,
};

// The recipe begins here.
type AppError = Box<dyn std::error::Error + Send + Sync>;

/// Or `AsyncPgConnection`, or `AsyncMysqlConnection`.
type Conn = SyncConnectionWrapper<SqliteConnection>;

/// Blocks: reading the keys may wait for a command, and encdb's own tables are made by a blocking connection.
fn set_up(url: &str) -> Result<(), AppError> {
    Environment::of_process().install()?;
    let mut conn = <AsyncConnectionWrapper<Conn> as diesel::Connection>::establish(url)?;
    migrations::run(&mut conn)?;
    Ok(())
}

async fn start(url: String) -> Result<Conn, AppError> {
    let database = url.clone();
    tokio::task::spawn_blocking(move || set_up(&database)).await??;
    Ok(Conn::establish(&url).await?)
}

/// What `first_matching` does on a blocking connection.
async fn by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<User>> {
    let searched = users::email.search(email);
    let found = users::table.filter(searched.condition()).select(User::as_select());
    let found: Vec<User> = found.load(conn).await?;
    Ok(found.into_iter().find(|user| searched.matches(user)))
}
// The recipe ends here.

#[test]
fn starts() {
    run("recipes::asynchronous::in_a_process", &Database::new().url());
}

#[test]
fn in_a_process() {
    let Some(url) = database() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let conn = &mut start(url).await.unwrap();
        diesel::insert_into(users::table).values(&user(1)).execute(conn).await.unwrap();
        let found = by_email(conn, " PERSON1@example.com").await.unwrap();
        assert_eq!(found, Some(user(1)));
        assert_eq!(by_email(conn, "nobody@example.com").await.unwrap(), None);
    });
    println!("{STARTED}");
}
