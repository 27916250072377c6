//! All errors of a struct, reported at once.

use proc_macro2::{Span, TokenStream};

/// The errors collected so far.
#[derive(Default)]
pub(crate) struct Errors {
    all: Vec<syn::Error>,
    blocking: bool,
}

impl Errors {
    /// Adds a mistake that leaves the struct clear enough to expand.
    pub(crate) fn push(&mut self, span: Span, message: impl std::fmt::Display) {
        self.all.push(syn::Error::new(span, message));
    }

    /// Adds a mistake that leaves no impls to generate.
    pub(crate) fn blocking(&mut self, span: Span, message: impl std::fmt::Display) {
        self.push(span, message);
        self.blocking = true;
    }

    pub(crate) fn collect(&mut self, result: syn::Result<()>) {
        self.all.extend(result.err());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) const fn is_blocking(&self) -> bool {
        self.blocking
    }

    pub(crate) fn to_compile_errors(&self) -> TokenStream {
        self.all.iter().map(syn::Error::to_compile_error).collect()
    }
}
