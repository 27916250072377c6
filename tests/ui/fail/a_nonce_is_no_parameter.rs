use encdb_diesel::{Keyring, plaintext::Context, spec::Format};

fn seal(keyring: &Keyring, context: &Context, format: Format, nonce: [u8; 12]) {
    let _ = keyring.seal(context, format, b"value", nonce);
}

fn main() {}
