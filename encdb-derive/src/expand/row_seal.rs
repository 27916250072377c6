//! The row seal: made from the values that are written, and checked on rows that are loaded.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, ext::IdentExt, spanned::Spanned};

use super::{
    encrypted_column::encrypted_column,
    logical,
    names::{self, encdb, keyring, variable},
    source,
};
use crate::ast::{Field, Model, Wrapped, Wrapper};

/// Returns the variable of the seal.
pub(super) fn seal_variable() -> Ident {
    Ident::new("__row_seal", Span::call_site())
}

/// Returns the variable that a token column is loaded into.
pub(super) fn token_variable(token: &Ident) -> Ident {
    format_ident!("__loaded_{}", token.unraw(), span = Span::call_site())
}

/// Generates `let __row_seal = …;` from the bind values of all encrypted fields and `__row`.
pub(super) fn made(model: &Model) -> Option<TokenStream> {
    let (encdb, seal, variable) = (encdb(), model.seal()?, seal_variable());
    let (keyring, column, parts) =
        (keyring(model), logical::seal_column(model, seal), parts(model));
    Some(quote! {
        #parts
        let #variable = #encdb::Checked(#encdb::seal_row(&#keyring, #column, __parts));
    })
}

/// Generates the check of the loaded seal, before any value is opened.
pub(super) fn checked(model: &Model) -> Option<TokenStream> {
    let (encdb, seal, variable) = (encdb(), model.checked_seal()?, seal_variable());
    let (keyring, column, parts) =
        (keyring(model), logical::seal_column(model, seal), parts(model));
    Some(quote! {
        #parts
        #encdb::check_row(&#keyring, #column, __parts, &#variable)?;
    })
}

/// Generates the check of the loaded search tokens against the opened values.
pub(super) fn tokens_checked(model: &Model) -> TokenStream {
    let searchable = model.encrypted().filter(|(_, it)| it.wrapper == Wrapper::Searchable);
    let checked = searchable.filter(|_| model.checked_seal().is_some());
    checked.map(|(field, wrapped)| tokens_of(model, field, wrapped)).collect()
}

fn tokens_of(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, variable) = (encdb(), variable(field));
    let column = encrypted_column(model, field, wrapped);
    let context = source::context(model, field, wrapped);
    let first = (wrapped.options == 0).then(|| field.token_column());
    let tokens = field.token_columns().map(|token| {
        let variable = token_variable(&token);
        match first == Some(token) {
            true => quote!(::core::option::Option::Some(&#variable)),
            false => quote!(#variable.as_ref()),
        }
    });
    let value = if wrapped.options == 0 {
        quote!(::core::option::Option::Some(#variable.expose()))
    } else {
        quote!(#variable.as_ref().map(|__value| __value.expose()))
    };
    quote!({
        #context
        #encdb::check_tokens::<#column, _>(&__context, #value, &[#(#tokens),*])?;
    })
}

/// Generates `let __parts = …;`: the parts that the seal covers, from `__row` and the stored bytes of all encrypted fields.
fn parts(model: &Model) -> TokenStream {
    let (encdb, key) = (encdb(), key(model));
    let column = model.seal().map(|seal| logical::seal_column(model, seal));
    let owner = model.owner().map(|owner| {
        let owner = names::path(model, owner);
        quote!(let __parts = __parts.owned_by(#encdb::bound_id::<#owner, _>(&__row)?);)
    });
    let values = model.encrypted().map(|(field, _)| {
        let (name, variable) = (logical::name(model, field), variable(field));
        quote!(let __parts = #encdb::with_value(__parts, #name, &#variable)?;)
    });
    let plain = model.covered().into_iter().map(|field| {
        let (name, column) = (logical::column_name(model, field), names::column(model, field));
        let value = quote_spanned! { names::at(field.ty.span()) =>
            #encdb::covered::<#column, _>(&__row)?
        };
        quote!(let __parts = __parts.with_plain(#name, #value);)
    });
    quote! {
        let __parts = (|| -> #encdb::Result<#encdb::RowParts> {
            let __parts = #encdb::RowParts::new(#column, #key);
            #owner
            #(#values)*
            #(#plain)*
            ::core::result::Result::Ok(__parts)
        })();
    }
}

/// Generates the id of the primary key.
fn key(model: &Model) -> TokenStream {
    let encdb = encdb();
    let ids: Vec<_> = model.seal_key().iter().map(|name| names::path(model, name)).collect();
    match ids.as_slice() {
        [id] => quote!(#encdb::bound_id::<#id, _>(&__row)?),
        ids => quote!(#encdb::BoundId::composite(&[#(#encdb::bound_id::<#ids, _>(&__row)?),*])?),
    }
}

/// Returns the type and the value of the seal's column in a statement.
pub(super) fn element(model: &Model) -> Option<(TokenStream, TokenStream)> {
    let (encdb, variable) = (encdb(), seal_variable());
    let column = names::path(model, model.seal()?);
    let ty = quote!(::diesel::dsl::Eq<#column, #encdb::Checked<#encdb::RowSealBind>>);
    Some((ty, quote!(::diesel::ExpressionMethods::eq(#column, #variable))))
}
