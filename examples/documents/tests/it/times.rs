//! The times of keys: an unlocked user is locked when the time is over.

use encdb_example_testing::{client::Client, program::Program, wait::until};
use serde_json::json;

use crate::service::{NO_HOST, PASSPHRASE, Service, ask, credentials, ingest, sign_up_and_grant};

#[test]
fn an_unlocked_user_is_locked_on_every_instance_when_the_time_is_over() {
    let service = Service::new();
    let (server, worker) = (service.server(), service.worker(NO_HOST));
    let ada = sign_up_and_grant(&server, "ada");
    ingest(&ada, "About the lighthouse.");
    ada.post("/api/lock", &json!({}));
    server.stop();
    worker.stop();

    let start = || Program::start(service.command(&["serve"]).args(["--unlocked-for", "5"]));
    let programs = [start(), start()];
    let clients = programs.each_ref().map(|it| Client::of(it.address()).with_token(ada.token()));
    assert_eq!(clients[0].post("/api/unlock", &credentials("ada", PASSPHRASE)).status, 200);
    assert_eq!(ask(&clients[1], "lighthouse"), ["About the lighthouse."]);
    // Asking does not make the time longer.
    for client in &clients {
        until("the user is locked", || {
            let status = client.post("/api/query", &json!({ "text": "lighthouse" })).status;
            assert!([200, 423].contains(&status), "{status}");
            status == 423
        });
    }
}
