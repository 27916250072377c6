//! The pages of users: log in, list, add, and read a session beside its stored bytes.

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::header::SET_COOKIE,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use encdb_example_kit::{
    body::FormBody, login::UserId, page::Page, path::PathPart, problem::Problem,
};
use maud::{Markup, html};

use crate::{
    api::{self, MAX_BODY_LEN, Name, NewSession},
    app::App,
    people::{self, Person},
    phase::Phase,
    store::{self, Line, Session},
};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(first))
        .route("/login", post(log_in))
        .route("/logout", post(log_out))
        .route("/sessions", post(add).layer(DefaultBodyLimit::max(MAX_BODY_LEN)))
        .route("/sessions/{id}", get(one))
}

/// Shows the user's sessions, or whom one can log in as.
async fn first(State(app): State<App>, user: Result<UserId, Problem>) -> Result<Page, Problem> {
    let phase = app.phase;
    let page = app.pool.run(move |conn| match user.and_then(|user| people::find(conn, user)) {
        Ok(person) => Ok(list_page(phase, &person, &store::list(conn, person.id)?)),
        Err(problem) if problem == Problem::DATABASE_DOWN => Err(problem),
        Err(_) => Ok(login_page(phase, &people::all(conn)?)),
    });
    page.await
}

async fn log_in(
    State(app): State<App>,
    FormBody(Name { name }): FormBody<Name>,
) -> Result<Response, Problem> {
    let person = app.pool.run(move |conn| people::named(conn, &name)).await?;
    let to = if person.is_operator { "/operator" } else { "/" };
    Ok(([(SET_COOKIE, app.login.cookie(UserId(person.id)))], Redirect::to(to)).into_response())
}

async fn log_out() -> Response {
    ([(SET_COOKIE, "login=; Max-Age=0; Path=/")], Redirect::to("/")).into_response()
}

async fn add(
    State(app): State<App>,
    user: UserId,
    FormBody(new): FormBody<NewSession>,
) -> Result<Redirect, Problem> {
    let id = api::store_new(&app, user, new).await?;
    Ok(Redirect::to(&format!("/sessions/{id}")))
}

async fn one(
    State(app): State<App>,
    user: UserId,
    PathPart(id): PathPart,
) -> Result<Page, Problem> {
    let id = api::id_of(&id)?;
    let page = app.pool.run(move |conn| {
        let session = store::get_session(conn, app.phase, (user.0, id))?;
        Ok(session_page(app.phase, &session, &store::stored(conn, id)?))
    });
    page.await
}

fn login_page(phase: Phase, people: &[Person]) -> Page {
    let content = html! {
        p.quiet { (phase.description()) }
        form method="post" action="/login" {
            p { "This is a demonstration: choose whom to log in as." }
            @for person in people {
                button name="name" value=(person.name) { (person.name) } " "
            }
        }
    };
    Page::new("Coaching sessions", content)
}

fn list_page(phase: Phase, person: &Person, lines: &[Line]) -> Page {
    let content = html! {
        (navigation(person))
        p.quiet { (phase.description()) }
        h2 { "Your sessions" }
        @if lines.is_empty() { p { "There are none yet." } }
        ul {
            @for line in lines {
                li {
                    a href={ "/sessions/" (line.id) } { (titled(&line.title)) }
                    " " span.quiet { (line.created_at.format("%e %B %Y")) }
                }
            }
        }
        h2 { "Add a session" }
        form method="post" action="/sessions" {
            label for="title" { "Title" }
            input id="title" name="title" required maxlength="200" autocomplete="off";
            label for="transcript" { "Transcript" }
            textarea id="transcript" name="transcript" rows="6" required {}
            button { "Store" }
        }
    };
    Page::new("Coaching sessions", content)
}

fn session_page(phase: Phase, session: &Session, stored: &str) -> Page {
    let content = html! {
        nav { a href="/" { "All sessions" } }
        p { (titled(&session.title)) ", " (session.created_at.format("%e %B %Y")) }
        div.beside {
            section aria-labelledby="opened" {
                h2 id="opened" { "Transcript" }
                pre id="transcript" tabindex="0" { (session.transcript.expose()) }
            }
            section aria-labelledby="kept" {
                h2 id="kept" { "Stored in the database" }
                pre id="stored" tabindex="0" { (stored) }
            }
        }
        p.quiet { (phase.description()) }
    };
    Page::new("Session", content)
}

pub(crate) fn navigation(person: &Person) -> Markup {
    html! {
        nav {
            span { "Logged in as " strong { (person.name) } }
            @if person.is_operator { a href="/operator" { "Operator's page" } }
            form method="post" action="/logout" { button { "Log out" } }
        }
    }
}

/// Returns a title as it is shown: old sessions may have none.
pub(crate) fn titled(title: &str) -> &str {
    if title.is_empty() { "(no title)" } else { title }
}
