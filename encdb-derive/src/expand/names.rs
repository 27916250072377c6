//! Paths and names that several impls use.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use crate::ast::{Field, Model};

/// Everything that generated code takes from encdb.
pub(super) fn encdb() -> TokenStream {
    quote!(::encdb_diesel::__private)
}

/// The column type of a field: `users::email`.
pub(super) fn column(model: &Model, field: &Field) -> TokenStream {
    path(model, &field.column)
}

/// The type of a column of the table.
pub(super) fn path(model: &Model, column: &Ident) -> TokenStream {
    let table = &model.table;
    quote!(#table::#column)
}

/// `table` as a type.
pub(super) fn table(model: &Model) -> TokenStream {
    let table = &model.table;
    quote!(#table::table)
}

/// `<'a, 'b>` of the struct, and the same behind one more lifetime.
pub(super) fn lifetimes(model: &Model) -> Vec<&syn::Lifetime> {
    model.generics.lifetimes().map(|parameter| &parameter.lifetime).collect()
}

/// An SQL type of a column.
pub(super) fn sql_type(column: &TokenStream) -> TokenStream {
    quote!(<#column as ::diesel::expression::Expression>::SqlType)
}
