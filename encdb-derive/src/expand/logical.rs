//! Logical names of tables and columns, which the stored bytes are bound to.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Ident;

use super::names::{self, encdb, table};
use crate::ast::{Field, Model};

/// Returns the logical name of a column.
pub(super) fn name(model: &Model, field: &Field) -> TokenStream {
    let (encdb, table, column) = (encdb(), table_name(model), column_name(model, field));
    quote!(#encdb::Column::new(#table, #column))
}

/// Returns the column's part of it: the field's `context`, or the name in SQL.
pub(super) fn column_name(model: &Model, field: &Field) -> TokenStream {
    match &field.attrs.context {
        Some(context) => context.value.to_token_stream(),
        None => names::sql_name(&names::column(model, field)),
    }
}

/// Returns the logical name of the table: its `context`, or the name in SQL if the table has no schema.
pub(super) fn table_name(model: &Model) -> TokenStream {
    let (encdb, table) = (encdb(), table(model));
    match &model.attrs.context {
        Some(context) => context.value.to_token_stream(),
        None => quote!({ use #encdb::NoPlainName as _; #encdb::PlainNameOf::<#table>::KNOWN }),
    }
}

/// Returns the logical names of the seal's column.
pub(super) fn seal_column(model: &Model, seal: &Ident) -> TokenStream {
    let (encdb, table) = (encdb(), table_name(model));
    let name = names::sql_name(&names::path(model, seal));
    quote!(#encdb::Column::new(#table, #name))
}
