//! Requests that no route of an application answers.

use crate::client::{Answer, Client};

/// Checks that a problem answers an address that is not there, a method that `route` does not have, and `unreadable`, an address
/// that has `%FF` where a route has a part in braces.
///
/// # Panics
/// If something else answers.
#[track_caller]
pub fn assert_refused(client: &Client, route: &str, unreadable: &str) {
    assert_problem(&client.get("/lighthouse"), 404);
    assert_problem(&client.get(unreadable), 404);
    let wrong_method = client.delete(route);
    assert_problem(&wrong_method, 405);
    assert!(!wrong_method.header("allow").is_empty(), "{wrong_method:?}");
}

#[track_caller]
fn assert_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.content_type, "application/problem+json", "{answer:?}");
    assert_eq!(answer.json()["status"], status, "{answer:?}");
    assert!(!answer.body.contains("lighthouse"), "{answer:?}");
}
