//! The cost of trying a passphrase, counted and not timed.

use diesel::{
    SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, Pool},
};
use encdb_core::{KeyId, OwnerKeys, PassphraseCost};

use super::*;
use crate::{own_tables::schema, runtime::KeyringSlot};

type Table = OwnerKeyTable<SqliteConnection>;

fn keyring() -> Keyring {
    let key = |last| KeyBytes::new(std::array::from_fn(|at| if at == 31 { last } else { 200 }));
    let keyring = Keyring::builder(b"\x01 a salt of the tests' own");
    let keyring = keyring.current(KeyId::new(1).unwrap(), key(1)).owner_keys(OwnerKeys::Stored);
    keyring.build().unwrap()
}

/// Returns a table in a database of its own. The owner 7 has a passphrase, 8 has none, and 9 has no key.
fn table(slot: &'static KeyringSlot) -> Table {
    slot.install(keyring()).unwrap();
    let pool = Pool::builder().max_size(1).build(ConnectionManager::new(":memory:")).unwrap();
    schema::run_for(&mut *pool.get().unwrap(), &slot.keyring().unwrap()).unwrap();
    let cheap = PassphraseCost::new(8 << 10, 1, 1).unwrap();
    let table = OwnerKeyTable::new(pool).of_slot(slot).passphrase_cost(cheap);
    table.protect(7, passphrase("right")).unwrap();
    table.create(8).unwrap();
    table
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

fn execute(table: &Table, sql: &str) {
    table.connection().unwrap().batch_execute(sql).unwrap();
}

/// Returns the number of passphrases that `work` stretched. `work` fails.
fn n_stretched(table: &Table, work: impl FnOnce(&Table) -> Result<(), OwnerKeyError>) -> u64 {
    let before = table.turns.n_ended();
    work(table).unwrap_err();
    table.turns.n_ended() - before
}

/// Returns the numbers that the two calls stretched that try a passphrase. This owner has another passphrase, or none.
fn n_stretched_for(table: &Table, owner: i32) -> [u64; 2] {
    [
        n_stretched(table, |table| table.unlock(owner, passphrase("wrong"))),
        n_stretched(table, |table| {
            table.change_passphrase(owner, passphrase("wrong"), passphrase("new"))
        }),
    ]
}

#[test]
fn one_passphrase_is_stretched_for_an_owner_who_has_none() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let table = table(&SLOT);
    assert_eq!(n_stretched_for(&table, 7), [1, 1], "a wrong one");
    assert_eq!(n_stretched_for(&table, 8), [1, 1], "none");
    assert_eq!(n_stretched_for(&table, 9), [1, 1], "no key");
    table.forget(9, &[]).unwrap();
    assert_eq!(n_stretched_for(&table, 9), [1, 1], "forgotten");
}

#[test]
fn one_passphrase_is_stretched_whatever_is_wrong_with_the_record() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let table = table(&SLOT);
    let joined = |bytes: &str| format!("CAST({bytes} AS BLOB)");
    let root_key_missing = "substr(by_passphrase, 1, 28) || X'0063' || substr(by_passphrase, 31)";
    let too_dear = "X'F901FFFFFFFF' || substr(by_passphrase, 7)";
    let changed = "substr(by_passphrase, 1, 121) || X'00'";
    let of_a_key =
        "(SELECT by_application FROM __encdb_owner_keys WHERE by_application IS NOT NULL)";
    for broken in [
        joined(root_key_missing),
        joined(too_dear),
        joined(changed),
        of_a_key.to_owned(),
        "X'00'".to_owned(),
        "7".to_owned(),
    ] {
        execute(&table, "CREATE TABLE copied AS SELECT * FROM __encdb_owner_keys");
        let update = "UPDATE __encdb_owner_keys SET by_passphrase";
        execute(&table, &format!("{update} = {broken} WHERE by_passphrase IS NOT NULL"));
        assert_eq!(n_stretched_for(&table, 7), [1, 1], "{broken}");
        execute(&table, "DELETE FROM __encdb_owner_keys");
        execute(&table, "INSERT INTO __encdb_owner_keys SELECT * FROM copied; DROP TABLE copied");
    }
    assert!(table.unlock(7, passphrase("right")).is_ok());
}

/// Everything that takes Argon2id's memory waits for its turn.
#[test]
fn every_passphrase_is_stretched_in_its_turn() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let table = table(&SLOT).passphrases_at_once(1);
    assert_eq!(table.turns.n_ended(), 0);
    table.unlock(7, passphrase("right")).unwrap();
    assert_eq!(table.turns.n_ended(), 1);
    table.change_passphrase(7, passphrase("right"), passphrase("new")).unwrap();
    assert_eq!(table.turns.n_ended(), 4, "the old one, and the new one twice");
    table.protect(8, passphrase("late")).unwrap();
    assert_eq!(table.turns.n_ended(), 6);
    table.protect(9, passphrase("early")).unwrap();
    assert_eq!(table.turns.n_ended(), 8);
}

#[test]
fn an_owner_is_asked_about_without_the_passphrase() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let table = table(&SLOT);
    table.lock(7).unwrap();
    let facts = |owner: i32| (table.has_passphrase(owner).ok(), table.is_open(owner).unwrap());
    assert_eq!([7, 8, 9].map(facts), [(Some(true), false), (Some(false), true), (None, false)]);
    table.unlock(7, passphrase("right")).unwrap();
    assert_eq!(facts(7), (Some(true), true));
    table.unprotect(7).unwrap();
    assert_eq!(facts(7), (Some(false), true));
}
