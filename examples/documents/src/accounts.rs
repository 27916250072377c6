//! Signing up, unlocking and locking, and letting the worker work while the user is away.

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use diesel::{Connection, PgConnection};
use encdb_diesel::{Encrypted, error::OwnerKeyError, keys::Passphrase};
use encdb_example_kit::{body::JsonBody, login::UserId, problem::Problem};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    keys::{UserKeys, WORKER},
    people, store,
};

/// A name and a passphrase, which is never shown.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    name: String,
    passphrase: Encrypted<String>,
}

/// What a client sends along from then on.
#[derive(Serialize)]
struct Token {
    token: String,
}

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/api/sign-up", post(sign_up))
        .route("/api/unlock", post(unlock))
        .route("/api/lock", post(lock))
        .route("/api/grant", post(grant).delete(revoke))
}

async fn sign_up(
    State(app): State<App>,
    JsonBody(given): JsonBody<Credentials>,
) -> Result<(StatusCode, Json<Token>), Problem> {
    let name = checked_name(&given.name)?.to_owned();
    let passphrase = checked_passphrase(given.passphrase.expose())?;
    let keys = app.keys.clone();
    let user = app.pool.run(move |conn| new_user(conn, &keys, &name, passphrase)).await?;
    Ok((StatusCode::CREATED, Json(Token { token: app.login.token(user) })))
}

/// Gives a user a key under a passphrase. From now on nothing but the passphrase opens it.
fn new_user(
    conn: &mut PgConnection,
    keys: &UserKeys,
    name: &str,
    passphrase: Passphrase,
) -> Result<UserId, Problem> {
    conn.transaction(|conn| {
        let user = people::take_name(conn, name)?.ok_or(TAKEN)?;
        keys.protect(user, passphrase)?;
        Ok(UserId(user))
    })
}

async fn unlock(
    State(app): State<App>,
    JsonBody(given): JsonBody<Credentials>,
) -> Result<Json<Token>, Problem> {
    let keys = app.keys.clone();
    let user = app.pool.run(move |conn| {
        let user = people::named(conn, &given.name)?.unwrap_or(NOBODY);
        let passphrase = Passphrase::new(given.passphrase.expose()).map_err(|_| WRONG)?;
        keys.unlock(user, passphrase).map_err(told)?;
        Ok(UserId(user))
    });
    Ok(Json(Token { token: app.login.token(user.await?) }))
}

/// Says the same of a wrong passphrase, a user without one, and nobody. `unlock` takes the same time for each.
fn told(error: OwnerKeyError) -> Problem {
    match error {
        OwnerKeyError::Keyring(_) | OwnerKeyError::NoPassphrase => WRONG,
        _ => error.into(),
    }
}

/// Locks the user on every instance.
async fn lock(State(app): State<App>, UserId(user): UserId) -> Result<StatusCode, Problem> {
    let keys = app.keys.clone();
    app.pool.run(move |_| Ok(keys.lock(user)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets the worker open the user's key, and gives it what has waited for that.
async fn grant(State(app): State<App>, UserId(user): UserId) -> Result<StatusCode, Problem> {
    let (keys, worker_key) = (app.keys.clone(), app.worker_key.clone());
    let waiting = app.pool.run(move |conn| {
        keys.grant(user, WORKER, &worker_key)?;
        Ok(store::queue_waiting(conn, user)?)
    });
    app.queue.push_all(&waiting.await?).await;
    Ok(StatusCode::NO_CONTENT)
}

async fn revoke(State(app): State<App>, UserId(user): UserId) -> Result<StatusCode, Problem> {
    let keys = app.keys.clone();
    app.pool.run(move |_| Ok(keys.revoke(user, WORKER)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns a name without spaces around it.
fn checked_name(name: &str) -> Result<&str, Problem> {
    let name = name.trim();
    let is_right = (1..=MAX_NAME_LEN).contains(&name.chars().count()) && !name.contains('\0');
    if is_right { Ok(name) } else { Err(NAME) }
}

fn checked_passphrase(passphrase: &str) -> Result<Passphrase, Problem> {
    if passphrase.chars().count() < MIN_PASSPHRASE_LEN {
        return Err(PASSPHRASE);
    }
    Passphrase::new(passphrase).map_err(|_| PASSPHRASE)
}

/// The id of no user.
const NOBODY: i64 = 0;
const MAX_NAME_LEN: usize = 100;
const MIN_PASSPHRASE_LEN: usize = 12;
const WRONG: Problem =
    Problem::new(StatusCode::UNAUTHORIZED, "there is no such user, or the passphrase is wrong");
const TAKEN: Problem = Problem::new(StatusCode::CONFLICT, "this name has a passphrase already");
const NAME: Problem =
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "a name has 1 to 100 characters, and no NUL");
const PASSPHRASE: Problem =
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "a passphrase has 12 characters at least");
