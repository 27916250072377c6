use encdb_diesel::Plaintext;

#[derive(Plaintext)]
#[encdb(rename_all = "lowercase")]
enum Plan {
    Free,
    #[encdb(rename = "free")]
    Gratis,
}

fn main() {}
