//! What a field of a model is: the wrappers.

pub(crate) mod encrypted;
pub(crate) mod protected;
pub(crate) mod sealed;
pub(crate) mod searchable;
