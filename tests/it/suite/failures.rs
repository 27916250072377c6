//! Operations that fail closed: without keys, with other keys, for values that cannot be sealed. Nothing is written then (P2,
//! P18, P19).

use diesel::prelude::*;
use encdb_diesel::{ErrorKind, KEYRING, keys::KeyId, prelude::*};

use super::database::{Conn, Database};
use crate::support::{
    encdb_error,
    keys::{keyring, with_keys},
    kind_of,
    models::{AUDIT_KEYRING, Audit, User, audits, user, users},
};

fn count(conn: &mut Conn) -> i64 {
    users::table.count().get_result(conn).unwrap()
}

#[test]
fn without_a_keyring_nothing_is_written_read_or_found() {
    let database = Database::new();
    let conn = &mut database.connect();
    with_keys(|| diesel::insert_into(users::table).values(&user(1)).execute(conn).unwrap());
    let refused = diesel::insert_into(users::table).values(&user(2)).execute(conn).unwrap_err();
    let error = encdb_error(&refused);
    assert_eq!(error.kind(), ErrorKind::KeyringMissing);
    assert_eq!(error.column().unwrap().to_string(), "users.email");
    assert!(refused.to_string().contains("Environment::of_process().install()?"), "{refused}");
    assert_eq!(count(conn), 1);
    assert_eq!(
        kind_of(diesel::update(users::table).set(&user(1)).execute(conn)),
        ErrorKind::KeyringMissing
    );
    assert_eq!(
        kind_of(users::table.select(User::as_select()).first::<User>(conn)),
        ErrorKind::KeyringMissing
    );
    let searched =
        users::table.filter(users::email.search_eq("x")).select(users::id).load::<String>(conn);
    assert_eq!(kind_of(searched), ErrorKind::KeyringMissing);
}

#[test]
fn a_batch_with_one_value_that_cannot_be_sealed_writes_nothing() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let long = "x".repeat((16 << 20) + 1);
        let rows = vec![user(1), User { ssn: Some(Encrypted::new(long)), ..user(2) }];
        let refused = diesel::insert_into(users::table).values(&rows).execute(conn);
        let max = 16 << 20;
        assert_eq!(kind_of(refused), ErrorKind::TooLong { len: max + 1, max });
        assert_eq!(count(conn), 0);
    });
}

#[test]
fn a_retired_key_opens_and_no_longer_seals() {
    let database = Database::new();
    let conn = &mut database.connect();
    with_keys(|| diesel::insert_into(users::table).values(&user(1)).execute(conn).unwrap());
    let key_ids = |conn: &mut Conn| -> Vec<u16> {
        let stored: Vec<Vec<u8>> =
            users::table.order(users::id).select(users::email.raw_ciphertext()).load(conn).unwrap();
        stored.iter().map(|bytes| u16::from_be_bytes([bytes[2], bytes[3]])).collect()
    };
    KEYRING.scoped(&keyring(2, &[1]), || {
        diesel::insert_into(users::table).values(&user(2)).execute(conn).unwrap();
        assert_eq!(key_ids(conn), [1, 2]);
        let both: Vec<User> =
            users::table.order(users::id).select(User::as_select()).load(conn).unwrap();
        assert_eq!(both, [user(1), user(2)]);
        let old =
            users::table.filter(users::email.search_eq("person1@example.com")).select(users::id);
        assert_eq!(
            old.load::<String>(conn).unwrap(),
            ["user-1"],
            "tokens survive the rotation of the current key"
        );
    });
    with_keys(|| {
        let newer = users::table.find("user-2").select(User::as_select()).first::<User>(conn);
        assert_eq!(kind_of(newer), ErrorKind::UnknownKey { id: KeyId::new(2).unwrap() });
    });
}

/// P19: a raw value that a model wrote back would be ciphertext inside ciphertext.
#[test]
fn sealing_what_is_sealed_for_the_same_place_is_refused() {
    use crate::support::models::{Sample, samples};
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let sample = crate::support::models::sample(1);
        diesel::insert_into(samples::table).values(&sample).execute(conn).unwrap();
        let raw: Vec<u8> =
            samples::table.select(samples::bytes.raw_ciphertext()).first(conn).unwrap();
        let twice = Sample { bytes: Encrypted::new(raw.clone()), ..sample };
        assert_eq!(
            kind_of(diesel::update(samples::table).set(&twice).execute(conn)),
            ErrorKind::AlreadySealed
        );
        assert_eq!(
            samples::table.select(samples::bytes.raw_ciphertext()).first::<Vec<u8>>(conn).unwrap(),
            raw
        );
    });
}

#[test]
fn a_model_with_a_keyring_of_its_own_uses_no_other() {
    let database = Database::new();
    let conn = &mut database.connect();
    let audit = Audit { id: 1, shard: 2, entry: Encrypted::new("entry".to_owned()) };
    let inserted = with_keys(|| diesel::insert_into(audits::table).values(&audit).execute(conn));
    assert_eq!(kind_of(inserted), ErrorKind::KeyringMissing);
    AUDIT_KEYRING.scoped(&keyring(3, &[]), || {
        diesel::insert_into(audits::table).values(&audit).execute(conn).unwrap();
        let loaded: Audit = audits::table.select(Audit::as_select()).first(conn).unwrap();
        assert_eq!(loaded, audit);
        diesel::update(audits::table).set(audits::shard.eq(3)).execute(conn).unwrap();
        let moved = audits::table.select(Audit::as_select()).first::<Audit>(conn);
        assert_eq!(kind_of(moved), ErrorKind::Rejected, "both columns of the row id are bound to");
    });
}

#[test]
fn an_override_ends_with_its_scope_even_by_a_panic() {
    let panicked = std::panic::catch_unwind(|| with_keys(|| panic!("inside")));
    assert!(panicked.is_err());
    assert!(KEYRING.keyring().is_err());
}
