use encdb_diesel::Plaintext;

struct Iban(String);

impl Plaintext for Iban {
    type Owned = Self;

    fn wipe(&mut self) {
        self.0.wipe();
    }
}

fn main() {}
