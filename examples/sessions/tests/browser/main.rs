//! The pages in Chromium: on a phone's width, by keyboard, in the dark. `ENCDB_EXAMPLE_PICTURES` takes their pictures.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

#[path = "../it/service.rs"]
#[expect(dead_code, reason = "the other tests use all of it")]
mod service;

use encdb_example_testing::{
    browser::{Browser, ENTER, View},
    program::Program,
};
use serde_json::json;

use crate::service::Service;

const OLD: &str = "SELECT count(*) AS number FROM sessions WHERE NOT is_encrypted";
/// The sample's sessions that have no title.
const N_FAILING: i64 = 3;
const HEADING: &str = "document.querySelector('h1').innerText";

/// Returns the service with its sample, and the program in a phase.
fn with_sample(phase: u8) -> (Service, Program) {
    let service = Service::new();
    Program::start(service.command(0).arg("--sample")).stop();
    let program = service.start(phase);
    (service, program)
}

/// Logs in by keyboard.
fn log_in(browser: &Browser, program: &Program, name: &str) {
    browser.open(program.address());
    browser.tab_to(&format!("e.value === '{name}'"));
    browser.press([ENTER]);
    browser.wait_until("document.querySelector('nav strong')");
}

#[test]
fn a_user_adds_and_reads_a_session_by_keyboard() {
    let (_service, program) = with_sample(1);
    let browser = Browser::start(View::Desk);
    browser.open(program.address());
    browser.assert_readable();
    browser.picture("login");
    // The first stop skips what every page has, and shows itself.
    browser.tab_to("e.className === 'skip' && e.getBoundingClientRect().left >= 0");
    log_in(&browser, &program, "ada");
    assert!(!browser.is_dark());
    browser.assert_readable();
    browser.picture("list");

    browser.tab_to("e.id === 'title'");
    browser.press("A talk".chars());
    browser.tab_to("e.id === 'transcript'");
    browser.press("Client: the lighthouse.".chars());
    browser.tab_to("e.innerText === 'Store'");
    assert_eq!(
        browser.script("return getComputedStyle(document.activeElement).outlineStyle"),
        json!("solid")
    );
    browser.press([ENTER]);
    browser.wait_until(&format!("{HEADING} === 'Session'"));
    assert_eq!(browser.script("return transcript.innerText"), json!("Client: the lighthouse."));
    let stored = browser.script("return stored.innerText");
    assert!(stored.as_str().unwrap().starts_with("encdb1."), "{stored}");
    browser.picture("session");

    // An old session, whose text is in the database as it is.
    browser.tab_to("e.innerText === 'All sessions'");
    browser.press([ENTER]);
    browser.wait_until("document.querySelector('li a')");
    browser.tab_to("e.innerText === 'Sleep'");
    browser.press([ENTER]);
    browser.wait_until(&format!("{HEADING} === 'Session'"));
    assert_eq!(browser.script("return transcript.innerText === stored.innerText"), json!(true));
}

#[test]
fn every_page_is_readable_on_a_phone_in_the_dark() {
    let (service, program) = with_sample(2);
    let browser = Browser::start(View::DarkPhone);
    let assert_fits = || {
        browser.assert_readable();
        assert!(browser.is_dark());
    };
    browser.open(program.address());
    assert_fits();
    log_in(&browser, &program, "ada");
    assert_fits();
    service.wait_for_count(OLD, |n| n <= N_FAILING);
    browser.script(
        "[...document.querySelectorAll('li a')].find(e => e.innerText === 'Sleep').click()",
    );
    browser.wait_until(&format!("{HEADING} === 'Session'"));
    assert_fits();
    browser.picture("session-on-a-phone");
    browser.open(&format!("{}/operator", program.address()));
    browser.wait_until(&format!("{HEADING} === 'Forbidden'"));
    assert_fits();
}

#[test]
fn the_operator_corrects_a_session_and_tries_again() {
    let (service, program) = with_sample(2);
    service.wait_for_count("SELECT count(*) AS number FROM migration_errors", |n| n >= 3);
    let browser = Browser::start(View::Desk);
    log_in(&browser, &program, "olive");
    browser.wait_until("document.querySelectorAll('tbody tr').length === 3");
    browser.assert_readable();
    browser.picture("operator");
    browser.tab_to("e.name === 'title'");
    browser.press("Boats".chars().chain([ENTER]));
    browser.wait_until("document.querySelectorAll('tbody tr').length === 3");
    browser.tab_to("e.innerText === 'Try them again'");
    browser.press([ENTER]);
    browser.wait_until("document.body.innerText.includes('resolved')");
    assert_eq!(
        service
            .count("SELECT count(*) AS number FROM migration_errors WHERE resolved_at IS NOT NULL"),
        1
    );
}
