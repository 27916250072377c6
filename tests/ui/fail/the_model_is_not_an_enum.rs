use encdb_diesel::prelude::*;

#[derive(EncryptedModel)]
enum User {
    Known { email: Encrypted<String> },
    Unknown,
}

fn main() {}
