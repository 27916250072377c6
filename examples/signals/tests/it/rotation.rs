//! The root key is changed while the program serves: `docs/keys.md`, "Another key".

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
};

use encdb_diesel::keys::{KeyId, UnlockedKeyring};
use encdb_example_testing::{program::Program, wait::until};
use serde_json::json;

use crate::{
    caller::{Caller, PAYLOAD, draft, id_of, path_of},
    service::Service,
};

fn key(id: u16) -> KeyId {
    KeyId::new(id).unwrap()
}

/// Clients that never stop sending requests, and look at each answer.
#[derive(Default)]
struct Busy {
    n_rounds: AtomicU32,
    is_enough: AtomicBool,
}

impl Busy {
    /// Sends requests until it is enough. A wrong answer ends all of it.
    fn ask(&self, client: &Caller, who: &str) {
        let _ends = Ends(self);
        for n in 0.. {
            if self.is_enough.load(Ordering::Relaxed) {
                return;
            }
            round(client, &format!("quicksilver of {who} {n}"));
            self.n_rounds.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until there was one more round.
    fn goes_on(&self) {
        let before = self.n_rounds.load(Ordering::Relaxed);
        let is_ended = || self.is_enough.load(Ordering::Relaxed);
        until("one more round", || self.n_rounds.load(Ordering::Relaxed) > before || is_ended());
        assert!(!is_ended(), "a wrong answer ended it");
    }
}

/// Ends the requests when it is dropped, also by a failed assertion: otherwise the test would wait for them.
struct Ends<'a>(&'a Busy);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.is_enough.store(true, Ordering::Relaxed);
    }
}

/// Creates a signal, reads it, replaces it, and looks for it in the list, which has no payload that does not open.
fn round(client: &Caller, said: &str) {
    let id = id_of(&client.create(said));
    assert_eq!(client.payload(&id), said);
    let again = format!("{said} again");
    assert_eq!(client.put(&path_of(&id), &draft(again.as_str())).json()[PAYLOAD], again.as_str());
    let list = client.list();
    let line = list.iter().find(|line| line["id"] == id.as_str());
    assert!(line.is_none_or(|line| line[PAYLOAD] == again.as_str()), "{line:?}");
    assert!(list.iter().all(|line| line["problem"].is_null()), "{list:?}");
}

/// Changes the keyring, and waits until all programs have taken that up.
fn change(service: &Service, programs: &[&Program], now: &str, change: fn(&mut UnlockedKeyring)) {
    service.change_keyring(change);
    programs.iter().for_each(|program| program.wait_for_log(now));
}

#[test]
fn a_new_root_key_is_taken_up_and_all_payloads_move_to_it_while_requests_go_on() {
    let service = Service::new();
    let (first, ada, grace) = service.with_clients();
    let (second, second_ada, _) = service.with_clients();
    let old: Vec<_> = (0..200).map(|n| id_of(&ada.create(n.to_string()))).collect();
    let none = id_of(&grace.create(json!(null)));
    assert_eq!(service.n_under(1), 200);
    let busy = Busy::default();
    thread::scope(|scope| {
        for (client, who) in [(&ada, "ada"), (&grace, "grace"), (&second_ada, "ada at the second")]
        {
            scope.spawn(|| busy.ask(client, who));
        }
        let _ends = Ends(&busy);
        let programs = [&first, &second];
        busy.goes_on();
        change(&service, &programs, "key 1 seals; opens 1, 2", |keyring| {
            assert_eq!(keyring.add_key(), Ok(key(2)));
        });
        busy.goes_on();
        change(&service, &programs, "key 2 seals; opens 1, 2", |keyring| {
            keyring.promote_key(key(2)).unwrap();
        });
        until("nothing is under key 1", || service.n_under(1) == 0);
        busy.goes_on();
        assert_eq!(service.key_of(&id_of(&ada.create("the lighthouse"))), 2);
        change(&service, &programs, "key 2 seals; opens 2\n", |keyring| {
            keyring.retire_key(key(1)).unwrap();
            keyring.destroy_key(key(1)).unwrap();
        });
        busy.goes_on();
    });
    for (n, id) in old.iter().enumerate() {
        assert_eq!(ada.payload(id), n.to_string().as_str());
    }
    assert_eq!((grace.payload(&none), service.stored(&none)), (json!(null), None));
    for log in [first.stop(), second.stop()] {
        assert!(!log.contains("owner_only_payload") && !log.contains("quicksilver"), "{log}");
    }
}

#[test]
fn the_commands_of_the_readme_add_and_promote_a_key() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let id = id_of(&ada.create("the lighthouse"));
    let lines = include_str!("../../README.md").lines();
    let commands: Vec<_> = lines.filter_map(|line| line.strip_prefix("encdb ")).collect();
    let taken_up = ["key 1 seals; opens 1, 2", "key 2 seals; opens 1, 2"];
    assert_eq!(commands.len(), taken_up.len());
    for (command, now) in commands.into_iter().zip(taken_up) {
        service.run_encdb(command);
        program.wait_for_log(now);
    }
    until("the payload is under key 2", || service.key_of(&id) == 2);
    assert_eq!(ada.payload(&id), "the lighthouse");
}

#[test]
fn a_payload_that_does_not_open_stays_as_it_is_while_the_others_move() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let (whole, damaged) =
        (id_of(&ada.create("the harbour")), id_of(&ada.create("the lighthouse")));
    service.plant(&damaged, &service.stored(&whole).unwrap());
    service.change_keyring(|keyring| {
        let id = keyring.add_key().unwrap();
        keyring.promote_key(id).unwrap();
    });
    program.wait_for_log("2 signals looked at, 1 sealed under key 2, 1 do not open");
    // Another pass looks for what a request wrote meanwhile.
    program.wait_for_log("2 signals looked at, 0 sealed under key 2, 1 do not open");
    assert_eq!((service.key_of(&whole), service.key_of(&damaged)), (2, 1));
    assert_eq!(
        (ada.payload(&whole), ada.get(&path_of(&damaged)).status),
        (json!("the harbour"), 500)
    );
    assert!(!program.stop().contains("harbour"));
}

#[test]
fn a_program_that_starts_goes_on_with_a_rotation_that_another_began() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let id = id_of(&ada.create("the lighthouse"));
    program.kill();
    service.change_keyring(|keyring| {
        let id = keyring.add_key().unwrap();
        keyring.promote_key(id).unwrap();
    });
    let (_program, ada, _) = service.with_clients();
    until("the payload is under key 2", || service.key_of(&id) == 2);
    assert_eq!(ada.payload(&id), "the lighthouse");
}

#[test]
fn a_keyring_that_cannot_be_read_changes_nothing() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let id = id_of(&ada.create("the lighthouse"));
    service.run_sql("UPDATE __encdb_keyring SET revision = revision + 1, document = '{'");
    program.wait_for_log("no new keys");
    assert_eq!(ada.payload(&id), "the lighthouse");
    assert_eq!(ada.payload(&id_of(&ada.create("the harbour"))), "the harbour");
    let log = program.stop();
    assert!(!log.contains("lighthouse") && !log.contains("harbour"), "{log}");
}

#[test]
fn instances_that_start_at_once_share_one_keyring() {
    let service = Service::new();
    let programs: Vec<_> = thread::scope(|scope| {
        let starting: Vec<_> = (0..3).map(|_| scope.spawn(|| service.start())).collect();
        starting.into_iter().map(|program| program.join().unwrap()).collect()
    });
    let id = id_of(&Caller::of(&programs[0]).logged_in("ada").create("the lighthouse"));
    for program in &programs {
        // The login of one instance is not another's: each has a key of its own for it here.
        let ada = Caller::of(program).logged_in("ada");
        assert_eq!(ada.payload(&id), "the lighthouse");
    }
}
