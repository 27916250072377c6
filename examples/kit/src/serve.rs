//! Serving requests until the program is asked to end.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use axum::{Router, middleware};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{page, problem::Problem};

/// The address to listen on.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Address {
    /// The address and port to listen on; the system chooses a port for 0
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:0", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
}

/// Serves `app` until the program gets SIGTERM or SIGINT, and ends when the open requests are answered. What no route answers is
/// a [`Problem`].
///
/// Prints one line when it accepts requests: `Listening on http://127.0.0.1:8080`.
///
/// # Errors
/// If the address is taken or not this machine's, or signals cannot be caught.
pub async fn serve(app: Router, address: Address) -> Result<()> {
    serve_all(refusing(app), address).await
}

/// Serves `app` as [`serve`] does, and the style of its pages. A browser is shown each problem as a page.
///
/// # Errors
/// As for [`serve`].
pub async fn serve_pages(app: Router, address: Address) -> Result<()> {
    let app = refusing(app.merge(page::style()));
    serve_all(app.layer(middleware::from_fn(page::show_problems)), address).await
}

/// Answers the addresses that are not there, and the methods that an address does not have.
fn refusing(app: Router) -> Router {
    let app = app.fallback(|| async { Problem::NOT_FOUND });
    app.method_not_allowed_fallback(|| async { Problem::WRONG_METHOD })
}

async fn serve_all(app: Router, address: Address) -> Result<()> {
    let ended = asked_to_end()?;
    let listener = TcpListener::bind(address.listen).await;
    let listener = listener.with_context(|| format!("no use of {}", address.listen))?;
    println!("Listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).with_graceful_shutdown(ended).await.context("serving ended")
}

/// Returns a future that is ready when the program is asked to end. Signals are caught from now on.
///
/// # Errors
/// If signals cannot be caught.
pub fn asked_to_end() -> Result<impl Future<Output = ()>> {
    let mut terminated = signal(SignalKind::terminate()).context("SIGTERM cannot be caught")?;
    let mut interrupted = signal(SignalKind::interrupt()).context("SIGINT cannot be caught")?;
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}
