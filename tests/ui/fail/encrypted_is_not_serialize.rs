use encdb_diesel::Encrypted;

#[derive(serde::Serialize)]
struct User {
    email: Encrypted<String>,
}

fn main() {}
