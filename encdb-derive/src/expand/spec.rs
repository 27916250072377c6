//! `EncryptedTable`: the definitions as data.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Ident, spanned::Spanned};

use super::{
    logical::{self, table_name},
    moved,
    names::{self, encdb, table},
};
use crate::ast::{Field, Model, Wrapped, Wrapper};

pub(super) fn table_impl(model: &Model) -> TokenStream {
    let (encdb, table) = (encdb(), table(model));
    let name = table_name(model);
    let row = model.bind().iter().map(|column| bound(model, column));
    let owner = option(model.owner().map(|column| bound(model, column)));
    let columns = model.encrypted().map(|(field, wrapped)| column(model, field, wrapped));
    let with_seal = seal(model).map(|seal| quote!(.with_seal(#seal)));
    quote! {
        impl #encdb::EncryptedTable for #table {
            const SPEC: #encdb::TableSpec = #encdb::TableSpec::new(
                #name,
                #encdb::TableName::new(#name),
                &[#(#row),*],
                #owner,
                &[#(#columns),*],
            )
            .written_as(#encdb::table_name::<#table>)
            #with_seal;
        }
    }
}

/// Generates `BoundTable`: the columns that ciphertext is bound to, each paired with the rest.
pub(super) fn bound_table(model: &Model) -> TokenStream {
    let (encdb, table) = (encdb(), table(model));
    let columns: Vec<_> = model.bind().iter().chain(model.owner()).collect();
    let bound = columns.iter().rev().fold(quote!(()), |more, column| {
        let column = names::path(model, column);
        quote!((#column, #more))
    });
    quote! {
        impl #encdb::BoundTable for #table {
            type Bound = #bound;
            const BOUND: &'static Self::Bound = &#bound;
        }
    }
}

/// Generates the `BoundColumn` of a column that the table binds to, from the type of its field.
fn bound(model: &Model, column: &Ident) -> TokenStream {
    let (encdb, sql_name) = (encdb(), names::sql_name(&names::path(model, column)));
    let field = model.fields.iter().find(|field| field.column == *column);
    let id_type = field.map_or_else(
        || quote!(#encdb::IdType::Text), // another rule says that the field is missing
        |Field { ty, .. }| quote!({ use #encdb::NoIdType as _; #encdb::IdTypeOf::<#ty>::KNOWN }),
    );
    quote!(#encdb::BoundColumn::new(#sql_name, #id_type))
}

/// Generates the `ColumnSpec` of a field.
pub(super) fn column(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let encdb = encdb();
    let (name, column) = (logical::name(model, field), names::column(model, field));
    let (sql_name, sql_type) = (names::sql_name(&column), names::sql_type(&column));
    let value = &wrapped.value;
    let nullability = if wrapped.options == 0 { quote!(NotNull) } else { quote!(Nullable) };
    let padding = padding(field);
    let token = (wrapped.wrapper == Wrapper::Searchable).then(|| token(model, field));
    let with_token = token.map(|token| quote!(.with_token(#token)));
    let moved_from = moved::spec(model, field);
    let kind = quote_spanned!(value.span() => <#value as #encdb::Plaintext>::KIND);
    quote! {
        #encdb::ColumnSpec::new(
            #name,
            #sql_name,
            #kind,
            #encdb::Nullability::#nullability,
            #padding,
        )
        .stored_as({ use #encdb::NoStorage as _; #encdb::StorageOf::<#sql_type>::KNOWN })
        #with_token
        #moved_from
    }
}

/// Generates the `SealSpec` of the model.
fn seal(model: &Model) -> Option<TokenStream> {
    let (encdb, seal) = (encdb(), model.seal()?);
    let (column, sql_name) =
        (logical::seal_column(model, seal), names::sql_name(&names::path(model, seal)));
    let key = model.seal_key().into_iter().map(|column| bound(model, &column));
    let covered = model.covered().into_iter().map(|field| {
        let (name, ty) = (logical::column_name(model, field), &field.ty);
        let sql_name = names::sql_name(&names::column(model, field));
        let covered = quote_spanned!(ty.span() => <#ty as #encdb::Coverable>::COVERED_TYPE);
        quote!(#encdb::CoveredColumn::new(#name, #sql_name, #covered))
    });
    Some(quote!(#encdb::SealSpec::new(#column, #sql_name, &[#(#key),*], &[#(#covered),*])))
}

fn padding(field: &Field) -> TokenStream {
    let encdb = encdb();
    match &field.attrs.pad {
        None => quote!(#encdb::Padding::None),
        Some(pad) => {
            let block = &pad.value;
            quote!(#encdb::Padding::block(#block))
        }
    }
}

fn token(model: &Model, field: &Field) -> TokenStream {
    let encdb = encdb();
    let sql_name = names::sql_name(&names::path(model, &field.token_column()));
    let next = field.next_token_column().map(|next| {
        let sql_name = names::sql_name(&names::path(model, &next));
        quote!(.with_next(#sql_name))
    });
    let index = index(model, field);
    let scope = if field.is_owner_scoped() { quote!(Owner) } else { quote!(Global) };
    let uniqueness = if field.attrs.unique.is_some() { quote!(Unique) } else { quote!(Repeatable) };
    let term = field.wrapped().map(|wrapped| {
        let value = &wrapped.value;
        quote!({ use #encdb::NoTermKind as _; #encdb::TermKindOf::<#value>::KNOWN })
    });
    quote!(#encdb::TokenSpec::new(#sql_name, #index, #term, #encdb::Scope::#scope, #encdb::Uniqueness::#uniqueness)#next)
}

/// Generates the `Index` of a searchable field.
pub(super) fn index(model: &Model, field: &Field) -> TokenStream {
    let (encdb, name) = (encdb(), logical::name(model, field));
    let names =
        field.attrs.normalize.iter().flat_map(|normalize| &normalize.value).map(capitalized);
    let length = field.attrs.token_len.as_ref().map(|length| {
        let bytes = &length.value;
        quote!(.with_mac_len(#bytes))
    });
    quote!(#encdb::Index::new(#name, &[#(#encdb::Normalization::#names),*])#length)
}

fn capitalized(name: &Ident) -> Ident {
    let text = name.to_string();
    let (first, rest) = text.split_at(1);
    Ident::new(&format!("{}{rest}", first.to_uppercase()), name.span())
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
