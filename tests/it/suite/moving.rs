//! Tables that are moved from plaintext to ciphertext while old and new programs write: `plaintext(…)` and `flag`.

use diesel::{prelude::*, sql_query, sql_types};
use encdb_diesel::prelude::*;

use super::database::{Backend, Conn, Database};
use crate::support::{encdb_error, keys::with_keys};

mod flagged;
pub(crate) mod models;
mod reads;
mod searches;
mod writes;

use models::{mandatory, old};

/// Runs a test for the deployment that keeps the plaintext, and for the one that clears it.
macro_rules! in_both_modes {
    ($deployment:ident => $test:expr) => {{
        {
            use super::models::keep as $deployment;
            $test
        }
        {
            use super::models::clear as $deployment;
            $test
        }
    }};
}
use in_both_modes;

/// A row of patients as it is stored.
#[derive(Debug, QueryableByName)]
struct Stored {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    email: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    year_of_birth: Option<i32>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    note: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    email_encrypted: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    email_search: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    year_encrypted: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    note_encrypted: Option<String>,
}

impl Stored {
    fn all(conn: &mut Conn) -> Vec<Self> {
        sql_query("SELECT * FROM patients ORDER BY id").load(conn).unwrap()
    }

    fn first(conn: &mut Conn) -> Self {
        Self::all(conn).remove(0)
    }

    /// Returns the three values in the clear.
    fn in_the_clear(&self) -> (Option<&str>, Option<i32>, Option<&str>) {
        (self.email.as_deref(), self.year_of_birth, self.note.as_deref())
    }

    /// Tells of which of the four columns of ciphertext and tokens there is something.
    fn sealed(&self) -> [bool; 4] {
        let text = self.note_encrypted.as_deref();
        assert!(text.is_none_or(|text| text.starts_with("encdb1.")), "{text:?}");
        let rest = [&self.email_encrypted, &self.email_search, &self.year_encrypted];
        let [email, token, year] = rest.map(Option::is_some);
        [email, token, year, text.is_some()]
    }
}

/// Runs a test with a patient that the earlier application wrote.
fn with_old_patient(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        insert_old(conn, 1, "Ada@Example.com");
        test(conn);
    });
}

fn insert_old(conn: &mut Conn, id: i64, email: &str) {
    diesel::insert_into(old::patients::table).values(old_patient(id, email)).execute(conn).unwrap();
}

fn old_patient(id: i64, email: &str) -> old::Patient {
    old::Patient {
        id,
        email: Some(email.to_owned()),
        year_of_birth: Some(1815),
        note: Some("an old note".to_owned()),
    }
}

/// Makes a patient of the deployment at hand.
macro_rules! patient {
    ($deployment:ident, $id:expr, $email:expr) => {
        $deployment::Patient {
            id: $id,
            email: Searchable::new(String::from($email)),
            year: Some(Encrypted::new(1906)),
            note: Some(Sealed::new("a new note".to_owned())),
        }
    };
}
use patient;
