//! The impls for the model's columns: `EncryptedColumn`, `SearchableColumn`, and the source of their contexts.

use std::iter;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{
    moved,
    names::{self, encdb},
    spec,
};
use crate::ast::{Field, Model, Wrapped, Wrapper};

pub(super) fn columns(model: &Model) -> TokenStream {
    model.encrypted().map(|(field, wrapped)| column(model, field, wrapped)).collect()
}

fn column(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encrypted, context) = (encrypted(model, field, wrapped), context(model, field));
    let token = if wrapped.wrapper == Wrapper::Searchable {
        searchable(model, field, wrapped)
    } else {
        without(model, field)
    };
    let (null, moved) = (null(model, field, wrapped), moved::columns(model, field));
    quote!(#encrypted #context #token #null #moved)
}

/// Generates `SetNull` for an optional field. A table with a seal gets none, because the old seal would no longer match.
fn null(model: &Model, field: &Field, wrapped: &Wrapped) -> Option<TokenStream> {
    let (encdb, column) = (encdb(), names::column(model, field));
    let is_searchable = wrapped.wrapper == Wrapper::Searchable;
    let tokens = field.token_columns().filter(|_| is_searchable);
    let columns: Vec<_> =
        iter::once(column.clone()).chain(tokens.map(|token| names::path(model, &token))).collect();
    let (beside_ty, beside): (Vec<_>, Vec<_>) = moved::null(model, field).into_iter().unzip();
    let sets_null = wrapped.options > 0 && model.seal().is_none();
    sets_null.then(|| {
        quote! {
            impl #encdb::SetNull for #column {
                type Nulls = (#(#encdb::Null<#columns>,)* #(#beside_ty,)*);
                fn nulls() -> Self::Nulls {
                    (#(#encdb::null::<#columns>(),)* #(#beside,)*)
                }
            }
        }
    })
}

fn encrypted(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, column) = (encdb(), names::column(model, field));
    let (value, spec) = (&wrapped.value, spec::column(model, field, wrapped));
    let keyring = names::keyring(model);
    let owned = names::owned(wrapped);
    let value_type = quote_spanned!(value.span() => type Value = #owned;);
    quote! {
        impl #encdb::Holds<#value> for #column {
            type Column = Self;
        }
        impl #encdb::EncryptedColumn for #column {
            #value_type
            const SPEC: #encdb::ColumnSpec = #spec;
            fn keyring() -> &'static #encdb::KeyringSlot {
                &#keyring
            }
        }
    }
}

/// Generates `ContextFrom<S>` for every `S` that has the fields the table binds to. Generates `ColumnBound` if the table
/// binds to none and no row seal covers the values together.
fn context(model: &Model, field: &Field) -> TokenStream {
    let (encdb, column) = (encdb(), names::column(model, field));
    let bound: Vec<_> = model.bind().iter().chain(model.owner()).collect();
    let paths: Vec<_> = bound.iter().map(|name| names::path(model, name)).collect();
    let (owner, row) = (owner(model), row(model));
    let alone = bound.is_empty() && model.seal().is_none() && field.moved().is_none();
    let column_bound = alone.then(|| quote!(impl #encdb::ColumnBound for #column {}));
    quote! {
        #column_bound
        impl<__S: ?Sized> #encdb::ContextFrom<__S> for #column
        where
            #(__S: #encdb::HasField<#paths>, <__S as #encdb::HasField<#paths>>::Field: #encdb::Bindable,)*
        {
            fn context(source: &__S) -> #encdb::Result<#encdb::Context> {
                let _ = source;
                let context = #encdb::Context::new(<#column as #encdb::EncryptedColumn>::SPEC.column());
                #owner
                #row
                ::core::result::Result::Ok(context)
            }
        }
    }
}

fn owner(model: &Model) -> Option<TokenStream> {
    let (encdb, owner) = (encdb(), names::path(model, model.owner()?));
    Some(quote!(let context = context.owned_by(#encdb::bound_id::<#owner, __S>(source)?);))
}

fn row(model: &Model) -> Option<TokenStream> {
    let encdb = encdb();
    let ids: Vec<_> = model.bind().iter().map(|name| names::path(model, name)).collect();
    match ids.as_slice() {
        [] => None,
        [id] => Some(quote!(let context = context.in_row(#encdb::bound_id::<#id, __S>(source)?);)),
        ids => Some(quote! {
            let row = #encdb::BoundId::composite(&[#(#encdb::bound_id::<#ids, __S>(source)?),*])?;
            let context = context.in_row(row);
        }),
    }
}

fn searchable(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, column) = (encdb(), names::column(model, field));
    let (token, index) = (names::path(model, &field.token_column()), spec::index(model, field));
    let (tokens, rule) = tokens(model, field);
    let tokens = moved::tokens(model, field, wrapped, tokens);
    let scope = if field.is_owner_scoped() { quote!(OwnerTokens) } else { quote!(GlobalTokens) };
    quote! {
        impl #encdb::SearchableColumn for #column {
            type Tokens = #tokens;
            const INDEX: #encdb::Index = #index;
        }
        impl #encdb::TokenColumn for #token {}
        impl #encdb::WithToken<#token> for #column {
            type Column = Self;
        }
        impl #encdb::#scope for #column {}
        #rule
    }
}

/// Generates the types of the token columns, and the rule that companions agree with them.
fn tokens(model: &Model, field: &Field) -> (TokenStream, TokenStream) {
    let (encdb, column) = (encdb(), names::column(model, field));
    let token = names::path(model, &field.token_column());
    let Some(next) = field.next_token_column().map(|next| names::path(model, &next)) else {
        let rule = quote!(#encdb::WithoutNextToken);
        return (
            quote!(#encdb::OneToken<#token>),
            quote!(impl #rule for #column { type Column = Self; }),
        );
    };
    let rule = quote! {
        impl #encdb::TokenColumn for #next {}
        impl #encdb::WithNextToken<#next> for #column {
            type Column = Self;
        }
    };
    (quote!(#encdb::TwoTokens<#token, #next>), rule)
}

fn without(model: &Model, field: &Field) -> TokenStream {
    let (encdb, column) = (encdb(), names::column(model, field));
    quote! {
        impl #encdb::WithoutToken for #column {
            type Column = Self;
        }
    }
}
