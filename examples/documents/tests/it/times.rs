//! The times of keys: an unlocked user is locked when the time is over.

use encdb_example_testing::program::Program;
use serde_json::json;

use crate::service::{NO_HOST, PASSPHRASE, Service, ask, credentials, ingest, sign_up_and_grant};

#[test]
fn an_unlocked_user_is_locked_on_every_instance_when_the_time_is_over() {
    let service = Service::new();
    let start = || {
        Program::start(&mut service.command(&["serve", "--unlocked-for", "5", "--open-for", "1"]))
    };
    let (one, other, _worker) = (start(), start(), service.worker(NO_HOST));
    let ada = sign_up_and_grant(&one, "ada");
    let elsewhere =
        encdb_example_testing::client::Client::of(other.address()).with_token(ada.token());
    ingest(&ada, "About the lighthouse.");
    // Asking does not make the time longer.
    for client in [&ada, &elsewhere] {
        while client.post("/api/query", &json!({ "text": "lighthouse" })).status == 200 {}
        assert_eq!(client.post("/api/query", &json!({ "text": "lighthouse" })).status, 423);
    }
    assert_eq!(ada.post("/api/unlock", &credentials("ada", PASSPHRASE)).status, 200);
    assert_eq!(ask(&elsewhere, "lighthouse"), ["About the lighthouse."]);
}
