//! Documents become chunks, by a worker that works while the user is away.

use encdb_example_testing::program::Program;
use serde_json::json;

use crate::{
    library::{Library, TEXT},
    service::{
        NO_HOST, PASSPHRASE, Service, ask, chunks, credentials, ingest, sign_up, sign_up_and_grant,
        submit,
    },
};

#[test]
fn a_text_is_split_and_answers_questions() {
    let service = Service::new();
    let (server, _worker) = (service.server(), service.worker(NO_HOST));
    let ada = sign_up_and_grant(&server, "ada");
    let long = "The committee deliberated about potatoes. ".repeat(100);
    let path = ingest(&ada, &long);
    ingest(&ada, "The lighthouse keeper owes quicksilver to the smith.");
    let answers = ask(&ada, "Who owes quicksilver to the smith?");
    assert_eq!(
        (answers.len(), answers[0].as_str()),
        (3, "The lighthouse keeper owes quicksilver to the smith.")
    );
    assert_eq!(chunks(&ada, &path).join(" "), long.trim());
    let document = ada.get(&path).json();
    assert!(document["chunks"].as_u64() > Some(4) && document["reason"].is_null(), "{document}");
}

#[test]
fn a_document_is_fetched_from_an_allowed_host() {
    let (service, library) = (Service::new(), Library::open());
    let mut command = service.command(&["serve", "--allow-host", library.host()]);
    let server = Program::start(&mut command);
    let _worker = service.worker(library.host());
    let ada = sign_up_and_grant(&server, "ada");
    let path = submit(&ada, &json!({ "url": library.url("/text") }));
    ada.wait_for(&path, |document| document["state"] == "done");
    assert_eq!(chunks(&ada, &path), [TEXT]);
}

#[test]
fn what_cannot_be_fetched_says_why() {
    let (service, library) = (Service::new(), Library::open());
    let closed = "127.0.0.1:1";
    let mut command =
        service.command(&["serve", "--allow-host", library.host(), "--allow-host", closed]);
    let server = Program::start(&mut command);
    let mut command =
        service.command(&["worker", "--fetch-for", "1", "--allow-host", library.host()]);
    let _worker = Program::start(command.args(["--allow-host", closed]));
    let ada = sign_up_and_grant(&server, "ada");
    let cases = [
        (library.url("/none"), "there is no text at the url"),
        (library.url("/picture"), "there is no text at the url"),
        (library.url("/bytes"), "there is no text at the url"),
        // A redirect may lead anywhere.
        (library.url("/moved"), "there is no text at the url"),
        (library.url("/long"), "the text at the url is too long"),
        (format!("http://{closed}/"), "the host of the url did not answer"),
        (library.url("/slow"), "the host of the url took too long"),
    ];
    for (url, reason) in cases {
        let path = submit(&ada, &json!({ "url": url }));
        let document = ada.wait_for(&path, |document| document["state"] != "queued");
        assert_eq!(
            (&document["state"], &document["reason"]),
            (&json!("failed"), &json!(reason)),
            "{url}"
        );
        assert_eq!(document["chunks"], 0);
    }
    let sources = "SELECT count(*) AS number FROM documents WHERE source IS NOT NULL";
    assert_eq!(service.count(sources), 0);
}

#[test]
fn a_job_without_a_grant_waits_and_says_why_and_goes_on_when_it_is_given() {
    let service = Service::new();
    let (server, worker) = (service.server(), service.worker(NO_HOST));
    let ada = sign_up(&server, "ada");
    let path = submit(&ada, &json!({ "text": "About the lighthouse." }));
    let waiting = ada.wait_for(&path, |document| document["state"] == "waiting");
    assert!(waiting["reason"].as_str().unwrap().contains("POST /api/grant"), "{waiting}");
    assert_eq!(ask(&ada, "lighthouse"), Vec::<String>::new());
    ada.post("/api/grant", &json!({}));
    ada.wait_for(&path, |document| document["state"] == "done" && document["reason"].is_null());
    assert_eq!(ask(&ada, "lighthouse"), ["About the lighthouse."]);

    // The worker may go on for five seconds with the key that it has open. Another one has none.
    assert_eq!(ada.delete("/api/grant").status, 204);
    worker.stop();
    let _another = service.worker(NO_HOST);
    let path = submit(&ada, &json!({ "text": "About the harbour." }));
    ada.wait_for(&path, |document| document["state"] == "waiting");
}

#[test]
fn a_document_that_somebody_changed_waits_and_says_so() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up_and_grant(&server, "ada");
    let path = submit(&ada, &json!({ "text": "About the lighthouse." }));
    service.run_sql("ALTER TABLE documents ADD COLUMN kept BYTEA");
    service.run_sql("UPDATE documents SET kept = source, source = set_byte(source, 20, 255 - get_byte(source, 20))");
    let worker = service.worker(NO_HOST);
    let waiting = ada.wait_for(&path, |document| document["state"] == "waiting");
    assert!(waiting["reason"].as_str().unwrap().contains("cannot be read"), "{waiting}");
    // Somebody mends it, and nobody has to start anything.
    service.run_sql("UPDATE documents SET source = kept");
    ada.wait_for(&path, |document| document["state"] == "done");
    assert_eq!(chunks(&ada, &path), ["About the lighthouse."]);
    assert!(worker.stop().contains("documents.source"));
}

#[test]
fn the_worker_works_while_the_user_is_locked() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up_and_grant(&server, "ada");
    let path = submit(&ada, &json!({ "text": "About the lighthouse." }));
    assert_eq!(ada.post("/api/lock", &json!({})).status, 204);
    let _worker = service.worker(NO_HOST);
    ada.wait_for(&path, |document| document["state"] == "done");
    assert_eq!(ada.get(&format!("{path}/chunks")).status, 423);
    ada.post("/api/unlock", &credentials("ada", PASSPHRASE));
    assert_eq!(chunks(&ada, &path), ["About the lighthouse."]);
}

#[test]
fn health_tells_whether_somebody_works() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up(&server, "ada");
    let health =
        |queue: &str| json!({ "database": "up", "keyring": "up", "queue": queue, "redis": "up" });
    assert_eq!((ada.get("/health").status, ada.get("/health").json()), (200, health("unattended")));
    let _worker = service.worker(NO_HOST);
    ada.wait_for("/health", |found| *found == health("up"));
}
