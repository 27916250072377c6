//! Columns that an earlier application encrypted in another way.

#![cfg(feature = "legacy")]

use std::fs;

use super::{
    super::database::{BYTES, bytes_literal},
    Users,
};
use crate::moved::tables_json;

/// A key, and the token that it makes of `hello`: the example of Fernet's specification.
const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const TOKEN: &str = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

fn with_fernet() -> Users {
    let users = Users::new(0);
    fs::write(users.path("tables.json"), tables_json(r#""form": "fernet""#)).unwrap();
    users.execute("ALTER TABLE users DROP COLUMN phone");
    users.execute("ALTER TABLE users ADD COLUMN phone VARCHAR(200)");
    users.execute(&format!(
        "INSERT INTO users (id, email, phone) VALUES (1, 'a@example.com', '{TOKEN}')"
    ));
    users.stage("add-columns");
    users
}

#[test]
fn fernet_tokens_are_opened_and_sealed_again() {
    let users = with_fernet();
    let without = users.stage_exits(3, "migrate-data");
    assert!(without.stdout.contains("whose key was not given"), "{without:?}");
    users.private_file("fernet", &format!("{KEY}\n"));
    let retried = users.stage("errors --retry --fernet-keys-file fernet").stdout;
    assert!(retried.contains("users: 1 failed values tried again, 1 resolved"), "{retried}");
    users.stage("verify --fernet-keys-file fernet");
    assert_eq!(users.phases(), ["verified", "verified"]);
}

#[test]
fn the_keys_come_from_a_variable_or_a_command_too_and_are_not_shown() {
    let mut users = with_fernet();
    users.set("FERNET", &format!("{KEY} {KEY}"));
    users.stage("migrate-data --fernet-keys-variable FERNET");
    users.private_file("fernet", KEY);
    users.set("WRONG", "markedAAAA");
    let wrong = users.stage_exits(1, "verify --fernet-keys-variable WRONG").stderr;
    assert!(
        wrong.contains("the Fernet key cannot be used") && !wrong.contains("marked"),
        "{wrong}"
    );
    let typed = users.stage_exits(2, &format!("verify --fernet-keys-variable {KEY}")).stderr;
    assert!(!typed.contains(KEY), "{typed}");
    users.execute("UPDATE users SET phone_encrypted = NULL");
    users.stage("migrate-data --fernet-keys-file fernet");
}

/// A key, and what libsodium makes of `123-45-6789` with this nonce, as `encdb-core/tests/legacy/xchacha.rs` has it.
const XCHACHA_KEY: &str = "k2ELlWBB4JPnMrS2e8P/nrps+o4Q2ET20vl0O4BYICw=";
const NONCE: &[u8] = b"\x56\xf8\x11\xf8\x20\xc8\x9f\xb0\xd0\x5d\x9f\x03\xfb\x74\xd8\x5e\xb1\xe7\x55\x1b\x22\x18\xaa\x15";
const CIPHERTEXT: &[u8] =
    b"\xb8\x7e\x71\xce\x86\x99\x31\x19\xf7\x68\x01\x2b\xc7\xf3\xd1\xa4\xe0\xcf\x74\x76\xe9\x9a\x9e\xc9\xee\xfb\x4d";

#[test]
fn ciphertext_with_a_nonce_in_another_column_is_opened_and_sealed_again() {
    let users = Users::new(0);
    let form = r#""form": "xchacha20poly1305", "nonce": "phone_nonce""#;
    fs::write(users.path("tables.json"), tables_json(form)).unwrap();
    users.execute("ALTER TABLE users DROP COLUMN phone");
    users.execute(&format!("ALTER TABLE users ADD COLUMN phone {BYTES}"));
    users.execute(&format!("ALTER TABLE users ADD COLUMN phone_nonce {BYTES}"));
    let (ciphertext, nonce) = (bytes_literal(CIPHERTEXT), bytes_literal(NONCE));
    users.execute(&format!(
        "INSERT INTO users (id, email, phone, phone_nonce) VALUES (1, 'a@example.com', {ciphertext}, {nonce})"
    ));
    users.private_file("xchacha", XCHACHA_KEY);
    users.stage("add-columns");
    users.stage("migrate-data --xchacha20poly1305-key-file xchacha");
    users.stage("verify --xchacha20poly1305-key-file xchacha");
    assert_eq!(users.phases(), ["verified", "verified"]);
}
