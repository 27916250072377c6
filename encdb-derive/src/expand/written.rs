//! The ways to write a struct, in an insert and in an update.
//!
//! Each struct is written twice: `&T` borrows its plain fields, `T` gives them away.

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

/// Whether plain fields are borrowed or given away.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Plain {
    Borrowed,
    Owned,
}

impl<'a> Written<'a> {
    /// The lifetimes of an impl for `&'__encdb T`, or for `T`.
    pub(super) fn impl_generics(self) -> TokenStream {
        let borrow = (self.plain == Plain::Borrowed).then(borrow);
        let lifetimes = borrow.iter().chain(lifetimes(self.model));
        quote!(<#(#lifetimes),*>)
    }

    /// Whether it changes ciphertext, which only the row may get that it is sealed for.
    pub(super) fn is_guarded(self) -> bool {
        let mut encrypted = self.model.encrypted();
        self.purpose == Purpose::Change && encrypted.any(|(field, _)| self.writes(field))
    }

    /// Whether it writes this field. No update writes a key, nor what ciphertext is bound to.
    pub(super) fn writes(self, field: &Field) -> bool {
        match self.purpose {
            Purpose::Insert => !field.diesel.skip_insertion,
            Purpose::Change => !field.diesel.skip_update && !self.model.is_key(&field.column),
        }
    }
}

/// The lifetime of the borrow of the struct.
pub(super) fn borrow() -> Lifetime {
    Lifetime::new("'__encdb", Span::call_site())
}
