use encdb_diesel::prelude::*;
use encdb_diesel::{Plaintext, Result, plaintext::{FromPlaintext, PlaintextBytes, ToPlaintext}, spec::PlaintextKind};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        iban -> Ciphertext,
        iban_search -> Token,
    }
}

pub struct Iban(String);

impl Plaintext for Iban {
    type Owned = Self;
    const KIND: PlaintextKind = String::KIND;
}

impl ToPlaintext for Iban {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        self.0.to_plaintext()
    }
}

impl FromPlaintext for Iban {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        String::from_plaintext(opened).map(Self)
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    iban: Searchable<Iban>,
}

fn main() {}
