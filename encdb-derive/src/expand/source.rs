//! Where contexts come from: the plain fields of the struct when it is written, of the loaded row when it is read.
//!
//! They are borrowed by a type of this derive's own, so that two derives on one struct do not meet.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Ident;

use super::names::{self, encdb, lifetimes};
use crate::ast::{Field, Model, Wrapped};

/// `__Row`, with `HasField` for every plain column.
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

/// `let __row = …;`, of the fields of `this`, or of their variables.
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

/// `let __context = …;` of a field's value, from `__row`.
///
/// Its errors are about what ciphertext is bound to, the same for all fields of the struct: they point at one place.
pub(super) fn context(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, column) = (encdb(), names::encrypted_column(model, field, wrapped));
    let argument = Ident::new("__column", names::at(span(model)));
    quote! {
        let #argument = ::core::marker::PhantomData::<#column>;
        let __context = #encdb::context(#argument, &__row);
    }
}

/// What names the bound fields, in a model; a companion that lacks them.
fn span(model: &Model) -> Span {
    model.bind().iter().chain(model.owner()).next().unwrap_or(&model.ident).span()
}
