use encdb_diesel::prelude::*;
use encdb_diesel::{
    FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, Result, SearchTerm, TermKind, ToPlaintext,
};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        plan -> Ciphertext,
        plan_search -> Token,
    }
}

enum Plan {
    Free,
    Paid,
}

impl Plaintext for Plan {
    type Owned = Self;
    const KIND: PlaintextKind = String::KIND;
}

impl ToPlaintext for Plan {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        Ok(PlaintextBytes::borrowed(match self {
            Plan::Free => b"free",
            Plan::Paid => b"paid",
        }))
    }
}

impl FromPlaintext for Plan {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        Ok(if opened == b"free" { Plan::Free } else { Plan::Paid })
    }
}

impl SearchTerm for Plan {
    const TERM: TermKind = TermKind::Text;
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    plan: Searchable<Plan>,
}

fn main() {}
