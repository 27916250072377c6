use encdb_diesel::{Bindable, Plaintext};

#[derive(Bindable, Plaintext)]
struct Address {
    street: String,
    town: String,
}

#[derive(Plaintext)]
struct Unit;

#[derive(Plaintext)]
enum Never {}

#[derive(Plaintext)]
union Either {
    integer: i64,
    float: f64,
}

#[derive(Bindable, Plaintext)]
enum Contact {
    Email(String),
    Phone { number: String },
    Nothing,
}

#[derive(Plaintext)]
struct Borrowed<'a>(&'a str);

fn main() {}
