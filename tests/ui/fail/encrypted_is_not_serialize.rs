use encdb_diesel::{Encrypted, Sealed, Searchable};

#[derive(serde::Serialize)]
struct User {
    email: Encrypted<String>,
    phone: Option<Searchable<String>>,
    notes: Sealed<String>,
}

fn main() {}
