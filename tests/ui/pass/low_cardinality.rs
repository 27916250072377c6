use encdb_diesel::prelude::*;
use encdb_diesel::{
    FromPlaintext, HighCardinality, Plaintext, PlaintextBytes, PlaintextKind, Result, SearchTerm, TermKind,
    ToPlaintext,
};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        active -> Ciphertext,
        active_search -> Token,
        plan -> Ciphertext,
        plan_search -> Token,
        iban -> Ciphertext,
        iban_search -> Token,
    }
}

macro_rules! text_newtype {
    ($name:ident) => {
        pub struct $name(String);

        impl Plaintext for $name {
            type Owned = Self;
            const KIND: PlaintextKind = String::KIND;
        }

        impl ToPlaintext for $name {
            fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
                self.0.to_plaintext()
            }
        }

        impl FromPlaintext for $name {
            fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
                String::from_plaintext(opened).map(Self)
            }
        }

        impl SearchTerm for $name {
            const TERM: TermKind = TermKind::Text;
        }
    };
}
text_newtype!(Plan);
text_newtype!(Iban);

impl HighCardinality for Iban {}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    #[encdb(low_cardinality)]
    active: Searchable<bool>,
    #[encdb(low_cardinality, normalize(trim))]
    plan: Searchable<Plan>,
    #[encdb(normalize(trim))]
    iban: Searchable<Iban>,
}

fn main() {}
