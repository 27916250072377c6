use encdb_diesel::Encrypted;

fn main() {
    let email: Encrypted<String> = Encrypted::new("ada@example.com".to_owned());
    println!("{email}");
}
