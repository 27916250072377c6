//! The code for a struct with errors: the errors, and the impls as far as they are clear. So the rest of the program, which
//! uses the impls, reports no further errors.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use crate::{ast::Model, error::Errors, expand};

pub(crate) fn fallback(model: Option<Model>, errors: &Errors) -> TokenStream {
    let messages = errors.to_compile_errors();
    let clear = model.filter(|_| !errors.is_blocking());
    let impls = clear.map(|model| expand::expand(&without_mistakes(model)));
    quote!(#messages #impls)
}

/// Returns the model without attributes that may be wrong and do not affect the types of the impls.
fn without_mistakes(mut model: Model) -> Model {
    let plain = model.plain_columns().filter(|field| field.option_of().is_none());
    let ids: Vec<Ident> = plain.map(|field| field.column.clone()).collect();
    if let Some(bind) = &mut model.attrs.bind {
        bind.value.retain(|name| ids.contains(name));
    }
    model.attrs.owner = model.attrs.owner.filter(|owner| ids.contains(&owner.value));
    model.attrs.columns = None;
    for field in &mut model.fields {
        field.attrs.normalize = None;
        field.attrs.pad = None;
        field.attrs.token_len = None;
    }
    model
}
