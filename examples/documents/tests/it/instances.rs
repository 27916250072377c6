//! Two instances of the server: who is unlocked on one is unlocked on both, and who is locked is locked on both.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use encdb_example_testing::client::Client;
use serde_json::json;

use crate::service::{NO_HOST, PASSPHRASE, Service, ask, credentials, ingest, sign_up_and_grant};

#[test]
fn an_unlock_holds_on_the_other_instance_and_so_does_a_lock() {
    let service = Service::new();
    let (one, other, _worker) = (service.server(), service.server(), service.worker(NO_HOST));
    let ada = sign_up_and_grant(&one, "ada");
    let elsewhere = Client::of(other.address()).with_token(ada.token());
    ingest(&elsewhere, "About the lighthouse.");
    for _ in 0..3 {
        assert_eq!(ask(&elsewhere, "lighthouse"), ["About the lighthouse."]);
        assert_eq!(ask(&ada, "lighthouse"), ["About the lighthouse."]);
        assert_eq!(elsewhere.post("/api/lock", &json!({})).status, 204);
        for client in [&ada, &elsewhere] {
            let answer = client.post("/api/query", &json!({ "text": "lighthouse" }));
            assert_eq!(answer.status, 423, "{answer:?}");
        }
        assert_eq!(ada.post("/api/unlock", &credentials("ada", PASSPHRASE)).status, 200);
    }
}

/// Somebody asks the other instance all the time, so that it has the key open.
#[test]
fn no_answer_is_given_after_a_lock_has_returned() {
    let service = Service::new();
    let (one, other, _worker) = (service.server(), service.server(), service.worker(NO_HOST));
    let ada = sign_up_and_grant(&one, "ada");
    let elsewhere = Client::of(other.address()).with_token(ada.token());
    ingest(&ada, "About the lighthouse.");
    assert_eq!(ask(&elsewhere, "lighthouse"), ["About the lighthouse."]);
    let is_locked = AtomicBool::new(false);
    thread::scope(|scope| {
        let asking = scope.spawn(|| {
            loop {
                let was_locked = is_locked.load(Ordering::SeqCst);
                let status = elsewhere.post("/api/query", &json!({ "text": "lighthouse" })).status;
                assert!(status == 423 || (status == 200 && !was_locked), "{status}");
                if was_locked {
                    return;
                }
            }
        });
        ada.post("/api/lock", &json!({}));
        is_locked.store(true, Ordering::SeqCst);
        asking.join().unwrap();
    });
}
