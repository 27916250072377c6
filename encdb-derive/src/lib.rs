//! The derive macros of `encdb-diesel`, which re-exports them. Do not depend on this crate itself.
//!
//! Four steps, one file each: `attr` (typed attributes) → `ast` (the struct) → `check` (all rules, all errors at once) →
//! `expand` (the impls, and the rules that need types). The derives of single values are in `value`.

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

mod ast;
mod attr;
mod check;
mod error;
mod expand;
mod fallback;
mod names;
#[cfg(test)]
mod tests;
mod value;

use ast::{Derive, Model};
use error::Errors;
use value::ValueDerive;

#[doc = include_str!("docs/encrypted_model.md")]
#[proc_macro_derive(EncryptedModel, attributes(encdb, diesel))]
pub fn encrypted_model(input: TokenStream) -> TokenStream {
    derive(Derive::Model, &parse_macro_input!(input as DeriveInput)).into()
}

/// Derives `Insertable` for a struct that holds part of an encrypted model's columns.
///
/// The contexts, normalizations and keys come from the table's [`EncryptedModel`](derive@EncryptedModel), so the struct
/// needs the fields that the model binds ciphertext to (`bind`, `owner`). Values may be borrowed: `Encrypted<&'a str>`.
/// It takes only two attributes of its own: `#[encdb(token = column)]` for a token column that is not `<column>_search`, and
/// `#[encdb(next_token = column)]` if the model has one.
///
/// The struct does not compile for a table whose rows have a seal: write the model instead.
#[proc_macro_derive(EncryptedInsertable, attributes(encdb, diesel))]
pub fn encrypted_insertable(input: TokenStream) -> TokenStream {
    derive(Derive::Insertable, &parse_macro_input!(input as DeriveInput)).into()
}

/// Derives `AsChangeset` for a struct that holds part of an encrypted model's columns.
///
/// As in Diesel, a field that is `None` is left alone, unless the struct says `treat_none_as_null = true`. With
/// `Option<Option<Encrypted<T>>>`, `None` leaves the column alone and `Some(None)` sets it to NULL. A `Searchable` field sets
/// its token too. The struct needs the fields that ciphertext is bound to. Mark those outside the primary key
/// `#[diesel(skip_update)]`: they are read and never written.
///
/// The struct does not compile for a table whose rows have a seal: write the model instead.
#[proc_macro_derive(EncryptedChangeset, attributes(encdb, diesel))]
pub fn encrypted_changeset(input: TokenStream) -> TokenStream {
    derive(Derive::Changeset, &parse_macro_input!(input as DeriveInput)).into()
}

/// Derives `Selectable`, `Queryable`, `QueryableByName` and `HasQuery` for a struct that holds part of an encrypted model's
/// columns.
///
/// The struct needs the fields that the model binds ciphertext to. A `Sealed<T>` field loads without being opened.
///
/// For a table whose rows have a seal, the struct needs `#[encdb(seal_not_checked)]`: part of a row cannot be checked, so a
/// change of the row goes unnoticed.
#[proc_macro_derive(EncryptedQueryable, attributes(encdb, diesel))]
pub fn encrypted_queryable(input: TokenStream) -> TokenStream {
    derive(Derive::Queryable, &parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("docs/plaintext.md")]
#[proc_macro_derive(Plaintext, attributes(encdb))]
pub fn plaintext(input: TokenStream) -> TokenStream {
    value::derive(ValueDerive::Plaintext, &parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("docs/bindable.md")]
#[proc_macro_derive(Bindable, attributes(encdb))]
pub fn bindable(input: TokenStream) -> TokenStream {
    value::derive(ValueDerive::Bindable, &parse_macro_input!(input as DeriveInput)).into()
}

fn derive(derive: Derive, input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut errors = Errors::default();
    let model = Model::parse(derive, input, &mut errors);
    if let Some(model) = &model {
        check::check(model, &mut errors);
    }
    match model {
        Some(model) if errors.is_empty() => expand::expand(&model),
        model => fallback::fallback(model, &errors),
    }
}
