//! The content of a stored value's header.

use std::fmt;

use encdb_core::{Codec, Inspected, WrappedKey};
use serde::Serialize;

/// The kind of a stored value, with its header.
#[derive(Serialize)]
#[serde(rename_all = "lowercase", tag = "content")]
pub(crate) enum Inspection {
    Sealed {
        key: u16,
        codec: &'static str,
        row: bool,
        owner: bool,
        stored_owner_key: bool,
        padded: bool,
        body_len: usize,
    },
    Wrapped {
        under: &'static str,
        cost: Option<[u32; 3]>,
        key: Option<u16>,
    },
}

impl From<Inspected> for Inspection {
    fn from(found: Inspected) -> Self {
        Self::Sealed {
            key: found.key_id.get(),
            codec: if found.codec == Codec::Json { "json" } else { "raw" },
            row: found.row_bound,
            owner: found.owner_bound,
            stored_owner_key: found.stored_owner_key,
            padded: found.padded,
            body_len: found.body_len,
        }
    }
}

impl From<WrappedKey> for Inspection {
    fn from(found: WrappedKey) -> Self {
        let cost = found.cost();
        Self::Wrapped {
            under: if cost.is_some() { "passphrase" } else { "key" },
            cost: cost.map(|it| [it.memory_kib(), it.passes(), it.lanes().into()]),
            key: found.key_id().map(|id| id.get()),
        }
    }
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sealed { key, codec, row, owner, stored_owner_key, padded, body_len } => {
                let bound = match (row, owner) {
                    (true, true) => "its row and its owner",
                    (true, false) => "its row",
                    (false, true) => "its owner",
                    (false, false) => "its column alone",
                };
                let padded = if *padded { ", padding included" } else { "" };
                let key = match stored_owner_key {
                    true => "the owner's own".to_owned(),
                    false => key.to_string(),
                };
                write!(f, "content  a sealed value\nkey      {key}\nbound    to {bound}\n")?;
                write!(f, "codec    {codec}\nlength   {body_len} bytes of plaintext{padded}")
            }
            Self::Wrapped { under, cost, key } => {
                write!(f, "content  a wrapped key\nunder    a {under}")?;
                if let Some([memory, passes, lanes]) = cost {
                    write!(f, "\ncost     {memory} KiB, {passes} passes, {lanes} lanes")?;
                }
                key.map_or(Ok(()), |key| write!(f, "\nneeds    key {key}"))
            }
        }
    }
}
