//! Paths and names that several impls use.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Ident, spanned::Spanned};

pub(super) use crate::names::encdb;

use crate::ast::{Field, Model, Wrapped};

/// Returns the variable of a field's value. The field's own name will not do: in a module with `use schema::users::dsl::*` it
/// is a unit struct, and a pattern with it would compare instead of bind.
pub(super) fn variable(field: &Field) -> Ident {
    format_ident!("__field_{}", field.ident)
}

/// Returns the column type of a field: `users::email`.
pub(super) fn column(model: &Model, field: &Field) -> TokenStream {
    path(model, &field.column)
}

/// Returns the type that a field's values are loaded as.
pub(super) fn owned(wrapped: &Wrapped) -> TokenStream {
    let (encdb, value) = (encdb(), &wrapped.value);
    quote_spanned!(value.span() => <#value as #encdb::Plaintext>::Owned)
}

/// Returns the type of a column of the table. An error in it points at `column`.
pub(super) fn path(model: &Model, column: &Ident) -> TokenStream {
    let span = column.span();
    let table = located(model.table.to_token_stream(), span);
    quote_spanned!(span => #table::#column)
}

/// Returns `table` as a type.
pub(super) fn table(model: &Model) -> TokenStream {
    let table = &model.table;
    quote!(#table::table)
}

/// Returns the column's name in SQL.
pub(super) fn sql_name(column: &TokenStream) -> TokenStream {
    quote!(<#column as ::diesel::query_source::Column>::NAME)
}

/// Returns the SQL type of a column.
pub(super) fn sql_type(column: &TokenStream) -> TokenStream {
    quote!(<#column as ::diesel::expression::Expression>::SqlType)
}

/// Returns the static that holds the keys of the model.
pub(super) fn keyring(model: &Model) -> TokenStream {
    let encdb = encdb();
    match &model.attrs.keyring {
        None => quote!(#encdb::KEYRING),
        Some(keyring) => {
            let path = &keyring.value;
            quote!(#path)
        }
    }
}

/// Returns the lifetimes of the struct.
pub(super) fn lifetimes(model: &Model) -> Vec<&syn::Lifetime> {
    model.generics.lifetimes().map(|parameter| &parameter.lifetime).collect()
}

/// Returns the place of `span` for code with variables. If the struct comes from a macro, the variables must not be the
/// macro's.
pub(super) fn at(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

/// Returns the same tokens with the place of `span`. They keep their meaning.
pub(super) fn located(tokens: TokenStream, span: Span) -> TokenStream {
    let moved = tokens.into_iter().map(|mut tree| {
        if let TokenTree::Group(group) = &tree {
            let inside = located(group.stream(), span);
            tree = Group::new(group.delimiter(), inside).into();
        }
        tree.set_span(span.resolved_at(tree.span()));
        tree
    });
    moved.collect()
}
