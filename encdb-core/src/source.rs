//! Where key bytes come from. The only module that does input or output.

mod env;
mod key_text;

pub use env::{KEY_ID_VARIABLE, KEY_VARIABLE, RETIRED_KEYS_VARIABLE, SALT_VARIABLE};
