//! `Insertable` and `AsChangeset`, for `T` and `&T`, and what Diesel needs for vectors, slices and arrays of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    names,
    shadow::{self, Plain},
};
use crate::ast::{Field, Model};

pub(super) fn write(model: &Model) -> TokenStream {
    let mut derives = vec![];
    if model.derive.inserts() {
        derives.push(quote!(::diesel::Insertable));
    }
    if changes(model) {
        derives.push(quote!(::diesel::AsChangeset));
    }
    let batch = model.derive.inserts().then(|| batch(model));
    let impls = [Plain::Borrowed, Plain::Owned].map(|plain| {
        let definition = shadow::definition(model, plain, &derives);
        let insertable = model.derive.inserts().then(|| insertable(model, plain));
        let changeset = changes(model).then(|| changeset(model, plain));
        quote!(#definition #insertable #changeset)
    });
    quote!(#(#impls)* #batch)
}

/// Whether there is a column that an update may write. A struct of keys alone is no changeset, as in Diesel.
fn changes(model: &Model) -> bool {
    let written = |field: &Field| !field.diesel.skip_update && !model.is_key(&field.column);
    model.derive.changes() && model.fields.iter().any(written)
}

/// `impl … for &'x T` or `for T`: the lifetimes, and the type.
fn target(model: &Model, plain: Plain) -> (TokenStream, TokenStream) {
    let ident = &model.ident;
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let ty = match plain {
        Plain::Borrowed => quote!(&'__encdb #ident #ty_generics),
        Plain::Owned => quote!(#ident #ty_generics),
    };
    (shadow::generics(model, plain), ty)
}

fn insertable(model: &Model, plain: Plain) -> TokenStream {
    let (generics, ty) = target(model, plain);
    let (name, table, value) = (plain.name(), names::table(model), shadow::value(model, plain));
    quote! {
        impl #generics ::diesel::Insertable<#table> for #ty {
            type Values = <#name #generics as ::diesel::Insertable<#table>>::Values;
            fn values(self) -> Self::Values {
                let this = self;
                ::diesel::Insertable::values({ #value })
            }
        }
    }
}

fn changeset(model: &Model, plain: Plain) -> TokenStream {
    let (generics, ty) = target(model, plain);
    let (name, table, value) = (plain.name(), names::table(model), shadow::value(model, plain));
    quote! {
        impl #generics ::diesel::query_builder::AsChangeset for #ty {
            type Target = #table;
            type Changeset = <#name #generics as ::diesel::query_builder::AsChangeset>::Changeset;
            fn as_changeset(self) -> Self::Changeset {
                let this = self;
                ::diesel::query_builder::AsChangeset::as_changeset({ #value })
            }
        }
    }
}

/// Vectors and slices. The one item here that Diesel does not promise to keep.
fn batch(model: &Model) -> TokenStream {
    let (ident, table) = (&model.ident, names::table(model));
    let (impl_generics, ty_generics, _) = model.generics.split_for_impl();
    quote! {
        impl #impl_generics ::diesel::internal::derives::insertable::UndecoratedInsertRecord<#table>
            for #ident #ty_generics
        {
        }
    }
}
