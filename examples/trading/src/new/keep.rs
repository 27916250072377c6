//! Step 2 of the guide: reads ciphertext, or plaintext where there is none, and writes both.

#[path = "schema/moving.rs"]
mod schema;

models!(keep);

#[path = "rows.rs"]
mod rows;

#[path = "store.rs"]
mod store;

pub(crate) use store::New;
