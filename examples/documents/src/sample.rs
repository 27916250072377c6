//! Made-up users with chunks from before encryption, so that there is something to move.

use anyhow::{Context, Result, anyhow};
use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::Aead};
use diesel::prelude::*;
use uuid::Uuid;

use crate::{
    before::{ChunkBefore, chunks_before},
    keys,
    people::users,
    store,
};

/// Fills an empty database.
pub(crate) fn fill(conn: &mut PgConnection) -> Result<()> {
    if users::table.count().get_result::<i64>(conn)? > 0 {
        return Ok(());
    }
    let key = BASE64_STANDARD.decode(std::env::var(keys::KEY_BEFORE)?)?;
    let cipher = XChaCha20Poly1305::new_from_slice(&key)
        .context("CHUNKS_KEY_BEFORE has another length than 32 bytes")?;
    conn.transaction(|conn| NAMES.iter().try_for_each(|name| fill_user(conn, &cipher, name)))
}

fn fill_user(conn: &mut PgConnection, cipher: &XChaCha20Poly1305, name: &str) -> Result<()> {
    let user = diesel::insert_into(users::table).values(users::name.eq(name));
    let user: i64 = user.returning(users::id).get_result(conn)?;
    let document = store::new_without_source(conn, user)?;
    let chunks: Vec<_> = TEXTS
        .iter()
        .zip(0..)
        .map(|(text, position)| chunk(cipher, (document, position), user, text))
        .collect::<Result<_>>()?;
    diesel::insert_into(chunks_before::table).values(chunks).execute(conn)?;
    Ok(())
}

/// Returns a chunk as the application stored it then: every other one sealed.
fn chunk(
    cipher: &XChaCha20Poly1305,
    (document_id, position): (Uuid, i32),
    user_id: i64,
    text: &str,
) -> Result<ChunkBefore> {
    let mut chunk = ChunkBefore {
        document_id,
        position,
        user_id,
        content: None,
        ciphertext: None,
        nonce: None,
    };
    if position % 2 == 0 {
        chunk.content = Some(text.to_owned());
        return Ok(chunk);
    }
    let mut nonce = [0; 24];
    getrandom::fill(&mut nonce).context("the system has no random bytes")?;
    let sealed = cipher.encrypt(&XNonce::from(nonce), text.as_bytes());
    chunk.ciphertext = Some(sealed.map_err(|_| anyhow!("a chunk cannot be sealed"))?);
    chunk.nonce = Some(nonce.to_vec());
    Ok(chunk)
}

const NAMES: [&str; 2] = ["ada", "grace"];
const TEXTS: [&str; 4] = [
    "The boat is insured until March, and the policy is in the blue folder.",
    "Sam owes the harbour two hundred crowns since the storm.",
    "The lighthouse has been dark on Tuesdays, because the keeper visits his sister.",
    "The recipe of the soup: barley, kelp, and a secret that nobody wrote down.",
];
