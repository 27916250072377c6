//! Values of many mebibytes, which MySQL and MariaDB take in packets of a limited length.

use super::*;

fn insert(conn: &mut Conn, contact: &Contact) {
    KEYRING.scoped(&keyring(1, &[]), || {
        diesel::insert_into(contacts::table).values(contact).execute(conn).unwrap();
    });
}

/// MariaDB takes 16 MiB at once: a value that could be inserted can be rewritten.
#[test]
fn a_value_of_nine_mebibytes_is_rewritten() {
    let (old, new) = old_and_new();
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, &old).unwrap();
    let long = Contact { ssn: Encrypted::new("9".repeat(9 << 20)), ..contact(1) };
    insert(conn, &long);
    let done = run(conn, CONTACTS, &new);
    assert_eq!((done.n_changed, done.n_failed), (1, 0));
    assert!(contacts_by_key_alone(conn, 2).unwrap() == [long]);
}

/// Only the tokens are written. Their ciphertexts, 20 MiB in the only batch, are not sent again.
#[test]
fn tokens_move_without_the_ciphertexts_beside_them() {
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, &keyring(1, &[])).unwrap();
    let email = |id| format!("{}{id}@example.com", "e".repeat(4 << 20));
    for id in 0..5 {
        insert(conn, &Contact { email: Searchable::new(email(id)), ..contact(id) });
    }
    let two_epochs =
        builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    let two_epochs = Arc::new(two_epochs.build().unwrap());
    let done = run(conn, CONTACTS, &two_epochs);
    assert_eq!((done.n_changed, done.n_failed), (5, 0));
    let epoch_2 = builder().current(id(1), key(1)).index_root(id(2), key(2)).build().unwrap();
    KEYRING.scoped(&Arc::new(epoch_2), || {
        let found = contacts::table.filter(contacts::email.search_eq(&email(3)));
        assert_eq!(found.select(contacts::id).load::<i64>(conn).unwrap(), [3]);
    });
}
