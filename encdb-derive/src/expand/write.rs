//! `Insertable` and `AsChangeset` for `T` and `&T`, and Diesel's traits for vectors, slices and arrays of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    guard, names,
    written::{Plain, Purpose, Written},
};
use crate::ast::{Field, Model};

pub(super) fn write(model: &Model) -> TokenStream {
    let impls = [Plain::Borrowed, Plain::Owned].map(|plain| {
        let written = |purpose| Written { model, purpose, plain };
        let insertable = model.derive.inserts().then(|| insertable(written(Purpose::Insert)));
        let changeset = changes(model).then(|| changeset(written(Purpose::Change)));
        quote!(#insertable #changeset)
    });
    let batch = model.derive.inserts().then(|| batch(model));
    quote!(#(#impls)* #batch)
}

/// Tells whether an update may write a column. As in Diesel, a struct of keys alone is no changeset.
fn changes(model: &Model) -> bool {
    let written = |field: &Field| !field.diesel.skip_update && !model.is_key(&field.column);
    model.derive.changes() && model.fields.iter().any(written)
}

/// Returns `&'__encdb T` or `T`.
fn target(written: Written<'_>) -> TokenStream {
    let ident = &written.model.ident;
    let (_, ty_generics, _) = written.model.generics.split_for_impl();
    match written.plain {
        Plain::Borrowed => quote!(&'__encdb #ident #ty_generics),
        Plain::Owned => quote!(#ident #ty_generics),
    }
}

fn insertable(written: Written<'_>) -> TokenStream {
    let (generics, target) = (written.impl_generics(), target(written));
    let (ty, value) = (written.ty(), written.value());
    let table = names::table(written.model);
    quote! {
        impl #generics ::diesel::Insertable<#table> for #target {
            type Values = <#ty as ::diesel::Insertable<#table>>::Values;
            fn values(self) -> Self::Values {
                let __this = self;
                ::diesel::Insertable::<#table>::values({ #value })
            }
        }
    }
}

fn changeset(written: Written<'_>) -> TokenStream {
    let (generics, target) = (written.impl_generics(), target(written));
    let (ty, value) = (written.ty(), written.value());
    let table = names::table(written.model);
    let guard = written.is_guarded().then(|| guard::definition(written));
    quote! {
        #guard
        impl #generics ::diesel::query_builder::AsChangeset for #target {
            type Target = #table;
            type Changeset = <#ty as ::diesel::query_builder::AsChangeset>::Changeset;
            fn as_changeset(self) -> Self::Changeset {
                let __this = self;
                ::diesel::query_builder::AsChangeset::as_changeset({ #value })
            }
        }
    }
}

/// Generates the impls for vectors and slices. They use the one item here that Diesel does not promise to keep.
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
