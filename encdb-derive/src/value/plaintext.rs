//! The impls of `#[derive(Plaintext)]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, parse_quote, spanned::Spanned};

use super::{Newtype, Shape, Value};
use crate::names::encdb;

pub(super) fn expand(value: &Value) -> TokenStream {
    let impls = match &value.shape {
        Shape::Newtype(newtype) => delegating(value, newtype),
        Shape::Enumeration(variants) => as_text(value, variants),
    };
    quote! {
        #[allow(unused_qualifications, clippy::all, clippy::pedantic)]
        const _: () = {
            #impls
        };
    }
}

/// Generates the traits of the newtype's inner type.
fn delegating(value: &Value, newtype: &Newtype) -> TokenStream {
    let (encdb, ident, inner) = (encdb(), &value.ident, &newtype.inner);
    let (field, span) = (&newtype.field, newtype.inner.span());
    let plaintext = header(value, newtype, "Plaintext");
    let to_plaintext = header(value, newtype, "ToPlaintext");
    let from_plaintext = header(value, newtype, "FromPlaintext");
    let wipe = quote_spanned!(span => <#inner as #encdb::Plaintext>::wipe(&mut self.#field));
    let kind = quote_spanned!(span => <#inner as #encdb::Plaintext>::KIND);
    let to = quote_spanned!(span => <#inner as #encdb::ToPlaintext>::to_plaintext(&self.#field));
    let from = quote_spanned!(span => <#inner as #encdb::FromPlaintext>::from_plaintext(__opened));
    let search = searched(value, newtype);
    let covered = covered(value, newtype);
    quote! {
        #plaintext {
            type Owned = Self;
            const KIND: #encdb::PlaintextKind = #kind;

            fn wipe(&mut self) {
                #wipe
            }
        }

        #to_plaintext {
            fn to_plaintext(&self) -> #encdb::Result<#encdb::PlaintextBytes<'_>> {
                #to
            }
        }

        #from_plaintext {
            fn from_plaintext(__opened: ::std::vec::Vec<::core::primitive::u8>) -> #encdb::Result<Self> {
                #from.map(|__inner| #ident { #field: __inner })
            }
        }

        #search
        #covered
    }
}

/// Returns `impl<…> Trait for Newtype<…> where …`. A newtype without parameters needs no bound, because its body shows what
/// is missing.
fn header(value: &Value, newtype: &Newtype, of: &str) -> TokenStream {
    let (encdb, ident, inner) = (encdb(), &value.ident, &newtype.inner);
    let of = Ident::new(of, ident.span());
    let mut generics = value.generics.clone();
    if generics.type_params().next().is_some() {
        generics.make_where_clause().predicates.push(parse_quote!(#inner: #encdb::#of));
    }
    let (parameters, arguments, bounds) = generics.split_for_impl();
    quote!(impl #parameters #encdb::#of for #ident #arguments #bounds)
}

/// Generates `SearchTerm` if the inner type has it, and `HighCardinality` if the newtype promises it.
fn searched(value: &Value, newtype: &Newtype) -> TokenStream {
    let (encdb, inner) = (encdb(), &newtype.inner);
    let term = where_inner_has(value, newtype, "SearchTerm");
    let many = value.attrs.high_cardinality.as_ref().map(|_| {
        let many = where_inner_has(value, newtype, "HighCardinality");
        let holds = promised(value, newtype);
        quote!(#many {} #holds)
    });
    quote! {
        #term {
            const TERM: #encdb::TermKind = <&'static #inner as #encdb::SearchTerm>::TERM;
        }
        #many
    }
}

/// Returns `impl<…> Trait for Newtype<…>` under a bound that may be false. The compiler accepts a false bound only with a
/// variable in it, here the lifetime. References have the traits of their types.
fn where_inner_has(value: &Value, newtype: &Newtype, of: &str) -> TokenStream {
    let (encdb, ident, inner) = (encdb(), &value.ident, &newtype.inner);
    let of = Ident::new(of, ident.span());
    let mut generics = value.generics.clone();
    let has_parameters = generics.type_params().next().is_some();
    let bounds = generics.make_where_clause();
    bounds.predicates.push(parse_quote!(for<'__encdb> &'__encdb #inner: #encdb::#of));
    if has_parameters {
        bounds.predicates.push(parse_quote!(#inner: #encdb::ToPlaintext + 'static));
    }
    let (parameters, arguments, bounds) = generics.split_for_impl();
    quote!(impl #parameters #encdb::#of for #ident #arguments #bounds)
}

/// Asserts that the inner type does not rule out the promise, because a newtype has no more values than its inner type.
fn promised(value: &Value, newtype: &Newtype) -> Option<TokenStream> {
    let (encdb, inner) = (encdb(), &newtype.inner);
    let concrete = value.generics.type_params().next().is_none();
    concrete.then(|| {
        quote_spanned! { inner.span() =>
            const _: fn() = || {
                fn __many_values<T: #encdb::HighCardinality>() {}
                __many_values::<#inner>();
            };
        }
    })
}

/// Generates `Coverable` for a newtype over `bool`. Over an id, it comes with `Bindable`.
fn covered(value: &Value, newtype: &Newtype) -> Option<TokenStream> {
    let (encdb, ident, inner, field) = (encdb(), &value.ident, &newtype.inner, &newtype.field);
    (inner.to_token_stream().to_string() == "bool").then(|| {
        quote! {
            impl #encdb::Coverable for #ident {
                const COVERED_TYPE: #encdb::CoveredType = <#inner as #encdb::Coverable>::COVERED_TYPE;

                fn covered(&self) -> #encdb::Result<::core::option::Option<#encdb::CoveredValue>> {
                    <#inner as #encdb::Coverable>::covered(&self.#field)
                }
            }
        }
    })
}

/// Generates the traits that turn each variant into its text and back.
fn as_text(value: &Value, variants: &[(Ident, String)]) -> TokenStream {
    let (encdb, ident) = (encdb(), &value.ident);
    let type_name = ident.to_string();
    let (parameters, arguments, bounds) = value.generics.split_for_impl();
    let to_text = to_text(variants);
    let from_bytes = variants.iter().map(|(variant, text)| {
        let bytes = syn::LitByteStr::new(text.as_bytes(), variant.span());
        quote!(#bytes => ::core::result::Result::Ok(Self::#variant),)
    });
    let first = variants.first().map(|(variant, _)| variant);
    quote! {
        impl #parameters #encdb::Plaintext for #ident #arguments #bounds {
            type Owned = Self;
            const KIND: #encdb::PlaintextKind = #encdb::PlaintextKind::Text;

            fn wipe(&mut self) {
                *self = Self::#first;
            }
        }

        impl #parameters #encdb::ToPlaintext for #ident #arguments #bounds {
            fn to_plaintext(&self) -> #encdb::Result<#encdb::PlaintextBytes<'_>> {
                let __text: &'static ::core::primitive::str = #to_text;
                ::core::result::Result::Ok(#encdb::PlaintextBytes::borrowed(__text.as_bytes()))
            }
        }

        impl #parameters #encdb::FromPlaintext for #ident #arguments #bounds {
            fn from_plaintext(__opened: ::std::vec::Vec<::core::primitive::u8>) -> #encdb::Result<Self> {
                let __text = #encdb::PlaintextBytes::owned(__opened);
                match &*__text {
                    #(#from_bytes)*
                    _ => ::core::result::Result::Err(
                        #encdb::ErrorKind::Undecodable { type_name: #type_name }.into(),
                    ),
                }
            }
        }

        impl #parameters #encdb::SearchTerm for #ident #arguments #bounds {
            const TERM: #encdb::TermKind = #encdb::TermKind::Text;
        }
    }
}

/// Generates `match self { … }` with the text of each variant.
pub(super) fn to_text(variants: &[(Ident, String)]) -> TokenStream {
    let texts = variants.iter().map(|(variant, text)| quote!(Self::#variant => #text,));
    quote!(match self { #(#texts)* })
}
