//! `HasSearchable`: the place of a searchable column's value in the loaded struct, and the row that it belongs to.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    encrypted_column::encrypted_column,
    names::{self, encdb, lifetimes},
    source,
};
use crate::ast::{Field, Model, Wrapped, Wrapper};

pub(super) fn searchable(model: &Model) -> TokenStream {
    let fields = model.encrypted().filter(|(_, it)| it.wrapper == Wrapper::Searchable);
    fields.map(|(field, wrapped)| has_searchable(model, field, wrapped)).collect()
}

fn has_searchable(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, ident, name) = (encdb(), &model.ident, &field.ident);
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let lifetimes = lifetimes(model);
    let (column, owned) = (encrypted_column(model, field, wrapped), names::owned(wrapped));
    let row = source::binding(model, Some(&quote!(__this)));
    let context = source::context(model, field, wrapped);
    let value = if wrapped.options == 0 {
        quote!(::core::option::Option::Some(self.#name.expose()))
    } else {
        quote!(self.#name.as_ref().map(|__value| __value.expose()))
    };
    quote! {
        impl<#(#lifetimes),*> #encdb::HasSearchable<#column> for #ident #ty_generics {
            fn searchable(&self) -> ::core::option::Option<&#owned> {
                #value
            }
            fn search_owner(&self) -> #encdb::Result<::core::option::Option<#encdb::BoundId>> {
                let __this = self;
                #row
                #context
                __context.map(|__context| __context.owner().cloned())
            }
        }
    }
}
