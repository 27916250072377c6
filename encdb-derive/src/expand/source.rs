//! Where contexts come from: the struct itself when it is written, the loaded row when it is read.
//!
//! Both get `HasField` for every plain column, on a type of their own, so that two derives on one struct do not meet.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::{column, encdb, lifetimes};
use crate::ast::{Field, Model};

/// `Source(&self)`, for writing.
pub(super) fn of_struct(model: &Model) -> TokenStream {
    let (encdb, ident) = (encdb(), &model.ident);
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let lifetimes = lifetimes(model);
    let generics = quote!(<'__encdb #(, #lifetimes)*>);
    let fields = model.plain_columns().map(|Field { ident: field, .. }| field);
    let types = model.plain_columns().map(|Field { ty, .. }| ty);
    let columns = model.plain_columns().map(|field| column(model, field));
    quote! {
        pub struct __Source #generics(&'__encdb #ident #ty_generics);
        #(
            impl #generics #encdb::HasField<#columns> for __Source #generics {
                type Field = #types;
                fn field(&self) -> &Self::Field {
                    &self.0.#fields
                }
            }
        )*
    }
}

/// `Row { … }`, the plain fields of a row whose encrypted ones are yet to be opened.
pub(super) fn of_row(model: &Model) -> TokenStream {
    let encdb = encdb();
    let (impl_generics, ty_generics, _) = model.generics.split_for_impl();
    let fields: Vec<_> = model.plain_columns().map(|Field { ident, .. }| ident).collect();
    let types: Vec<_> = model.plain_columns().map(|Field { ty, .. }| ty).collect();
    let columns = model.plain_columns().map(|field| column(model, field));
    let lifetimes = lifetimes(model);
    quote! {
        pub struct __Row #impl_generics {
            #(#fields: #types,)*
            __lifetimes: ::core::marker::PhantomData<(#(&#lifetimes (),)*)>,
        }
        #(
            impl #impl_generics #encdb::HasField<#columns> for __Row #ty_generics {
                type Field = #types;
                fn field(&self) -> &Self::Field {
                    &self.#fields
                }
            }
        )*
    }
}
