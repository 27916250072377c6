use encdb_diesel::{Encrypted, Sealed, Searchable};

fn main() {
    let email: Encrypted<String> = Encrypted::new("ada@example.com".to_owned());
    println!("{email}");
    println!("{}", Searchable::<i32>::new(7));
    println!("{}", Sealed::new(7));
    let _ = email.to_string();
}
