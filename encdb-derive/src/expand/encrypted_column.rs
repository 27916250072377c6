//! The column type of an encrypted field, as the model declares it and as its companions get it.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::{
    moved,
    names::{column, encdb, located, owned, path},
};
use crate::ast::{Derive, Field, Model, Wrapped, Wrapper};

/// Returns the column type of an encrypted field.
///
/// A companion gets it through the rules that the model decides, so that a broken rule is the only error.
pub(super) fn encrypted_column(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, column) = (encdb(), column(model, field));
    if model.derive == Derive::Model {
        return column;
    }
    let (column, owned) = (located(column, wrapped.span), owned(wrapped));
    let column = quote_spanned!(wrapped.span => <#column as #encdb::Holds<#owned>>::Column);
    let way = moved::way(model, field);
    let column = quote_spanned!(wrapped.span => <#column as #encdb::MovedFrom<#way>>::Column);
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

/// Returns the column for a companion that names the model's second token column. A companion that only reads need not name
/// it.
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
