//! The three phases, one after another on the same database.

use encdb_example_testing::program::{Program, refusal};
use serde_json::json;

use crate::service::{Service, client, create, transcript, wait_for};

const CLEAR: &str = "SELECT count(*) AS number FROM sessions WHERE NOT is_encrypted";
const ERRORS: &str = "/api/operator/errors";
const RETRY: &str = "/api/operator/retry";

/// Returns whether a stored text is ciphertext.
fn is_ciphertext(stored: &str) -> bool {
    stored.starts_with("encdb1.")
}

#[test]
fn in_phase_1_new_sessions_are_encrypted_and_old_ones_are_read() {
    let service = Service::new();
    let program = service.start(0);
    let old = create(&client(&program, "ada"), "Old", "about the lighthouse");
    assert_eq!(service.stored(&old), "about the lighthouse");
    program.stop();

    let program = service.start(1);
    let ada = client(&program, "ada");
    let new = create(&ada, "New", "about the lighthouse");
    assert!(is_ciphertext(&service.stored(&new)));
    assert_eq!(service.stored(&old), "about the lighthouse");
    assert_eq!(transcript(&ada, &old), transcript(&ada, &new));
    (0..20).for_each(|_| assert_eq!(transcript(&ada, &old), "about the lighthouse"));
    // The log names the column that is still read in the clear, less and less often, and shows no text of it.
    let log = program.stop();
    assert!(log.contains("raw_transcript") && !log.contains("lighthouse"), "{log}");
    assert_eq!(log.matches("read in the clear").count(), 5, "{log}");
}

#[test]
fn what_an_old_instance_writes_over_ciphertext_is_read_as_it_is() {
    let service = Service::new();
    let program = service.start(1);
    let ada = client(&program, "ada");
    let id = create(&ada, "New", "about the lighthouse");
    service.run_sql("UPDATE sessions SET raw_transcript = 'about the harbour'");
    assert_eq!(transcript(&ada, &id), "about the harbour");
    assert_eq!(service.count(CLEAR), 1);
}

#[test]
fn phase_2_encrypts_old_sessions_and_records_those_that_it_cannot() {
    let service = Service::new();
    let mut with_sample = service.command(0);
    Program::start(with_sample.arg("--sample")).stop();
    let ids = service.count("SELECT count(*) AS number FROM sessions WHERE title = ''");
    assert_eq!(ids, 3);

    let program = service.start(2);
    let operator = client(&program, "olive");
    let errors = wait_for(&operator, ERRORS, |errors| errors.as_array().unwrap().len() == 3);
    let error = &errors[0];
    assert_eq!(error["error_type"], "refused");
    assert!(error["error_message"].as_str().unwrap().contains("constraint"), "{error}");
    assert!(error["user_id"].is_i64() && error["created_at"].is_string(), "{error}");
    let failed = error["session_id"].as_str().unwrap().to_owned();
    assert!(!is_ciphertext(&service.stored(&failed)));

    // Nothing is corrected, and nothing is resolved. Then one is.
    assert_eq!(operator.post(RETRY, &json!({})).json(), json!({ "tried": 3, "resolved": 0 }));
    service.run_sql(&format!("UPDATE sessions SET title = 'Untitled' WHERE id = '{failed}'"));
    assert_eq!(operator.post(RETRY, &json!({})).json(), json!({ "tried": 3, "resolved": 1 }));
    assert!(is_ciphertext(&service.stored(&failed)));
    assert_eq!(service.count(CLEAR), 2);
    program.stop();
    assert!(refusal(&mut service.command(3)).contains("run phase 2 to its end"));

    // The table is permanent: what was resolved stays in it.
    let program = service.start(2);
    service.run_sql("UPDATE sessions SET title = 'Untitled' WHERE title = ''");
    let operator = client(&program, "olive");
    operator.post(RETRY, &json!({}));
    let errors = operator.get(ERRORS).json();
    assert!(errors.as_array().unwrap().iter().all(|error| !error["resolved_at"].is_null()));
    assert_eq!((errors.as_array().unwrap().len(), service.count(CLEAR)), (3, 0));
    program.stop();
    service.start(3).stop();
}

#[test]
fn a_batch_that_is_killed_goes_on_when_it_is_started_again() {
    let service = Service::new();
    service.start(0).stop();
    service.run_sql(
        "INSERT INTO sessions SELECT gen_random_uuid(), 1, 'Old', 'about the lighthouse ' || n, now() \
         FROM generate_series(1, 3000) n",
    );
    let program = service.start(2);
    service.wait_for_count("SELECT count(*) AS number FROM sessions WHERE is_encrypted", |n| n > 0);
    program.kill();
    let program = service.start(2);
    let operator = client(&program, "olive");
    service.wait_for_count(CLEAR, |n| n == 0);
    assert_eq!(operator.get(ERRORS).json(), json!([]));
    let ada = client(&program, "ada");
    let list = ada.get("/api/sessions").json();
    for session in list.as_array().unwrap() {
        let said = transcript(&ada, session["id"].as_str().unwrap());
        assert!(said.starts_with("about the lighthouse "), "{said}");
    }
    program.stop();
    service.start(3).stop();
}

#[test]
fn in_phase_3_encryption_is_mandatory() {
    let service = Service::new();
    let program = service.start(0);
    let old = create(&client(&program, "ada"), "Old", "about the lighthouse");
    program.stop();
    assert!(refusal(&mut service.command(3)).contains("run phase 2 to its end"));
    let program = service.start(2);
    service.wait_for_count(CLEAR, |n| n == 0);
    program.stop();

    let program = service.start(3);
    let ada = client(&program, "ada");
    let new = create(&ada, "New", "about the lighthouse");
    assert_eq!(transcript(&ada, &old), transcript(&ada, &new));
    assert!(is_ciphertext(&service.stored(&old)) && is_ciphertext(&service.stored(&new)));

    // Nothing reads a text in the clear any more. The list and other sessions are as before.
    service.run_sql(&format!(
        "UPDATE sessions SET raw_transcript = 'about the harbour' WHERE id = '{old}'"
    ));
    let answer = ada.get(&format!("/api/sessions/{old}"));
    assert_eq!(answer.status, 500);
    assert_eq!(transcript(&ada, &new), "about the lighthouse");
    assert_eq!(ada.get("/api/sessions").json().as_array().unwrap().len(), 2);
    let log = program.stop();
    assert!(log.contains("is not a sealed value") && !log.contains("harbour"), "{log}");
    service.start(3).stop();
}

#[test]
fn a_new_database_starts_in_phase_3() {
    let service = Service::new();
    let program = service.start(3);
    let ada = client(&program, "ada");
    let id = create(&ada, "First", "about the lighthouse");
    assert_eq!(transcript(&ada, &id), "about the lighthouse");
    assert!(is_ciphertext(&service.stored(&id)));
}

#[test]
fn instances_that_start_at_once_get_along() {
    let service = Service::new();
    for phase in 0..=3 {
        std::thread::scope(|scope| {
            let starting: Vec<_> = (0..3).map(|_| scope.spawn(|| service.start(phase))).collect();
            let programs: Vec<_> =
                starting.into_iter().map(|program| program.join().unwrap()).collect();
            let id = create(&client(&programs[0], "ada"), "Shared", "about the lighthouse");
            for program in &programs {
                assert_eq!(transcript(&client(program, "ada"), &id), "about the lighthouse");
            }
            if phase == 2 {
                service.wait_for_count(CLEAR, |n| n == 0);
            }
            programs.into_iter().map(Program::stop).for_each(drop);
        });
    }
}
