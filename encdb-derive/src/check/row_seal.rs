//! The rules of a model whose rows have a seal.

use proc_macro2::Span;
use syn::Ident;

use super::repeated;
use crate::{
    ast::{Derive, Field, Model},
    error::Errors,
};

pub(super) fn check(model: &Model, errors: &mut Errors) {
    if model.derive != Derive::Model {
        return;
    }
    let Some(seal) = model.seal() else { return without_seal(model, errors) };
    no_field(model, seal, errors);
    key(model, errors);
    covers(model, errors);
    in_columns(model, seal, errors);
    let encrypted = model.encrypted().map(|(field, _)| field);
    for field in encrypted.chain(model.covered()) {
        written_as_a_whole(model, field, errors);
    }
}

fn without_seal(model: &Model, errors: &mut Errors) {
    let attrs = &model.attrs;
    let spans = [
        ("seal_covers", attrs.seal_covers.as_ref().map(|it| it.span)),
        ("seal_not_checked", attrs.seal_not_checked.as_ref().map(|it| it.span)),
    ];
    for (name, span) in spans.into_iter().filter_map(|(name, span)| Some((name, span?))) {
        errors.blocking(span, format!("`{name}` needs a seal; write `seal = row_mac` beside it"));
    }
}

/// Checks that no field and no token uses the seal's column, because encdb writes it.
fn no_field(model: &Model, seal: &Ident, errors: &mut Errors) {
    let is_field = model.fields.iter().any(|field| field.column == *seal);
    if is_field || model.token_columns().any(|token| token == *seal) {
        let message = format!(
            "`seal` names `{seal}`, which is in use already; name a column of its own, without a field"
        );
        errors.blocking(seal.span(), message);
    }
}

/// Checks that the primary key is known before the row is written.
fn key(model: &Model, errors: &mut Errors) {
    for column in model.seal_key() {
        let field = model.plain_columns().find(|field| field.column == column);
        let known = |field: &&Field| {
            let diesel = &field.diesel;
            let default = diesel.treat_none_as_default_value == Some(true);
            let left_out = diesel.skip_insertion || default;
            field.option_of().is_none() && !left_out
        };
        if field.filter(known).is_none() {
            let message = format!(
                "the seal is over the primary key, so `{column}` must be a plain field that is always there, known before \
                 the row is inserted; add the field, or name the key with `#[diesel(primary_key(…))]`"
            );
            errors.blocking(seal_span(model), message);
        }
    }
}

fn covers(model: &Model, errors: &mut Errors) {
    let Some(covers) = &model.attrs.seal_covers else { return };
    repeated("seal_covers", &covers.value, errors);
    if covers.value.is_empty() {
        errors.push(covers.span, "`seal_covers` names no column; name plain columns, or remove it");
    }
    let key = model.seal_key();
    for name in &covers.value {
        let field = model.fields.iter().find(|field| field.column == *name);
        let message = match field {
            None => "which is no field of this struct; add the field, or name another one",
            Some(field) if field.wrapped().is_some() => {
                "which is encrypted, and covered without being named; remove it"
            }
            Some(field) if field.diesel.embed => {
                "which is several columns; make each a field of this struct"
            }
            Some(_) if key.contains(name) || model.owner() == Some(name) => {
                "which is the key or the owner, and covered without being named; remove it"
            }
            Some(_) => continue,
        };
        errors.blocking(name.span(), format!("`seal_covers` names `{name}`, {message}"));
    }
}

/// Checks that `columns(…)`, if it is given, lists the seal's column.
fn in_columns(model: &Model, seal: &Ident, errors: &mut Errors) {
    let Some(columns) = &model.attrs.columns else { return };
    for column in
        model.token_columns().chain([seal.clone()]).filter(|it| !columns.value.contains(it))
    {
        let message = format!(
            "`columns` lacks `{column}`, which is loaded to check the seal; list all columns of the table, in its order"
        );
        errors.blocking(columns.span, message);
    }
}

/// Checks that a field which the seal covers is always written, with NULL for `None`.
fn written_as_a_whole(model: &Model, field: &Field, errors: &mut Errors) {
    let (name, span) = (&field.ident, field.ident.span());
    let diesel = &field.diesel;
    if diesel.skip_insertion || (diesel.skip_update && !model.is_key(&field.column)) {
        let message = format!(
            "the seal covers `{name}`, so whatever writes the seal writes it too; remove `skip_insertion` and `skip_update`"
        );
        errors.blocking(span, message);
    }
    let optional = field.option_of().is_some();
    if optional && !model.none_is_null(field) {
        let message = format!(
            "an update with `None` would leave `{name}` alone, and the seal would say that it is NULL; put \
             `#[diesel(treat_none_as_null = true)]` on the struct"
        );
        errors.blocking(span, message);
    }
    let default = diesel.treat_none_as_default_value.or(model.diesel.treat_none_as_default_value);
    if optional && default == Some(true) && field.wrapped().is_none() {
        let message = format!(
            "an insert with `None` would leave `{name}` to its default in SQL, and the seal would say that it is NULL; remove \
             `treat_none_as_default_value`"
        );
        errors.blocking(span, message);
    }
}

fn seal_span(model: &Model) -> Span {
    model.attrs.seal.as_ref().map_or_else(Span::call_site, |seal| seal.span)
}
