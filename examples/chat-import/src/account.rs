//! Accounts, and the account that a transaction works for: row-level security shows the transaction that account's rows alone.

use axum::http::StatusCode;
use diesel::{prelude::*, result::Error as DatabaseError, sql_query, sql_types::Text};
use encdb_example_kit::problem::Problem;
use serde::{Deserialize, Serialize};

diesel::table! {
    accounts (id) {
        id -> BigInt,
        name -> Text,
    }
}

/// The number of an account.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct AccountId(pub(crate) i64);

/// Runs `work` in a transaction that works for an account. The account ends with the transaction, so a connection that goes back
/// to the pool has none.
pub(crate) fn work_for<T, E: From<DatabaseError>>(
    conn: &mut PgConnection,
    account: AccountId,
    work: impl FnOnce(&mut PgConnection) -> Result<T, E>,
) -> Result<T, E> {
    conn.transaction(|conn| {
        choose(conn, account)?;
        work(conn)
    })
}

/// Has the rest of the transaction work for an account.
pub(crate) fn choose(conn: &mut PgConnection, AccountId(account): AccountId) -> QueryResult<()> {
    set(conn, "app.account_id", &account.to_string())
}

/// Finds the account that somebody typed. The policy of `accounts` shows the account of that name alone.
pub(crate) fn named(conn: &mut PgConnection, name: &str) -> Result<AccountId, Problem> {
    let found = conn.transaction(|conn| {
        set(conn, "app.login_name", name)?;
        let same_name = accounts::table.filter(accounts::name.eq(name));
        same_name.select(accounts::id).first(conn).optional()
    })?;
    found.map(AccountId).ok_or(NOBODY)
}

/// Returns all accounts, which the owner of the tables alone sees.
pub(crate) fn all(conn: &mut PgConnection) -> QueryResult<Vec<AccountId>> {
    let ids: Vec<i64> = accounts::table.order(accounts::id).select(accounts::id).load(conn)?;
    Ok(ids.into_iter().map(AccountId).collect())
}

/// Sets a parameter until the transaction ends.
fn set(conn: &mut PgConnection, name: &str, value: &str) -> QueryResult<()> {
    let set = sql_query("SELECT set_config($1, $2, true)");
    set.bind::<Text, _>(name).bind::<Text, _>(value).execute(conn).map(drop)
}

const NOBODY: Problem = Problem::new(StatusCode::UNAUTHORIZED, "there is no such account");

#[cfg(test)]
mod tests {
    use encdb_example_kit::pool::Pool;
    use encdb_own_database::{OwnDatabase, Server};

    use super::*;

    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        process: String,
        #[diesel(sql_type = Text)]
        account: String,
    }

    fn setting(conn: &mut PgConnection) -> Result<Setting, Problem> {
        let select = "SELECT pg_backend_pid()::TEXT AS process, coalesce(current_setting('app.account_id', true), '') AS account";
        Ok(sql_query(select).get_result(conn)?)
    }

    #[test]
    fn a_connection_that_goes_back_to_the_pool_keeps_no_account() {
        let database: OwnDatabase<PgConnection> = OwnDatabase::on(Server::Postgres);
        let pool = Pool::of(&database.url());
        let first = work_for(&mut pool.connection().unwrap(), AccountId(7), setting).unwrap();
        let failed = work_for(&mut pool.connection().unwrap(), AccountId(8), |conn| {
            let set = setting(conn)?.account;
            if set == "8" { Err(NOBODY) } else { Ok(()) }
        });
        assert_eq!((first.account.as_str(), failed), ("7", Err(NOBODY)));
        let next = setting(&mut pool.connection().unwrap()).unwrap();
        assert_eq!((next.process, next.account.as_str()), (first.process, ""));
    }
}
