//! Paths and names that several impls use.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Ident, spanned::Spanned};

pub(super) use crate::names::encdb;

use crate::ast::{Derive, Field, Model, Wrapped, Wrapper};

/// The variable of a field's value. Not by the field's own name: in a module with `use schema::users::dsl::*` that is a
/// unit struct, and as a pattern it would be compared with.
pub(super) fn variable(field: &Field) -> Ident {
    format_ident!("__field_{}", field.ident)
}

/// The column type of a field: `users::email`.
pub(super) fn column(model: &Model, field: &Field) -> TokenStream {
    path(model, &field.column)
}

/// The column type of an encrypted field.
///
/// A companion gets it through the rules that the model decides, so that the one that is broken is the only error.
pub(super) fn encrypted_column(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, column) = (encdb(), column(model, field));
    if model.derive == Derive::Model {
        return column;
    }
    let (column, owned) = (located(column, wrapped.span), owned(wrapped));
    let column = quote_spanned!(wrapped.span => <#column as #encdb::Holds<#owned>>::Column);
    if wrapped.wrapper == Wrapper::Searchable {
        let token = path(model, &field.token_column());
        let column = quote_spanned!(wrapped.span => <#column as #encdb::WithToken<#token>>::Column);
        return next_token(model, field, wrapped, column);
    }
    if model.derive == Derive::Queryable {
        return column;
    }
    quote_spanned!(wrapped.span => <#column as #encdb::WithoutToken>::Column)
}

/// The column as a companion gets it that names the model's second token column; a companion that only reads need not.
fn next_token(model: &Model, field: &Field, wrapped: &Wrapped, column: TokenStream) -> TokenStream {
    let encdb = encdb();
    match field.next_token_column().map(|next| path(model, &next)) {
        Some(next) => {
            quote_spanned!(wrapped.span => <#column as #encdb::WithNextToken<#next>>::Column)
        }
        None if model.derive == Derive::Queryable => column,
        None => quote_spanned!(wrapped.span => <#column as #encdb::WithoutNextToken>::Column),
    }
}

/// The type that a field's values are loaded as.
pub(super) fn owned(wrapped: &Wrapped) -> TokenStream {
    let (encdb, value) = (encdb(), &wrapped.value);
    quote_spanned!(value.span() => <#value as #encdb::Plaintext>::Owned)
}

/// The type of a column of the table. An error in it points at `column`.
pub(super) fn path(model: &Model, column: &Ident) -> TokenStream {
    let span = column.span();
    let table = located(model.table.to_token_stream(), span);
    quote_spanned!(span => #table::#column)
}

/// `table` as a type.
pub(super) fn table(model: &Model) -> TokenStream {
    let table = &model.table;
    quote!(#table::table)
}

/// The column's name in SQL.
pub(super) fn sql_name(column: &TokenStream) -> TokenStream {
    quote!(<#column as ::diesel::query_source::Column>::NAME)
}

/// An SQL type of a column.
pub(super) fn sql_type(column: &TokenStream) -> TokenStream {
    quote!(<#column as ::diesel::expression::Expression>::SqlType)
}

/// The static that holds the keys of the model.
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

/// The lifetimes of the struct.
pub(super) fn lifetimes(model: &Model) -> Vec<&syn::Lifetime> {
    model.generics.lifetimes().map(|parameter| &parameter.lifetime).collect()
}

/// The place of `span`, for code with variables: where the struct comes from a macro, these must not be the macro's.
pub(super) fn at(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

/// The same tokens, as if they stood at `span`; they mean what they meant.
fn located(tokens: TokenStream, span: Span) -> TokenStream {
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
