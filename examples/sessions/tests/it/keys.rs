//! The keys: printed by one command, needed from phase 1 on, and always the same ones.

use encdb_example_testing::program::refusal;

use crate::service::{Service, client, create, new_keys, transcript};

#[test]
fn one_command_prints_the_two_lines_for_a_secret_store() {
    let names: Vec<_> = new_keys().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["MASTER_ENCRYPTION_KEY", "STATIC_ENCRYPTION_SALT"]);
    assert_ne!(new_keys(), new_keys());
}

#[test]
fn without_keys_only_phase_0_starts() {
    let service = Service { keys: vec![], ..Service::new() };
    service.start(0).stop();
    for phase in [1, 2, 3] {
        let said = refusal(&mut service.command(phase));
        assert!(said.contains("_ENCRYPTION_") && said.contains("it is not set"), "{said}");
    }
}

#[test]
fn other_keys_are_refused_before_anything_is_written() {
    let mut service = Service::new();
    let ours = service.keys.clone();
    let program = service.start(1);
    let id = create(&client(&program, "ada"), "First", "about the lighthouse");
    program.stop();
    service.keys = new_keys();
    let said = refusal(&mut service.command(1));
    assert!(said.contains("is not the one that this database was written with"), "{said}");
    service.keys = ours;
    assert_eq!(transcript(&client(&service.start(1), "ada"), &id), "about the lighthouse");
}

#[test]
fn a_session_that_is_given_to_another_user_does_not_open() {
    let service = Service::new();
    let program = service.start(3);
    let (ada, grace) = (client(&program, "ada"), client(&program, "grace"));
    let id = create(&ada, "First", "about the lighthouse");
    service.run_sql("UPDATE sessions SET user_id = 2");
    assert_eq!(grace.get(&format!("/api/sessions/{id}")).status, 500);
    service.run_sql("UPDATE sessions SET user_id = 1");
    assert_eq!(transcript(&ada, &id), "about the lighthouse");
    let log = program.stop();
    assert!(log.contains(&format!("sessions.raw_transcript of the row {id}")), "{log}");
}
