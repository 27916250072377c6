//! The source of contexts: the struct's plain fields when it is written, the loaded row's when it is read.
//!
//! A type of the derive's own borrows them, so that two derives on one struct do not meet.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Ident;

use super::{
    encrypted_column::encrypted_column,
    names::{self, encdb, lifetimes},
};
use crate::ast::{Field, Model, Wrapped};

/// Generates `__Row`, with `HasField` for every plain column.
pub(super) fn row(model: &Model) -> TokenStream {
    let encdb = encdb();
    let lifetimes = lifetimes(model);
    let generics = quote!(<'__encdb #(, #lifetimes)*>);
    let fields: Vec<_> = model.plain_columns().map(|Field { ident, .. }| ident).collect();
    let types: Vec<_> = model.plain_columns().map(|Field { ty, .. }| ty).collect();
    let columns = model.plain_columns().map(|field| names::column(model, field));
    quote! {
        struct __Row #generics {
            #(#fields: &'__encdb #types,)*
            __lifetimes: ::core::marker::PhantomData<(&'__encdb (), #(&#lifetimes (),)*)>,
        }
        #(
            impl #generics #encdb::HasField<#columns> for __Row #generics {
                type Field = #types;
                fn field(&self) -> &Self::Field {
                    self.#fields
                }
            }
        )*
    }
}

/// Generates `let __row = …;` from the fields of `this`, or from their variables.
pub(super) fn binding(model: &Model, this: Option<&TokenStream>) -> TokenStream {
    let fields = model.plain_columns().map(|Field { ident, .. }| ident);
    let values = model.plain_columns().map(|field| match (this, &field.ident) {
        (Some(this), ident) => quote!(#this.#ident),
        (None, _) => names::variable(field).into_token_stream(),
    });
    quote! {
        let __row = __Row { #(#fields: &#values,)* __lifetimes: ::core::marker::PhantomData };
    }
}

/// Generates `let __context = …;` for a field's value, from `__row`.
///
/// Its errors are about the bound fields, which are the same for all fields of the struct, so they point at one place.
pub(super) fn context(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, column) = (encdb(), encrypted_column(model, field, wrapped));
    let argument = Ident::new("__column", names::at(span(model)));
    quote! {
        let #argument = ::core::marker::PhantomData::<#column>;
        let __context = #encdb::context(#argument, &__row);
    }
}

/// Returns the place that names the bound fields: in a model its attribute, in a companion without them the companion.
fn span(model: &Model) -> Span {
    model.bind().iter().chain(model.owner()).next().unwrap_or(&model.ident).span()
}
