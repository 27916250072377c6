//! The impl of `#[derive(Bindable)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Ident, parse_quote, spanned::Spanned};

use super::{Newtype, Shape, Value, plaintext::to_text};
use crate::names::encdb;

pub(super) fn expand(value: &Value) -> TokenStream {
    let implementation = match &value.shape {
        Shape::Newtype(newtype) => delegating(value, newtype),
        Shape::Enumeration(variants) => as_text(value, variants),
    };
    quote! {
        #[allow(unused_qualifications, clippy::all, clippy::pedantic)]
        const _: () = {
            #implementation
        };
    }
}

fn delegating(value: &Value, Newtype { field, inner }: &Newtype) -> TokenStream {
    let (encdb, ident, span) = (encdb(), &value.ident, inner.span());
    let mut generics = value.generics.clone();
    if generics.type_params().next().is_some() {
        generics.make_where_clause().predicates.push(parse_quote!(#inner: #encdb::Bindable));
    }
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let id_type = quote_spanned!(span => <#inner as #encdb::Bindable>::ID_TYPE);
    let bound_id = quote_spanned!(span => <#inner as #encdb::Bindable>::bound_id(&self.#field));
    quote! {
        impl #parameters #encdb::Bindable for #ident #arguments #bounds {
            const ID_TYPE: #encdb::IdType = #id_type;

            fn bound_id(&self) -> #encdb::Result<#encdb::BoundId> {
                #bound_id
            }
        }
    }
}

fn as_text(value: &Value, variants: &[(Ident, String)]) -> TokenStream {
    let (encdb, ident) = (encdb(), &value.ident);
    let (parameters, arguments, bounds) = value.generics.split_for_impl();
    let text = to_text(variants);
    quote! {
        impl #parameters #encdb::Bindable for #ident #arguments #bounds {
            const ID_TYPE: #encdb::IdType = #encdb::IdType::Text;

            fn bound_id(&self) -> #encdb::Result<#encdb::BoundId> {
                #encdb::BoundId::text(#text)
            }
        }
    }
}
