//! The impls, one file each. All are generated inside one `const _` block, so no name reaches the user's module.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::Model;

mod assertions;
mod beside;
mod columns;
mod elements;
mod encrypted_column;
mod guard;
mod logical;
mod moved;
mod names;
mod read;
mod row_seal;
mod searchable;
mod source;
mod spec;
mod write;
mod written;

pub(crate) fn expand(model: &Model) -> TokenStream {
    let mut impls = vec![assertions::assertions(model), source::row(model)];
    if model.derive == crate::ast::Derive::Model {
        impls.push(spec::table_impl(model));
        impls.push(spec::bound_table(model));
        impls.push(columns::columns(model));
    }
    if model.derive.inserts() || model.derive.changes() {
        impls.push(write::write(model));
    }
    if model.derive.queries() {
        impls.push(read::read(model));
    }
    quote! {
        #[allow(
            dead_code, non_camel_case_types, non_snake_case, unused_imports, unused_qualifications,
            clippy::all, clippy::pedantic
        )]
        const _: () = {
            #(#impls)*
        };
    }
}
