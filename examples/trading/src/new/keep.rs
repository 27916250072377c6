//! Step 2 of the guide: reads ciphertext, or plaintext where there is none, and writes both.

#[path = "schema/moving.rs"]
mod schema;

models!(keep);

#[path = "rows.rs"]
mod rows;

#[path = "desk.rs"]
mod desk;

pub(crate) use desk::New;
