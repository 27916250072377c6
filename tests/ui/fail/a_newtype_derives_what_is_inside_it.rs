use encdb_diesel::{Bindable, Plaintext, search::SearchTerm};

struct Opaque;

#[derive(Plaintext)]
struct Sealed(Opaque);

#[derive(Bindable)]
struct Id(f64);

#[derive(Plaintext)]
#[encdb(high_cardinality)]
struct Consent(bool);

#[derive(Plaintext)]
struct Temperature(f64);

fn searched<T: SearchTerm>() {}

fn main() {
    searched::<Temperature>();
}
