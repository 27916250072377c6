//! No plaintext where there must be none: the dump of the database, the log, replies to others.

use encdb_example_testing::leaks::{Needles, dump};

use crate::service::{Service, client, create, transcript};

const SAID: &str = "Client: the lighthouse keeper owes quicksilver.";

fn needles() -> Needles {
    Needles::new(["lighthouse", "quicksilver"])
}

#[test]
fn from_phase_2_on_no_transcript_is_in_the_dump() {
    let service = Service::new();
    let program = service.start(0);
    create(&client(&program, "ada"), "Old", SAID);
    needles().assert_in("the dump before encryption", &dump(&service.database.url()));
    program.stop();

    let program = service.start(2);
    create(&client(&program, "ada"), "New", SAID);
    service.wait_for_count("SELECT count(*) AS number FROM sessions WHERE NOT is_encrypted", |n| {
        n <= 0
    });
    needles().assert_not_in("the log of phase 2", &program.stop());
    needles().assert_not_in("the dump after phase 2", &dump(&service.database.url()));

    let program = service.start(3);
    create(&client(&program, "ada"), "Newest", SAID);
    needles().assert_not_in("the log of phase 3", &program.stop());
    needles().assert_not_in("the dump after phase 3", &dump(&service.database.url()));
}

#[test]
fn nobody_else_is_told_a_transcript() {
    let service = Service::new();
    let program = service.start(2);
    let ada = client(&program, "ada");
    let id = create(&ada, "Mine", SAID);
    needles().assert_in("the reply to its owner", &transcript(&ada, &id));
    let paths = ["/", "/operator", "/api/operator/errors", "/api/sessions", "/health"];
    let own = [format!("/sessions/{id}"), format!("/api/sessions/{id}")];
    for name in ["grace", "olive"] {
        let other = client(&program, name);
        for path in paths.into_iter().chain(own.iter().map(String::as_str)) {
            needles().assert_not_in(path, &other.get(path).body);
            needles().assert_not_in(path, &other.page(path).body);
        }
    }
    needles().assert_not_in("the list", &ada.page("/").body);
}
