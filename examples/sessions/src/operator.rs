//! The operator's page and JSON: how far the move is, the sessions that could not be encrypted, and trying them again.
//!
//! An operator sees which session of whom failed and why, and no transcript.

use axum::{
    Json, Router,
    extract::State,
    response::Redirect,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use encdb_diesel::migrate::{ColumnStatus, Phase as ColumnPhase};
use encdb_example_kit::{body::FormBody, login::UserId, page::Page, problem::Problem};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    api::checked_title,
    app::App,
    batch,
    pages::navigation,
    people::{self, Person},
    phase::Phase,
    store::plain::sessions,
};

diesel::table! {
    session_migration_errors (id) {
        id -> BigInt,
        user_id -> BigInt,
        session_id -> Uuid,
        error_type -> Text,
        error_message -> Text,
        attempts -> BigInt,
        created_at -> Timestamptz,
        resolved_at -> Nullable<Timestamptz>,
    }
}

/// A session that could not be encrypted.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = session_migration_errors)]
struct MigrationError {
    id: i64,
    user_id: i64,
    session_id: Uuid,
    error_type: String,
    error_message: String,
    attempts: i64,
    created_at: DateTime<Utc>,
    resolved_at: Option<DateTime<Utc>>,
}

/// How many failed sessions were tried again.
#[derive(Serialize)]
struct Retried {
    tried: u64,
    resolved: u64,
}

/// A title for a session that has none.
#[derive(Deserialize)]
struct Title {
    session_id: Uuid,
    title: String,
}

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/operator", get(page))
        .route("/operator/title", post(give_title))
        .route("/operator/retry", post(retry))
        .route("/api/operator/errors", get(errors_json))
        .route("/api/operator/retry", post(retry_json))
}

async fn page(State(app): State<App>, user: UserId) -> Result<Page, Problem> {
    let page = app.pool.run(move |conn| {
        people::check_operator(conn, user)?;
        let person = people::find(conn, user)?;
        if app.phase == Phase::Plain {
            return Ok(operator_page(app.phase, &person, None, &[]));
        }
        Ok(operator_page(app.phase, &person, batch::status(conn)?.as_ref(), &errors(conn)?))
    });
    page.await
}

async fn errors_json(
    State(app): State<App>,
    user: UserId,
) -> Result<Json<Vec<MigrationError>>, Problem> {
    let errors = app.pool.run(move |conn| {
        people::check_operator(conn, user)?;
        Ok(errors(conn)?)
    });
    errors.await.map(Json)
}

async fn retry_json(State(app): State<App>, user: UserId) -> Result<Json<Retried>, Problem> {
    let retried = app.pool.run(move |conn| {
        people::check_operator(conn, user)?;
        Ok(batch::retry(conn)?)
    });
    let retried = retried.await?;
    Ok(Json(Retried { tried: retried.n_tried, resolved: retried.n_resolved }))
}

async fn retry(app: State<App>, user: UserId) -> Result<Redirect, Problem> {
    retry_json(app, user).await.map(|_| Redirect::to("/operator"))
}

/// Corrects the row that an error names.
async fn give_title(
    State(app): State<App>,
    user: UserId,
    FormBody(given): FormBody<Title>,
) -> Result<Redirect, Problem> {
    let title = checked_title(&given.title)?;
    let titled = app.pool.run(move |conn| {
        people::check_operator(conn, user)?;
        let session = diesel::update(sessions::table.find(given.session_id));
        Ok(session.set(sessions::title.eq(title)).execute(conn)?)
    });
    titled.await.map(|_| Redirect::to("/operator"))
}

/// Reads the newest errors, those that are not resolved first.
fn errors(conn: &mut PgConnection) -> QueryResult<Vec<MigrationError>> {
    use session_migration_errors::{id, resolved_at, table};
    let newest = table.order((resolved_at.is_not_null(), id.desc())).limit(LIST_LEN);
    newest.select(MigrationError::as_select()).load(conn)
}

fn operator_page(
    phase: Phase,
    person: &Person,
    status: Option<&ColumnStatus>,
    errors: &[MigrationError],
) -> Page {
    let content = html! {
        (navigation(person))
        p.quiet { (phase.description()) }
        h2 { "Progress" }
        @match status {
            None => p { "The table is as it was before encryption." },
            Some(status) => (progress(status)),
        }
        h2 { "Sessions that could not be encrypted" }
        @if errors.is_empty() { p { "There are none." } } @else { (error_table(errors)) }
        form method="post" action="/operator/retry" { button { "Try them again" } }
    };
    Page::new("Operator", content)
}

fn progress(status: &ColumnStatus) -> Markup {
    html! {
        @if status.phase == ColumnPhase::Dropped {
            p { "Every transcript is encrypted, and the flag is gone." }
        } @else {
            p {
                (status.n_migrated) " of " (status.n_rows) " sessions were encrypted when they were last counted, "
                (status.n_failed) " failed, " (status.n_remaining) " are in the clear."
            }
        }
    }
}

fn error_table(errors: &[MigrationError]) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label="Errors" {
            table {
                thead { tr {
                    th { "Id" } th { "User" } th { "Session" } th { "Error" } th { "Tries" } th { "Since" } th { "Correct it" }
                } }
                tbody { @for error in errors { (error_row(error)) } }
            }
        }
    }
}

fn error_row(error: &MigrationError) -> Markup {
    html! {
        tr {
            td { (error.id) }
            td { (error.user_id) }
            td { (error.session_id) }
            td { strong { (error.error_type) } ": " (error.error_message) }
            td { (error.attempts) }
            td { (error.created_at.format("%F %R")) }
            td {
                @if error.resolved_at.is_some() { "resolved" } @else {
                    form method="post" action="/operator/title" {
                        input type="hidden" name="session_id" value=(error.session_id);
                        input name="title" required aria-label="Title for this session" placeholder="Title";
                        button { "Give a title" }
                    }
                }
            }
        }
    }
}

const LIST_LEN: i64 = 100;
