//! The guard of a change: the fields that no update writes, including those that ciphertext is bound to. The statement
//! compares them with the row.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::{
    names::{self, encdb, lifetimes},
    written::{Plain, Written, borrow},
};
use crate::ast::Field;

/// Generates the guard's struct, with `HasField` for every column in it.
pub(super) fn definition(written: Written<'_>) -> TokenStream {
    let (encdb, name, visibility) = (encdb(), name(written), &written.model.visibility);
    let (generics, lifetimes) = (generics(written), lifetimes(written.model));
    let idents: Vec<_> = fields(written).map(|Field { ident, .. }| ident).collect();
    let types: Vec<_> = fields(written).map(|Field { ty, .. }| ty).collect();
    let columns = fields(written).map(|field| names::column(written.model, field));
    let (held, borrowed) = match written.plain {
        Plain::Borrowed => (quote!(&'__encdb), quote!()),
        Plain::Owned => (quote!(), quote!(&)),
    };
    quote! {
        #visibility struct #name #generics {
            #(#idents: #held #types,)*
            __lifetimes: ::core::marker::PhantomData<(#(&#lifetimes (),)*)>,
        }
        #(
            impl #generics #encdb::HasField<#columns> for #name #generics {
                type Field = #types;
                fn field(&self) -> &Self::Field {
                    #borrowed self.#idents
                }
            }
        )*
    }
}

/// Returns the guard's type.
pub(super) fn ty(written: Written<'_>) -> TokenStream {
    let (name, generics) = (name(written), generics(written));
    quote!(#name #generics)
}

/// Generates `let mut __guard = …;` from the fields of `__this`. The first change takes it.
pub(super) fn binding(written: Written<'_>) -> TokenStream {
    let name = name(written);
    let borrowed = (written.plain == Plain::Borrowed).then(|| quote!(&));
    let fields: Vec<_> = fields(written).map(|Field { ident, .. }| ident).collect();
    quote! {
        let mut __guard = ::core::option::Option::Some(#name {
            #(#fields: #borrowed __this.#fields,)*
            __lifetimes: ::core::marker::PhantomData,
        });
    }
}

fn fields<'a>(written: Written<'a>) -> impl Iterator<Item = &'a Field> {
    written.model.plain_columns().filter(move |field| !written.writes(field))
}

fn name(written: Written<'_>) -> Ident {
    match written.plain {
        Plain::Borrowed => format_ident!("__GuardBorrowed"),
        Plain::Owned => format_ident!("__GuardOwned"),
    }
}

/// Returns the lifetimes of the struct, and the lifetime of its borrow if a field has it.
fn generics(written: Written<'_>) -> TokenStream {
    let borrows = written.plain == Plain::Borrowed && fields(written).next().is_some();
    let borrow = borrows.then(borrow);
    let lifetimes = borrow.iter().chain(lifetimes(written.model));
    quote!(<#(#lifetimes),*>)
}
