//! The ways to write a struct: in an insert or an update.
//!
//! Each struct is written in two ways: `&T` borrows its plain fields, `T` gives them away.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Lifetime;

use super::names::lifetimes;
use crate::ast::{Field, Model};

/// A way to write a struct.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub(super) model: &'a Model,
    pub(super) purpose: Purpose,
    pub(super) plain: Plain,
}

#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Purpose {
    Insert,
    Change,
}

/// Whether plain fields are borrowed or moved.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Plain {
    Borrowed,
    Owned,
}

impl<'a> Written<'a> {
    /// Returns the lifetimes of an impl for `&'__encdb T` or `T`.
    pub(super) fn impl_generics(self) -> TokenStream {
        let borrow = (self.plain == Plain::Borrowed).then(borrow);
        let lifetimes = borrow.iter().chain(lifetimes(self.model));
        quote!(<#(#lifetimes),*>)
    }

    /// Tells whether the statement changes ciphertext, so that it must reach the row that the ciphertext is sealed for.
    pub(super) fn is_guarded(self) -> bool {
        let mut encrypted = self.model.encrypted();
        self.purpose == Purpose::Change && encrypted.any(|(field, _)| self.writes(field))
    }

    /// Tells whether the statement writes this field. No update writes a key, or a column that ciphertext is bound to.
    pub(super) fn writes(self, field: &Field) -> bool {
        match self.purpose {
            Purpose::Insert => !field.diesel.skip_insertion,
            Purpose::Change => !field.diesel.skip_update && !self.model.is_key(&field.column),
        }
    }
}

/// Returns the lifetime of the struct's borrow.
pub(super) fn borrow() -> Lifetime {
    Lifetime::new("'__encdb", Span::call_site())
}
