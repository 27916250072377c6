//! Tables that are moved from plaintext to ciphertext while old and new programs write: `plaintext(…)` and `flag`.

mod models;
