//! The rules of `plaintext(…)` and `flag`: values that are moved from plaintext to ciphertext.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::Ident;

use crate::{
    ast::{Field, Model, Moved, Wrapper},
    error::Errors,
};

pub(super) fn check(model: &Model, errors: &mut Errors) {
    let mut beside: HashMap<String, &Ident> = HashMap::new();
    for (field, moved) in model.moved() {
        no_seal(model, field, errors);
        one_way(field, errors);
        own_column(model, field, moved, errors);
        let column = moved.column();
        if let Some(first) = beside.insert(column.to_string(), &field.ident) {
            errors.blocking(
                column.span(),
                format!("`{column}` belongs to the field `{first}` already; each field has a column of its own"),
            );
        }
    }
}

/// Refuses a row seal: it would cover ciphertext that a writer without encdb sets to NULL.
fn no_seal(model: &Model, field: &Field, errors: &mut Errors) {
    let Some((name, span)) = named(field) else { return };
    if model.seal().is_some() {
        errors.blocking(
            span,
            format!(
                "`{name}` cannot be combined with `seal`: a row whose value is in the clear would not pass its seal; move the \
                 table first, then add the seal"
            ),
        );
    }
}

fn one_way(field: &Field, errors: &mut Errors) {
    if let (Some(_), Some(flag)) = (&field.attrs.plaintext, &field.attrs.flag) {
        errors.blocking(
            flag.span,
            "`flag` is for ciphertext in the column of the plaintext, and `plaintext` for a column of its own; keep one",
        );
    }
}

/// Checks that the column beside the ciphertext is no other column of the struct.
fn own_column(model: &Model, field: &Field, moved: Moved<'_>, errors: &mut Errors) {
    let column = moved.column();
    let what = match moved {
        Moved::Beside(_) => "the plaintext",
        Moved::Flagged(_) => "the flag",
    };
    let is_its_field = |it: &&Field| it.column == *column && !it.diesel.embed;
    if let Some(taken) = model.fields.iter().find(is_its_field) {
        let message = if taken.ident == field.ident {
            format!("`{column}` is the column of the ciphertext itself; {}", instead(moved))
        } else {
            format!(
                "`{column}` is {what} of `{}`, which encdb writes together with its ciphertext; remove the field `{}`",
                field.ident, taken.ident
            )
        };
        errors.blocking(column.span(), message);
    }
    let searchable = model.encrypted().filter(|(_, it)| it.wrapper == Wrapper::Searchable);
    for (other, _) in searchable.filter(|(it, _)| it.token_columns().any(|token| token == *column))
    {
        let message =
            format!("`{column}` is a token column of `{}`; name another column", other.ident);
        errors.blocking(column.span(), message);
    }
}

const fn instead(moved: Moved<'_>) -> &'static str {
    match moved {
        Moved::Beside(_) => "for plaintext and ciphertext in one text column write `flag = …`",
        Moved::Flagged(_) => "name the column that says which it is",
    }
}

/// Returns the name and the place of the field's attribute.
fn named(field: &Field) -> Option<(&'static str, Span)> {
    let plaintext = field.attrs.plaintext.as_ref().map(|it| ("plaintext", it.span));
    plaintext.or_else(|| field.attrs.flag.as_ref().map(|it| ("flag", it.span)))
}
