//! The types of a model's encrypted fields: the wrappers.

pub(crate) mod encrypted;
#[cfg(feature = "serde")]
pub mod expose;
pub(crate) mod expose_option;
mod hidden;
pub(crate) mod sealed;
pub(crate) mod searchable;
#[cfg(test)]
mod tests;
