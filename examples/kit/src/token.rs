//! Signed tokens: a claim and the time until which it holds. Anybody can read a token, and only the holder of the key makes one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Signs claims and checks tokens.
#[derive(Clone)]
pub struct Signer {
    key: Hmac<Sha256>,
}

/// The reason why a token is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// It held until a time that is over.
    Expired,
    /// It is no token, was made under another key or for another purpose, or was altered.
    Wrong,
}

impl Signer {
    /// Signs with the key of the variable `LOGIN_KEY`, which all instances of an application share: 32 bytes in base64. Without
    /// the variable it makes a key, and its tokens end with the program.
    ///
    /// # Errors
    /// If the variable holds no key, or the system has no random bytes.
    pub fn of_environment() -> Result<Self> {
        let key = match std::env::var("LOGIN_KEY") {
            Ok(text) => BASE64_STANDARD.decode(text).context("LOGIN_KEY is not in base64")?,
            Err(_) => random_key()?,
        };
        let key = Hmac::new_from_slice(&key).context("LOGIN_KEY cannot be used")?;
        Ok(Self { key })
    }

    /// Returns a token of a claim: `claim.until.signature`. A token of one purpose is refused for every other.
    #[must_use]
    pub fn sign(&self, purpose: &str, claim: &str, lifetime: Duration) -> String {
        let claim = BASE64_URL_SAFE_NO_PAD.encode(claim);
        let signed = format!("{claim}.{}", (now() + lifetime).as_secs());
        let signature = self.mac(purpose, &signed).finalize().into_bytes();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// Returns the claim of a token.
    ///
    /// # Errors
    /// If the token is not one of this key and purpose, or has expired.
    pub fn open(&self, purpose: &str, token: &str) -> Result<String, Refused> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Wrong)?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| Refused::Wrong)?;
        self.mac(purpose, signed).verify_slice(&signature).map_err(|_| Refused::Wrong)?;
        let (claim, until) = signed.split_once('.').ok_or(Refused::Wrong)?;
        let until = until.parse().map_err(|_| Refused::Wrong)?;
        if now() >= Duration::from_secs(until) {
            return Err(Refused::Expired);
        }
        let claim = BASE64_URL_SAFE_NO_PAD.decode(claim).map_err(|_| Refused::Wrong)?;
        String::from_utf8(claim).map_err(|_| Refused::Wrong)
    }

    fn mac(&self, purpose: &str, signed: &str) -> Hmac<Sha256> {
        let purpose_len = purpose.len().to_be_bytes();
        self.key.clone().chain_update(purpose_len).chain_update(purpose).chain_update(signed)
    }
}

/// The key is not shown.
impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

fn random_key() -> Result<Vec<u8>> {
    let mut key = vec![0; KEY_LEN];
    getrandom::fill(&mut key).context("the system has no random bytes")?;
    Ok(key)
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

const KEY_LEN: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_token_opens_for_its_key_and_purpose_alone() {
        let (ours, others) = (Signer::of_environment().unwrap(), Signer::of_environment().unwrap());
        let token = ours.sign("login", "7. é", HOUR);
        assert_eq!(ours.open("login", &token).as_deref(), Ok("7. é"));
        assert_eq!(ours.open("shape", &token), Err(Refused::Wrong));
        assert_eq!(others.open("login", &token), Err(Refused::Wrong));
    }

    #[test]
    fn a_token_that_is_altered_anywhere_is_refused() {
        let signer = Signer::of_environment().unwrap();
        let token = signer.sign("login", "7", HOUR);
        for place in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[place] ^= 1;
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(signer.open("login", &altered), Err(Refused::Wrong), "{altered}");
        }
    }

    #[test]
    fn a_token_expires() {
        let signer = Signer::of_environment().unwrap();
        let token = signer.sign("login", "7", Duration::ZERO);
        assert_eq!(signer.open("login", &token), Err(Refused::Expired));
    }
}
