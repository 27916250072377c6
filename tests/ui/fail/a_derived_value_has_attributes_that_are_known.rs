use encdb_diesel::Plaintext;

#[derive(Plaintext)]
#[encdb(rename_all = "snake_case")]
struct Iban(String);

#[derive(Plaintext)]
struct Name(#[encdb(normalize(trim))] String);

#[derive(Plaintext)]
#[encdb(rename_all = "Snake_Case", unique)]
enum Plan {
    Free,
}

#[derive(Plaintext)]
#[encdb(high_cardinality, rename = "size")]
enum Size {
    #[encdb(rename = "s", rename = "small")]
    Small,
    #[encdb(rename_all = "lowercase")]
    Large,
}

fn main() {}
