use encdb_diesel::prelude::*;

#[derive(EncryptedModel)]
union User {
    id: i32,
}

fn main() {}
