use encdb_diesel::prelude::*;

#[derive(EncryptedModel)]
struct User(String, Encrypted<String>);

fn main() {}
