//! The rules that need types: each a line that does not compile where the rule is broken, pointing at the field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::names::{self, encdb, sql_type};
use crate::ast::{Derive, Field, Model, Wrapped, Wrapper};

pub(super) fn assertions(model: &Model) -> TokenStream {
    let fields = model.encrypted().map(|(field, wrapped)| field_assertions(model, field, wrapped));
    let binding =
        if model.derive == Derive::Changeset { binding(model) } else { TokenStream::new() };
    let columns = all_columns(model);
    quote!(#(#fields)* #binding #columns)
}

fn field_assertions(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let storage = storage(model, field, wrapped);
    let token = (wrapped.wrapper == Wrapper::Searchable).then(|| token(model, field, wrapped));
    let value = if model.derive == Derive::Model {
        value(field, wrapped)
    } else {
        companion(model, field, wrapped)
    };
    quote!(#storage #token #value)
}

/// The column's SQL type can hold ciphertext.
fn storage(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, sql_type) = (encdb(), sql_type(&names::column(model, field)));
    let storage = if nullable(model, wrapped) {
        quote!(NullableCiphertextStorage)
    } else {
        quote!(CiphertextStorage)
    };
    // A changeset may leave a column alone by `None`, whether it is nullable or not.
    if model.derive == Derive::Changeset && wrapped.options == 1 {
        return TokenStream::new();
    }
    holds(field, quote!(#encdb::#storage), &sql_type)
}

fn token(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let encdb = encdb();
    if model.derive != Derive::Model {
        return TokenStream::new();
    }
    let sql_type = sql_type(&names::path(model, &field.token_column()));
    let storage =
        if wrapped.options > 0 { quote!(NullableTokenStorage) } else { quote!(TokenStorage) };
    holds(field, quote!(#encdb::#storage), &sql_type)
}

fn nullable(model: &Model, wrapped: &Wrapped) -> bool {
    wrapped.options > usize::from(model.derive == Derive::Changeset)
}

/// The value's type can be sealed; searched, where it is; has enough values; and is text, where it is normalized.
fn value(field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, value) = (encdb(), &wrapped.value);
    let sealed = holds_type(value, quote!(#encdb::FromPlaintext), value);
    let sealed_too = holds_type(value, quote!(#encdb::ToPlaintext), value);
    if wrapped.wrapper != Wrapper::Searchable {
        return quote!(#sealed #sealed_too);
    }
    let term = if field.attrs.low_cardinality.is_some() {
        quote!(SearchTerm)
    } else {
        quote!(HighCardinality)
    };
    let term = holds_type(value, quote!(#encdb::#term), value);
    let text = field.attrs.normalize.as_ref().map(|normalize| {
        quote_spanned! { normalize.span =>
            const _: () = ::core::assert!(
                ::core::matches!(<#value as #encdb::SearchTerm>::KIND, #encdb::TermKind::Text),
                "`normalize` folds text; remove it from a field of another type",
            );
        }
    });
    quote!(#sealed #sealed_too #term #text)
}

/// A companion's field has the column's type, and can set what the column needs.
fn companion(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let (encdb, column) = (encdb(), names::column(model, field));
    let value = &wrapped.value;
    let lifetimes = &model.generics;
    let span = field.ty.span();
    let same = quote_spanned! { span =>
        fn __same_type #lifetimes (
            value: ::core::marker::PhantomData<<#value as #encdb::Plaintext>::Owned>,
        ) -> ::core::marker::PhantomData<<#column as #encdb::EncryptedColumn>::Value> {
            value
        }
    };
    let same = quote!(const _: () = { #same };);
    if wrapped.wrapper == Wrapper::Searchable {
        let token = names::path(model, &field.token_column());
        let same_token = quote_spanned! { field.token_column().span() =>
            fn __same_token(column: #token) -> <#column as #encdb::SearchableColumn>::TokenColumn {
                column
            }
        };
        return quote!(#same const _: () = { #same_token };);
    }
    if model.derive == Derive::Queryable {
        return same;
    }
    let without = holds(field, quote!(#encdb::WithoutToken), &column);
    quote!(#same #without)
}

/// A changeset does not write the columns that ciphertext is bound to: the rest of the row would not open any more.
fn binding(model: &Model) -> TokenStream {
    let (encdb, table) = (encdb(), names::table(model));
    let written = model
        .plain_columns()
        .filter(|field| !field.diesel.skip_update && !model.is_key(&field.column));
    written
        .map(|field| {
            let column = field.column.to_string();
            let message = format!(
                "ciphertext is bound to `{column}`, so a changeset must not write it: mark the field \
                 `#[diesel(skip_update)]`; it is read to seal the others"
            );
            quote_spanned! { field.ident.span() =>
                const _: () = ::core::assert!(
                    !<#table as #encdb::EncryptedTable>::SPEC.binds(#column),
                    #message
                );
            }
        })
        .collect()
}

/// `columns(…)` is the table's own list.
fn all_columns(model: &Model) -> Option<TokenStream> {
    let columns = model.attrs.columns.as_ref()?;
    let table = names::table(model);
    let paths = columns.value.iter().map(|column| names::path(model, column));
    Some(quote_spanned! { columns.span =>
        const _: fn() -> <#table as ::diesel::query_source::Table>::AllColumns = || (#(#paths,)*);
    })
}

fn holds(field: &Field, bound: TokenStream, ty: &TokenStream) -> TokenStream {
    quote_spanned! { field.ty.span() =>
        const _: () = {
            const fn __holds<T: #bound>() {}
            __holds::<#ty>()
        };
    }
}

fn holds_type(at: &syn::Type, bound: TokenStream, ty: &syn::Type) -> TokenStream {
    quote_spanned! { at.span() =>
        const _: () = {
            const fn __holds<T: #bound>() {}
            __holds::<#ty>()
        };
    }
}
