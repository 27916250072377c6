//! Paths that all generated code uses.

use proc_macro2::TokenStream;
use quote::quote;

/// Returns the path of everything that generated code takes from encdb.
pub(crate) fn encdb() -> TokenStream {
    quote!(::encdb_diesel::__private)
}
