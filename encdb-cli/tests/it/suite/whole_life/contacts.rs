//! The application's table, and what is in it.

use std::collections::HashMap;

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{EncryptedTable, KeyringSlot, migrations, prelude::*, tables_to_json};

use crate::databases::create_contacts;

use super::super::database::{BYTES, Conn, TOKEN};

/// The keyring of the running application.
pub(super) static SLOT: KeyringSlot = KeyringSlot::new();

diesel::table! {
    contacts (id) {
        id -> BigInt,
        email -> Binary,
        email_search -> Binary,
        ssn -> Binary,
    }
}

#[derive(Clone, Debug, EncryptedModel)]
#[diesel(table_name = contacts)]
#[encdb(bind = id, keyring = SLOT)]
pub(super) struct Contact {
    pub(super) id: i64,
    #[encdb(normalize(email))]
    pub(super) email: Searchable<String>,
    pub(super) ssn: Encrypted<String>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = contacts)]
pub(super) struct NewSsn {
    pub(super) id: i64,
    pub(super) ssn: Encrypted<String>,
}

/// What each row holds that was written since, by its id.
pub(super) type LastWritten = HashMap<i64, String>;

pub(super) fn tables_json() -> String {
    tables_to_json(&[<contacts::table as EncryptedTable>::SPEC])
}

pub(super) fn fill(conn: &mut Conn, n_rows: i64) {
    conn.batch_execute(&create_contacts(BYTES, TOKEN)).unwrap();
    migrations::run_for(conn, &SLOT.keyring().unwrap()).unwrap();
    let contact = |id| Contact {
        id,
        email: Searchable::new(format!("Contact{id}@Example.com")),
        ssn: Encrypted::new(first(id)),
    };
    conn.transaction(|conn| {
        (1..=n_rows).map(contact).collect::<Vec<_>>().chunks(1000).try_for_each(|rows| {
            diesel::insert_into(contacts::table).values(rows).execute(conn).map(|_| ())
        })
    })
    .unwrap();
}

fn first(id: i64) -> String {
    format!("first {id}")
}

pub(super) fn assert_all_as_last_written(conn: &mut Conn, n_rows: i64, written: &LastWritten) {
    let all: Vec<Contact> =
        contacts::table.order(contacts::id).select(Contact::as_select()).load(conn).unwrap();
    assert_eq!(all.len(), usize::try_from(n_rows).unwrap());
    for contact in all {
        let expected = written.get(&contact.id).cloned().unwrap_or_else(|| first(contact.id));
        assert_eq!(*contact.ssn.expose(), expected);
    }
}
