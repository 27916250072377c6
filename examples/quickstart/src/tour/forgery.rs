//! A change by somebody who can write to the database, but has no key.

use anyhow::Result;
use diesel::{
    connection::{AnsiTransactionManager, TransactionManager},
    prelude::*,
    result::Error::DeserializationError,
};
use encdb_diesel::columns::CiphertextMethods as _;

use crate::model::{Person, StoredPerson, people};

/// Bytes to put in place of a person's e-mail address.
pub(super) struct Forgery {
    pub(super) what: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// The result of reading the forged row.
pub(super) enum Outcome {
    /// The value was refused, with this error.
    Refused(String),
    /// The forged value opened like a real one.
    Opened,
}

impl Forgery {
    /// Returns the forgeries of the tour. Each of them fits the column, and none is the row's own e-mail address.
    pub(super) fn all(victim: &StoredPerson, other: &StoredPerson) -> [Self; 4] {
        let mut flipped = victim.email.clone();
        if let Some(byte) = flipped.last_mut() {
            *byte ^= 1;
        }
        let ssn = victim.ssn.clone().unwrap_or_default();
        [
            Self { what: "another person's e-mail, moved to this row", bytes: other.email.clone() },
            Self { what: "this row's SSN, moved to its e-mail column", bytes: ssn },
            Self { what: "the e-mail with one bit flipped", bytes: flipped },
            Self { what: "an e-mail in plaintext", bytes: b"mallory@example.com".to_vec() },
        ]
    }

    /// Writes the forgery, reads the row, and rolls the change back.
    pub(super) fn attempt(&self, conn: &mut SqliteConnection, id: &str) -> Result<Outcome> {
        AnsiTransactionManager::begin_transaction(conn)?;
        let read = self.write(conn, id).map(|_| read(conn, id));
        AnsiTransactionManager::rollback_transaction(conn)?;
        match read? {
            Ok(_) => Ok(Outcome::Opened),
            Err(error) if is_encdbs(&error) => Ok(Outcome::Refused(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    fn write(&self, conn: &mut SqliteConnection, id: &str) -> QueryResult<usize> {
        let email = people::email.raw_ciphertext().eq(&self.bytes);
        diesel::update(people::table.find(id)).set(email).execute(conn)
    }
}

/// Reads the row as the program does.
pub(super) fn read(conn: &mut SqliteConnection, id: &str) -> QueryResult<Person> {
    people::table.find(id).select(Person::as_select()).first(conn)
}

/// Tells whether an error is encdb's: Diesel passes those through, so their kind can be matched. Any other error does not
/// count as a refusal.
fn is_encdbs(error: &diesel::result::Error) -> bool {
    matches!(error, DeserializationError(source) if source.is::<encdb_diesel::Error>())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use diesel_migrations::MigrationHarness;
    use encdb_diesel::{
        KEYRING, Keyring,
        keys::{KeyBytes, KeyId},
    };

    use super::*;
    use crate::schema::APPLICATION;

    /// Checks that a value that opens counts as such. Otherwise the tour would report everything as refused.
    #[test]
    fn a_value_that_opens_is_not_taken_for_refused() {
        let key = KeyBytes::from_base64(TEST_KEY).unwrap();
        let keyring = Keyring::builder(b"\x01 a salt for a test")
            .current(KeyId::new(1).unwrap(), key)
            .build()
            .unwrap();
        KEYRING.scoped(&Arc::new(keyring), || {
            let conn = &mut with_ada();
            let email = people::email.raw_ciphertext();
            let bytes = people::table.select(email).first(conn).unwrap();
            let forgery = Forgery { what: "the value itself", bytes };
            assert!(matches!(forgery.attempt(conn, "ada").unwrap(), Outcome::Opened));
        });
    }

    fn with_ada() -> SqliteConnection {
        let mut conn = SqliteConnection::establish(":memory:").expect("memory is always there");
        conn.run_pending_migrations(APPLICATION).expect("the database is empty");
        let ada = Person {
            id: "ada".to_owned(),
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned().into(),
            ssn: None,
            birthday: chrono::NaiveDate::default().into(),
        };
        diesel::insert_into(people::table).values(&ada).execute(&mut conn).expect("she fits");
        conn
    }

    /// The bytes 0, 1, 2, … in base64.
    const TEST_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
}
