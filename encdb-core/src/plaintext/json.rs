//! `Json<S>`, which holds any serde type, and `serde_json::Value`, as UTF-8 JSON.

use std::fmt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext};
use crate::{
    error::{ErrorKind, Result},
    secret::GrowingSecret,
};

/// A value of a serde type `S`, sealed as JSON: `Encrypted<Json<Address>>`.
///
/// A list of values is `Json<Vec<T>>`; `T` needs the feature `serde` of its crate. A `serde_json::Value` needs no
/// `Json` around it.
///
/// serde reads and writes it as it does `S`, so a field `Encrypted<Json<Address>>` can be in the type of a request.
///
/// JSON has no NaN and no infinity: serde_json writes them as `null`. The length of the JSON is visible; `pad` hides
/// it. The value itself is not wiped when it is dropped, because serde types have no way to do it; the JSON text is.
#[derive(Clone, Copy, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(transparent)]
#[expect(clippy::exhaustive_structs, reason = "a transparent wrapper, taken apart by pattern")]
pub struct Json<S>(pub S);

/// Prints no value, like the wrappers around it.
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
        encoded(&self.0)
    }
}

impl<S: DeserializeOwned> FromPlaintext for Json<S> {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        decoded(opened).map(Self)
    }
}

/// Has the same bytes as [`Json<Value>`](Json). Texts in it and names of members are wiped when it is dropped.
impl Plaintext for Value {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Json;

    fn wipe(&mut self) {
        match std::mem::take(self) {
            Self::String(mut text) => text.wipe(),
            Self::Array(mut items) => items.iter_mut().for_each(Self::wipe),
            Self::Object(members) => members.into_iter().for_each(|(mut name, mut value)| {
                name.wipe();
                value.wipe();
            }),
            Self::Null | Self::Bool(_) | Self::Number(_) => (),
        }
    }
}

impl ToPlaintext for Value {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        encoded(self)
    }
}

impl FromPlaintext for Value {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        decoded(opened)
    }
}

fn encoded(value: &impl Serialize) -> Result<PlaintextBytes<'static>> {
    let mut json = GrowingSecret::default();
    serde_json::to_writer(&mut json, value).map_err(|_| ErrorKind::JsonEncode)?;
    Ok(PlaintextBytes::owned(json.into_bytes()))
}

fn decoded<S: DeserializeOwned>(opened: Vec<u8>) -> Result<S> {
    let json = Zeroizing::new(opened);
    Ok(serde_json::from_slice(&json).map_err(|_| ErrorKind::JsonDecode)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serde_reads_and_writes_it_as_what_is_in_it() {
        let read: Json<Vec<u8>> = serde_json::from_str("[1, 2]").unwrap();
        assert!(read == Json(vec![1, 2]));
        assert_eq!(serde_json::to_string(&read).unwrap(), "[1,2]");
    }
}
