//! Runs the server as its readers do, and changes its keys while it serves.

#![cfg(unix)]
// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod busy;
mod folder;
mod server;

use encdb_core::UnlockedKeyring;

use crate::{busy::Busy, folder::Folder, server::Server};

/// Adds key 2, and makes it the current key.
fn another_key(keyring: &mut UnlockedKeyring) {
    let id = keyring.add_key().unwrap();
    keyring.promote_key(id).unwrap();
}

#[test]
fn on_a_signal_a_new_key_seals_while_requests_go_on() {
    let folder = Folder::new();
    let server = Server::start(&folder);
    assert_eq!(server.said(), "installed: key 1 seals; opens 1");
    let mut client = server.client();
    let before = client.add("buy milk");
    assert_eq!(folder.key_of(&before), 1);

    let busy = Busy::with(&server);
    busy.assert_goes_on();
    folder.change_keyring(another_key);
    server.hang_up();
    assert_eq!(server.said(), "reloaded: key 2 seals; opens 1, 2");
    busy.assert_goes_on();
    drop(busy);
    let after = client.add("buy bread");
    assert_eq!(folder.key_of(&after), 2);
    assert_eq!(client.ask(&format!("read {after}")), "buy bread");
    assert_eq!(client.ask(&format!("read {before}")), "buy milk");
    server.hang_up();
    assert_eq!(server.said(), "reloaded: nothing has changed");
}

#[test]
fn a_keyring_file_that_changed_is_looked_at_where_a_key_is_unknown() {
    let folder = Folder::new();
    let first = Server::start(&folder);
    let mut client = first.client();
    folder.change_keyring(another_key);
    // Nothing tells the first server about it: only the second one started with key 2.
    let under_1 = client.add("of the first");
    assert_eq!(folder.key_of(&under_1), 1);
    let second = Server::start(&folder);
    let under_2 = second.client().add("of the second");
    assert_eq!(folder.key_of(&under_2), 2);
    assert_eq!(client.ask(&format!("read {under_2}")), "of the second");
    // Now the first server seals with key 2 as well.
    let also_under_2 = client.add("of the first again");
    assert_eq!(folder.key_of(&also_under_2), 2);
    assert_eq!(client.ask(&format!("read {under_1}")), "of the first");
}

#[test]
fn a_key_that_nobody_has_is_an_error_and_no_end() {
    let folder = Folder::new();
    let server = Server::start(&folder);
    let mut client = server.client();
    let id = client.add("buy milk");
    folder.forge_key(&id, 9);
    let answer = client.ask(&format!("read {id}"));
    assert!(answer.starts_with("error: ") && answer.contains("no key 9"), "{answer}");
    client.add("buy bread");
}

#[test]
fn a_keyring_that_cannot_be_read_changes_nothing() {
    let folder = Folder::new();
    let server = Server::start(&folder);
    assert_eq!(server.said(), "installed: key 1 seals; opens 1");
    std::fs::write(folder.path("app.keyring"), "{").unwrap();
    server.hang_up();
    let said = server.said();
    assert!(said.starts_with("not reloaded: the source gave no keyring"), "{said}");
    let mut client = server.client();
    let id = client.add("buy milk");
    assert_eq!(client.ask(&format!("read {id}")), "buy milk");
}
