//! Step 9 of the guide: there is no plaintext any more, and a row in the clear is an error.

#[path = "schema/encrypted.rs"]
mod schema;

models!();

#[path = "rows.rs"]
mod rows;

#[path = "store.rs"]
mod store;

pub(crate) use store::New;
