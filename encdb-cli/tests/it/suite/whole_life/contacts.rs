//! The application's table, and its rows.

use std::collections::BTreeMap;

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{EncryptedTable, keys::KeyringSlot, migrations, prelude::*, spec};

use crate::databases::create_contacts;

use super::super::database::{BYTES, Conn, TOKEN};

/// The keyring of the running application.
pub(super) static SLOT: KeyringSlot = KeyringSlot::new();

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    contacts (id) {
        id -> BigInt,
        email -> Ciphertext,
        email_search -> Token,
        ssn -> Ciphertext,
    }
}

#[derive(Clone, Debug, EncryptedModel, PartialEq)]
#[diesel(table_name = contacts)]
#[encdb(bind = id, keyring = SLOT)]
pub(super) struct Contact {
    pub(super) id: i64,
    #[encdb(normalize(email))]
    pub(super) email: Searchable<String>,
    pub(super) ssn: Encrypted<String>,
}

impl Contact {
    /// Returns the contact with which the table was filled.
    fn first(id: i64) -> Self {
        Self {
            id,
            email: Searchable::new(format!("Contact{id}@Example.com")),
            ssn: Encrypted::new(format!("first {id}")),
        }
    }

    /// Returns the contact that the application writes, different each time.
    pub(super) fn written(id: i64, n: i64) -> Self {
        Self {
            id,
            email: Searchable::new(format!("Written{n}@Example.com")),
            ssn: Encrypted::new(format!("written {n}")),
        }
    }
}

/// The rows that were written since, by id.
pub(super) type LastWritten = BTreeMap<i64, Contact>;

pub(super) fn tables_json() -> String {
    spec::to_json(&[<contacts::table as EncryptedTable>::SPEC])
}

pub(super) fn fill(conn: &mut Conn, n_rows: i64) {
    conn.batch_execute(&create_contacts(BYTES, TOKEN)).unwrap();
    migrations::run_for(conn, &SLOT.keyring().unwrap()).unwrap();
    conn.transaction(|conn| {
        (1..=n_rows).map(Contact::first).collect::<Vec<_>>().chunks(1000).try_for_each(|rows| {
            diesel::insert_into(contacts::table).values(rows).execute(conn).map(|_| ())
        })
    })
    .unwrap();
}

/// Reads every row, and looks every row up by its current values.
pub(super) fn assert_all_as_last_written(conn: &mut Conn, n_rows: i64, written: &LastWritten) {
    let all: Vec<Contact> =
        contacts::table.order(contacts::id).select(Contact::as_select()).load(conn).unwrap();
    assert_eq!(all.len(), usize::try_from(n_rows).unwrap());
    for contact in &all {
        let expected = written.get(&contact.id).cloned();
        assert_eq!(*contact, expected.unwrap_or_else(|| Contact::first(contact.id)));
    }
    assert_eq!(SLOT.keyring().unwrap().epochs().collect::<Vec<_>>(), [2], "the former is gone");
    all.chunks(1000).for_each(|contacts| assert_found(conn, contacts));
}

/// Checks that these contacts are found by their addresses, and no others.
fn assert_found(conn: &mut Conn, them: &[Contact]) {
    let addresses = them.iter().map(|contact| contact.email.expose().to_uppercase());
    let found = contacts::table.filter(contacts::email.search_eq_any(addresses));
    let found: Vec<i64> = found.order(contacts::id).select(contacts::id).load(conn).unwrap();
    assert_eq!(found, them.iter().map(|contact| contact.id).collect::<Vec<_>>());
}
