//! Step 7 of the guide: reads as `keep` does, and a write sets the plaintext to NULL.

#[path = "schema/moving.rs"]
mod schema;

models!(clear);

#[path = "rows.rs"]
mod rows;

#[path = "store.rs"]
mod store;

pub(crate) use store::New;
