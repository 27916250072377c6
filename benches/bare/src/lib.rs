//! The bare primitive: `aes-gcm-siv` with one cipher for all values, encdb's context, a nonce from the operating system, the
//! same layout, and the same wiping.

use std::sync::LazyLock;

use aes_gcm_siv::{AeadInOut, Aes256GcmSiv, KeyInit, Nonce, Tag};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroize;

static CIPHER: LazyLock<Aes256GcmSiv> = LazyLock::new(|| Aes256GcmSiv::new(&[7; 32].into()));
static MAC: LazyLock<Hmac<Sha256>> = LazyLock::new(|| {
    <Hmac<Sha256> as KeyInit>::new_from_slice(&[9; 32]).expect("HMAC takes any key")
});

const HEADER: [u8; 4] = [0xf8, 0, 0, 1];

fn associated_data(column: &str) -> Vec<u8> {
    let mut data = Vec::with_capacity(64);
    data.extend_from_slice(b"encdb-aad-v1");
    data.extend_from_slice(&HEADER);
    for name in ["people", column] {
        data.extend_from_slice(&u16::try_from(name.len()).unwrap_or(0).to_be_bytes());
        data.extend_from_slice(name.as_bytes());
    }
    data.extend_from_slice(&[0, 0]);
    data
}

pub fn seal(column: &str, plaintext: &[u8]) -> Vec<u8> {
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce).expect("the system has a generator");
    let mut stored = Vec::with_capacity(32 + plaintext.len());
    stored.extend_from_slice(&HEADER);
    stored.extend_from_slice(&nonce);
    stored.extend_from_slice(plaintext);
    let (nonce, data) = (Nonce::from(nonce), associated_data(column));
    let tag = CIPHER
        .encrypt_inout_detached(&nonce, &data, (&mut stored[16..]).into())
        .expect("short enough");
    stored.extend_from_slice(&tag);
    stored
}

/// Returns the opened bytes. The caller wipes them, as encdb's caller does.
pub fn open(column: &str, stored: &[u8]) -> Vec<u8> {
    let (header, rest) = stored.split_first_chunk::<4>().expect("sealed above");
    let (nonce, rest) = rest.split_first_chunk::<12>().expect("sealed above");
    let (ciphertext, tag) = rest.split_last_chunk::<16>().expect("sealed above");
    assert_eq!(*header, HEADER);
    let (nonce, tag, data) = (Nonce::from(*nonce), Tag::from(*tag), associated_data(column));
    let mut opened = ciphertext.to_vec();
    CIPHER
        .decrypt_inout_detached(&nonce, &data, opened.as_mut_slice().into(), &tag)
        .expect("sealed above");
    opened
}

pub fn wipe(mut opened: Vec<u8>) {
    opened.zeroize();
}

pub fn token(email: &str) -> [u8; 32] {
    let mut mac = MAC.clone();
    mac.update(&[4]);
    mac.update(email.as_bytes());
    mac.finalize().into_bytes().into()
}
