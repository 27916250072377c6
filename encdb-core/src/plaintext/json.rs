//! `Json<S>`: any serde type, as UTF-8 JSON.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext};
use crate::{
    error::{ErrorKind, Result},
    secret::GrowingSecret,
};

/// A value of a serde type `S`, sealed as JSON: `Encrypted<Json<Address>>`.
///
/// JSON has no NaN and no infinity: serde_json writes them as `null`. The length of the JSON is visible; `pad` hides it. The value itself is not wiped when it is dropped, because a serde
/// type does not say how; the JSON text is.
#[derive(Clone, Copy, Default, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a transparent wrapper, taken apart by pattern")]
pub struct Json<S>(pub S);

/// Prints no value, as the wrappers around it do not.
impl<S> fmt::Debug for Json<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(..)")
    }
}

impl<S> Plaintext for Json<S> {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Json;
}

impl<S: Serialize> ToPlaintext for Json<S> {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        let mut json = GrowingSecret::default();
        serde_json::to_writer(&mut json, &self.0).map_err(|_| ErrorKind::JsonEncode)?;
        Ok(PlaintextBytes::owned(json.into_bytes()))
    }
}

impl<S: DeserializeOwned> FromPlaintext for Json<S> {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        let json = Zeroizing::new(opened);
        Ok(serde_json::from_slice(&json).map(Self).map_err(|_| ErrorKind::JsonDecode)?)
    }
}
