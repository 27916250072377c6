//! The frame of every page: one style sheet, readable on a phone, by keyboard and in the dark. No scripts.

use axum::{
    Router,
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use maud::{DOCTYPE, Markup, html};

use crate::problem::Problem;

/// A page, with its title.
#[derive(Clone, Debug)]
pub struct Page {
    title: &'static str,
    content: Markup,
}

impl Page {
    /// Makes a page.
    #[must_use]
    pub const fn new(title: &'static str, content: Markup) -> Self {
        Self { title, content }
    }

    fn markup(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) }
                    link rel="stylesheet" href=(STYLE_PATH);
                }
                body {
                    a.skip href="#content" { "Skip to the content" }
                    main id="content" {
                        h1 { (self.title) }
                        (self.content)
                    }
                }
            }
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        (headers, self.markup()).into_response()
    }
}

/// Returns the route of the style sheet.
pub(crate) fn style<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(STYLE_PATH, get(([(header::CONTENT_TYPE, "text/css")], STYLE)))
}

/// Shows problems as pages to browsers.
pub(crate) async fn show_problems(request: Request, next: Next) -> Response {
    let accepted = request.headers().get(header::ACCEPT).and_then(|types| types.to_str().ok());
    let is_browser = accepted.is_some_and(|types| types.contains("text/html"));
    let reply = next.run(request).await;
    match reply.extensions().get::<Problem>() {
        Some(problem) if is_browser => (problem.status(), page_of(*problem)).into_response(),
        _ => reply,
    }
}

fn page_of(problem: Problem) -> Page {
    let title = problem.status().canonical_reason().unwrap_or("This cannot be done");
    let content = html! {
        p role="alert" { (problem.detail()) "." }
        p { a href="/" { "Go to the first page" } }
    };
    Page::new(title, content)
}

const STYLE_PATH: &str = "/page.css";
const STYLE: &str = include_str!("page.css");
/// No scripts, no frames, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
