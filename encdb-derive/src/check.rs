//! The rules. All errors of a struct are collected. Each points at the wrong token and says what to write.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::{GenericParam, Ident, spanned::Spanned};

use crate::{
    ast::{Derive, Field, Model, Wrapped, Wrapper},
    attr::listed,
    error::Errors,
};

mod moved;
mod row_seal;

/// The names of the normalizations, as in `encdb_core::Normalization`.
const NORMALIZATIONS: [&str; 6] = ["casefold", "digits", "email", "lowercase", "nfc", "trim"];
/// The number of HMAC bytes that a UNIQUE token needs, and that a token has by default.
const UNIQUE_TOKEN_LEN: u8 = 16;

/// Checks all rules that need no types. The others are assertions in the generated code.
pub(crate) fn check(model: &Model, errors: &mut Errors) {
    generics(model, errors);
    something_to_encrypt(model, errors);
    bound_fields(model, errors);
    definitions_only_on_the_model(model, errors);
    distinct_columns(model, errors);
    moved::check(model, errors);
    contexts(model, errors);
    all_columns(model, errors);
    diesel_attributes(model, errors);
    row_seal::check(model, errors);
    for field in &model.fields {
        match field.wrapped() {
            Some(wrapped) => encrypted_field(model, field, wrapped, errors),
            None => plain_field(model, field, errors),
        }
    }
}

fn generics(model: &Model, errors: &mut Errors) {
    for parameter in &model.generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            let message = format!(
                "`{}` takes lifetimes, but no type parameters; name the types",
                model.derive.name()
            );
            errors.blocking(parameter.span(), message);
        }
    }
}

fn something_to_encrypt(model: &Model, errors: &mut Errors) {
    if model.derive == Derive::Model && model.encrypted().next().is_none() {
        errors.push(
            model.ident.span(),
            "no field is `Encrypted<…>`, `Searchable<…>` or `Sealed<…>`; for a struct without, use Diesel's own derives",
        );
    }
}

/// Checks that `bind` and `owner` name plain fields of this struct.
fn bound_fields(model: &Model, errors: &mut Errors) {
    let owner = model.owner().map(|owner| ("owner", owner));
    for (attribute, column) in model.bind().iter().map(|column| ("bind", column)).chain(owner) {
        match model.fields.iter().find(|field| field.column == *column) {
            None => errors.push(
                column.span(),
                format!("`{attribute}` names `{column}`, which is no field of this struct; add the field, or name another one"),
            ),
            Some(field) if field.wrapped().is_some() => errors.push(
                column.span(),
                format!("`{attribute}` names `{column}`, which is encrypted itself; bind to a plain column"),
            ),
            Some(field) if field.option_of().is_some() => errors.push(
                column.span(),
                format!("`{attribute}` names `{column}`, which may be absent; bind to a column that is always there"),
            ),
            Some(_) => {}
        }
    }
    repeated("bind", model.bind(), errors);
    if model.attrs.bind.as_ref().is_some_and(|bind| bind.value.is_empty()) {
        let span = model.attrs.bind.as_ref().map_or_else(Span::call_site, |bind| bind.span);
        errors.push(span, "`bind` names no column; write `bind = id` or `bind(tenant_id, id)`");
    }
}

fn repeated(attribute: &str, names: &[Ident], errors: &mut Errors) {
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            errors.push(name.span(), format!("`{attribute}` names `{name}` twice; name it once"));
        }
    }
}

/// Checks that a companion does not define how values are stored: the model does.
fn definitions_only_on_the_model(model: &Model, errors: &mut Errors) {
    if model.derive == Derive::Model {
        return;
    }
    let of_fields = model.fields.iter().flat_map(|field| field.attrs.written());
    for (name, span) in model.attrs.written().into_iter().chain(of_fields) {
        let read_only = model.derive == Derive::Queryable && name == "seal_not_checked";
        if !["flag", "next_token", "plaintext", "token"].contains(&name) && !read_only {
            let derive = model.derive.name();
            errors.push(
                span,
                format!("`{name}` belongs on the `EncryptedModel`; `{derive}` takes it from there"),
            );
        }
    }
}

/// Checks that no two fields write one column, and no field writes a token column.
fn distinct_columns(model: &Model, errors: &mut Errors) {
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    for field in model.fields.iter().filter(|field| !field.diesel.embed) {
        if let Some(first) = seen.insert(field.column.to_string(), &field.ident) {
            let column = &field.column;
            errors.blocking(
                field.ident.span(),
                format!("the column `{column}` is the field `{first}` already; remove one of them"),
            );
        }
    }
    for (field, _) in
        model.encrypted().filter(|(_, wrapped)| wrapped.wrapper == Wrapper::Searchable)
    {
        let repeated = next_token_repeated(field, errors);
        for token in field.token_columns().take(if repeated { 1 } else { 2 }) {
            if let Some(taken) = seen.insert(token.to_string(), &field.ident) {
                let message = format!(
                    "`{token}` is the token column of `{}`, which encdb writes; remove this use of it",
                    field.ident
                );
                errors.blocking(taken.span(), message);
            }
        }
    }
}

/// Checks that `next_token` does not name the token column itself, which holds tokens of one epoch. Tells whether it does.
fn next_token_repeated(field: &Field, errors: &mut Errors) -> bool {
    let token = field.token_column();
    let next = field.next_token_column().filter(|next| *next == token);
    if let Some(next) = &next {
        errors.blocking(
            next.span(),
            format!("`next_token` names `{token}`, which is the token column itself; name another column"),
        );
    }
    next.is_some()
}

/// Checks that no `context` is empty. An assertion checks that columns have distinct names, because their names in SQL are
/// known later.
fn contexts(model: &Model, errors: &mut Errors) {
    let written = model.encrypted().filter_map(|(field, _)| field.attrs.context.as_ref());
    let covered = model.covered();
    let written = written.chain(covered.iter().filter_map(|field| field.attrs.context.as_ref()));
    for context in written.chain(&model.attrs.context).filter(|it| it.value.value().is_empty()) {
        errors.push(
            context.value.span(),
            "`context` is empty; write the name that values are bound to, such as `context = \"users\"`",
        );
    }
}

/// Checks that `columns(…)`, which lists the table's columns, has every column of the struct.
fn all_columns(model: &Model, errors: &mut Errors) {
    let Some(columns) = &model.attrs.columns else { return };
    repeated("columns", &columns.value, errors);
    order_of_columns(model, &columns.value, errors);
    for field in model.fields.iter().filter(|field| !columns.value.contains(&field.column)) {
        let column = &field.column;
        errors.push(
            columns.span,
            format!("`columns` lacks `{column}`; list all columns of the table, in its order"),
        );
    }
    let tokens = model.encrypted().flat_map(|(field, _)| field.token_columns());
    let moved = model.moved().map(|(_, moved)| moved.column().clone());
    let others: Vec<_> = tokens.chain(moved).collect();
    for column in &columns.value {
        let known =
            model.fields.iter().any(|field| field.column == *column) || others.contains(column);
        if !known && model.seal() != Some(column) {
            errors.push(
                column.span(),
                format!("`columns` names `{column}`, which is no field of this struct; add the field, or leave `columns` out"),
            );
        }
    }
}

/// Checks that columns and fields have one order. If all columns are fields, both ways of loading share code, and another
/// order would exchange values of the same type.
fn order_of_columns(model: &Model, columns: &[Ident], errors: &mut Errors) {
    let fields: Vec<_> = model.fields.iter().map(|field| &field.column).collect();
    if model.seal().is_some()
        || columns.len() != fields.len()
        || !fields.iter().all(|field| columns.contains(field))
    {
        return;
    }
    let misplaced = columns.iter().zip(fields).find(|(column, field)| column != field);
    if let Some((column, field)) = misplaced {
        errors.push(
            column.span(),
            format!("`columns` has `{column}` where the struct has `{field}`; put the fields in the order of `columns`"),
        );
    }
}

fn diesel_attributes(model: &Model, errors: &mut Errors) {
    let of_fields = model.fields.iter().flat_map(|field| &field.diesel.unsupported);
    for (name, span) in model.diesel.unsupported.iter().chain(of_fields) {
        let (derive, ident) = (model.derive.name(), &model.ident);
        let instead = match name.as_str() {
            "serialize_as" => "give the field a type that Diesel can write".to_owned(),
            "base_query" => format!("load with `.select({ident}::as_select())` of that query"),
            _ => format!("select the expression beside it: `.select(({ident}::as_select(), …))`"),
        };
        let message = format!("`#[diesel({name})]` cannot be combined with `{derive}`; {instead}");
        errors.blocking(*span, message);
    }
}

fn plain_field(model: &Model, field: &Field, errors: &mut Errors) {
    if let Some(wrapper) = field.hidden_wrapper().filter(|_| !field.diesel.embed) {
        let derive = model.derive.name();
        let message = format!(
            "`{derive}` does not look inside other types; make the field `{wrapper}<…>` or `Option<{wrapper}<…>>`"
        );
        errors.blocking(wrapper.span(), message);
    }
    let covered = model.covered().iter().any(|it| it.column == field.column);
    let written = field.attrs.written().into_iter();
    for (name, span) in written.filter(|(name, _)| !(covered && *name == "context")) {
        let message = format!(
            "`{name}` is for `Encrypted<…>`, `Searchable<…>` and `Sealed<…>` fields; this one is plain"
        );
        errors.push(span, message);
    }
}

fn encrypted_field(model: &Model, field: &Field, wrapped: &Wrapped, errors: &mut Errors) {
    wrapper(model, field, wrapped, errors);
    padding(field, errors);
    if wrapped.wrapper == Wrapper::Searchable {
        normalizations(field, errors);
        scope(model, field, errors);
        token_length(field, errors);
    } else {
        for (name, span) in field.attrs.for_search() {
            let message = format!(
                "`{name}` is for searchable fields; make this one `Searchable<…>`, or remove it"
            );
            errors.push(span, message);
        }
    }
}

fn wrapper(model: &Model, field: &Field, wrapped: &Wrapped, errors: &mut Errors) {
    let name = wrapped.wrapper.name();
    if let Some(span) = wrapped.named_column {
        let derive = model.derive.name();
        errors.push(span, format!("`{derive}` knows the column; write `{name}<…>` without it"));
    }
    options(model, field, wrapped, errors);
    if wrapped.borrows() && model.derive.queries() {
        let message = format!(
            "a loaded value cannot be borrowed; write the owned type (`{name}<&str>` is for structs that are only written)"
        );
        errors.blocking(wrapped.value.span(), message);
    }
    let diesel = &field.diesel;
    let misplaced = [
        ("embed", diesel.embed),
        ("deserialize_as", diesel.deserialize_as.is_some()),
        ("treat_none_as_default_value", diesel.treat_none_as_default_value.is_some()),
    ];
    for (attribute, _) in misplaced.into_iter().filter(|(_, written)| *written) {
        let message =
            format!("`#[diesel({attribute})]` has no place on an encrypted field; remove it");
        errors.blocking(field.ident.span(), message);
    }
}

fn options(model: &Model, field: &Field, wrapped: &Wrapped, errors: &mut Errors) {
    let name = wrapped.wrapper.name();
    let leaves_alone = model.derive == Derive::Changeset && !model.none_is_null(field);
    let message = match (leaves_alone, wrapped.options) {
        (_, 0 | 1) | (true, 2) => return,
        (true, _) => {
            format!("write `Option<Option<{name}<…>>>`: leave alone, set to NULL, set to a value")
        }
        (false, _) => format!(
            "an option of an option is for changesets whose `None` leaves the column alone; write `Option<{name}<…>>`"
        ),
    };
    errors.blocking(field.ident.span(), message);
}

fn padding(field: &Field, errors: &mut Errors) {
    let Some(pad) = &field.attrs.pad else { return };
    if !pad.value.base10_parse::<u16>().is_ok_and(|block| block > 1) {
        errors.push(
            pad.value.span(),
            "`pad` takes a block length from 2 to 65535 bytes, such as `pad = 16`",
        );
    }
}

fn normalizations(field: &Field, errors: &mut Errors) {
    let Some(normalize) = &field.attrs.normalize else { return };
    repeated("normalize", &normalize.value, errors);
    if normalize.value.is_empty() {
        errors.push(
            normalize.span,
            "`normalize` names no normalization; write `normalize(trim, lowercase)`, or remove it",
        );
    }
    for name in &normalize.value {
        if !NORMALIZATIONS.contains(&name.to_string().as_str()) {
            let known = listed(&NORMALIZATIONS);
            errors.push(name.span(), format!("unknown normalization `{name}`; there are {known}"));
        }
    }
}

fn scope(model: &Model, field: &Field, errors: &mut Errors) {
    let scope = field.attrs.scope.as_ref().map(|scope| (scope.value.value(), scope.value.span()));
    match (model.owner(), scope) {
        (Some(owner), None) if model.derive == Derive::Model => errors.push(
            field.ident.span(),
            format!(
                "rows belong to `{owner}`: say whether the search token of `{}` is the same for all owners, \
                 `#[encdb(scope = \"global\")]`, or differs between them, `#[encdb(scope = \"owner\")]`",
                field.ident
            ),
        ),
        (None, Some((scope, span))) if scope == "owner" => {
            errors.push(span, "`scope = \"owner\"` needs an owner; put `#[encdb(owner = …)]` on the struct");
        }
        (_, Some((scope, span))) if scope != "owner" && scope != "global" => {
            let message = "`scope` is \"global\" (equal values have equal tokens for all owners) or \"owner\"";
            errors.push(span, message);
        }
        _ => {}
    }
}

fn token_length(field: &Field, errors: &mut Errors) {
    let Some(length) = &field.attrs.token_len else { return };
    let span = length.value.span();
    match length.value.base10_parse::<u8>() {
        Ok(bytes @ 1..=32) if bytes < UNIQUE_TOKEN_LEN && field.attrs.unique.is_some() => errors
            .push(
                span,
                format!(
                    "a token of {bytes} bytes cannot be `unique`: different values would collide; \
                 it takes {UNIQUE_TOKEN_LEN} (128 bits) or more"
                ),
            ),
        Ok(1..=32) => {}
        _ => errors.push(span, "`token_len` takes 1 to 32 bytes of the HMAC; 16 is the default"),
    }
}
