//! The shadow structs: the same columns with sealed values and tokens, under Diesel's own derives.
//!
//! One borrows its plain fields, for `&T`; the other owns them, for `T`.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::{self, encdb, lifetimes};
use crate::ast::{Field, Model, Wrapped, Wrapper};

/// Whether a shadow borrows or owns its plain fields.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Plain {
    Borrowed,
    Owned,
}

impl Plain {
    pub(super) fn name(self) -> TokenStream {
        match self {
            Self::Borrowed => quote!(__Borrowed),
            Self::Owned => quote!(__Owned),
        }
    }
}

/// The definition of a shadow struct.
pub(super) fn definition(model: &Model, plain: Plain, derives: &[TokenStream]) -> TokenStream {
    let (name, generics) = (plain.name(), generics(model, plain));
    let attributes = &model.diesel_attributes;
    let table_name = table_name(model);
    let none_as_null = none_is_null(model);
    let fields = model.fields.iter().map(|field| field_definition(model, field, plain));
    quote! {
        #[derive(#(#derives),*)]
        #table_name
        #none_as_null
        #(#attributes)*
        pub struct #name #generics { #(#fields)* }
    }
}

/// The lifetimes of a shadow: those of the struct, and that of the borrow.
pub(super) fn generics(model: &Model, plain: Plain) -> TokenStream {
    let lifetimes = lifetimes(model);
    match plain {
        Plain::Borrowed => quote!(<'__encdb #(, #lifetimes)*>),
        Plain::Owned => quote!(<#(#lifetimes),*>),
    }
}

/// The value of a shadow struct, of `this`.
pub(super) fn value(model: &Model, plain: Plain) -> TokenStream {
    let name = plain.name();
    let binds = model.encrypted().map(|(field, wrapped)| binds(model, field, wrapped));
    let fields = model.fields.iter().map(|field| field_value(field, plain));
    quote! {
        #(#binds)*
        #name { #(#fields)* }
    }
}

fn table_name(model: &Model) -> Option<TokenStream> {
    let table = &model.table;
    model.diesel.table_name.is_none().then(|| quote!(#[diesel(table_name = #table)]))
}

/// `None` is NULL, not DEFAULT: with defaults, SQLite inserts a batch row by row.
fn none_is_null(model: &Model) -> Option<TokenStream> {
    let inserts = model.derive.inserts() && !model.diesel.treat_none_as_default_value;
    inserts.then(|| quote!(#[diesel(treat_none_as_default_value = false)]))
}

fn field_definition(model: &Model, field: &Field, plain: Plain) -> TokenStream {
    let Field { ident, ty, .. } = field;
    let attributes = field_attributes(model, field);
    match field.wrapped() {
        Some(wrapped) => encrypted_definition(field, wrapped, &attributes),
        None if plain == Plain::Owned => quote!(#attributes #ident: #ty,),
        None => {
            let borrowed = field.option_of().map_or_else(
                || quote!(&'__encdb #ty),
                |inner| quote!(::core::option::Option<&'__encdb #inner>),
            );
            quote!(#attributes #ident: #borrowed,)
        }
    }
}

/// The field's own attributes for Diesel, and that no update writes what ciphertext is bound to.
fn field_attributes(model: &Model, field: &Field) -> TokenStream {
    let attributes = field.diesel_attributes.iter();
    let bound = model.is_key(&field.column) && !field.diesel.skip_update && model.derive.changes();
    let skip = bound.then(|| quote!(#[diesel(skip_update)]));
    quote!(#(#attributes)* #skip)
}

fn encrypted_definition(field: &Field, wrapped: &Wrapped, attributes: &TokenStream) -> TokenStream {
    let (encdb, ident) = (encdb(), &field.ident);
    let sealed = in_options(quote!(#encdb::SealedBind), wrapped.options);
    if wrapped.wrapper != Wrapper::Searchable {
        return quote!(#attributes #ident: #sealed,);
    }
    let (token, token_name) = (field.token_column(), token_name(field));
    let token_type = in_options(quote!(#encdb::TokenBind), wrapped.options);
    quote! {
        #attributes #ident: #sealed,
        #[diesel(column_name = #token)] #token_name: #token_type,
    }
}

fn in_options(ty: TokenStream, options: usize) -> TokenStream {
    (0..options).fold(ty, |ty, _| quote!(::core::option::Option<#ty>))
}

/// The name of a token's field and variable.
fn token_name(field: &Field) -> syn::Ident {
    quote::format_ident!("__token_of_{}", field.ident)
}

/// `let email = …; let token_of_email = …;`
fn binds(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, column) = (encdb(), names::column(model, field));
    let (ident, token_name) = (&field.ident, token_name(field));
    let sealed = match wrapped.wrapper {
        Wrapper::Sealed => quote!(value.bind::<#column>(&context)),
        _ => quote!(#encdb::seal::<#column, _>(&context, value.expose())),
    };
    let sealed = through_options(ident, wrapped.options, &sealed);
    let token = (wrapped.wrapper == Wrapper::Searchable).then(|| {
        let token = quote!(#encdb::token::<#column, _>(&context, value.expose()));
        let token = through_options(ident, wrapped.options, &token);
        quote!(let #token_name = #token;)
    });
    quote! {
        let context = <#column as #encdb::ContextFrom<_>>::context(&__Source(&this));
        let #ident = #sealed;
        #token
    }
}

/// `f(&this.field)`, through as many options as it has; the value is called `value`.
fn through_options(ident: &syn::Ident, options: usize, expression: &TokenStream) -> TokenStream {
    match options {
        0 => quote!({ let value = &this.#ident; #expression }),
        1 => quote!(this.#ident.as_ref().map(|value| #expression)),
        _ => quote!(this.#ident.as_ref().map(|value| value.as_ref().map(|value| #expression))),
    }
}

fn field_value(field: &Field, plain: Plain) -> TokenStream {
    let ident = &field.ident;
    match field.wrapped() {
        Some(wrapped) if wrapped.wrapper == Wrapper::Searchable => {
            let token_name = token_name(field);
            quote!(#ident, #token_name,)
        }
        Some(_) => quote!(#ident,),
        None if plain == Plain::Owned => quote!(#ident: this.#ident,),
        None if field.option_of().is_some() => quote!(#ident: this.#ident.as_ref(),),
        None => quote!(#ident: &this.#ident,),
    }
}
