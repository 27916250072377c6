//! A column whose values are moved from plaintext to ciphertext while the application runs.
//!
//! A row that an application without encdb wrote last has its value in the clear: in a column of its own, or, with a flag, in
//! the column of the ciphertext. Generated code reads it from there, counts the read, and writes both columns in one
//! statement. Without the attribute none of this is compiled in.

mod bind;
mod loaded;
mod rules;

use std::marker::PhantomData;

pub use bind::{ClearBind, Cleared};
pub(crate) use loaded::Source;
pub use loaded::{LoadedClear, from_column, from_flagged, missing};
pub use rules::{
    ClearedStorage, FlagStorage, FlaggedStorage, MovedCiphertextStorage, MovedFrom,
    MovedTokenStorage, NullableClearStorage, NullableFlaggedStorage, PlaintextColumn, ReadIn,
};

/// The way of a column that is not moved: all its values are ciphertext.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unmoved;

/// The way of a column whose plaintext stays in the column `P`, for applications that read it.
#[derive(Debug)]
pub struct Keep<P>(PhantomData<P>);

/// The way of a column whose plaintext in the column `P` is set to NULL by each write.
#[derive(Debug)]
pub struct Clear<P>(PhantomData<P>);

/// The way of a column that holds plaintext itself, where the flag in the column `F` is false.
#[derive(Debug)]
pub struct Flagged<F>(PhantomData<F>);
