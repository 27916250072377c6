//! The rules that need types, where the impls do not break by themselves. Each is a line that does not compile if the rule is
//! broken, and points at the field.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Ident, spanned::Spanned};

use super::{
    moved,
    names::{self, encdb, sql_name},
};
use crate::ast::{Derive, Field, Model, Moved, Wrapped, Wrapper};

pub(super) fn assertions(model: &Model) -> TokenStream {
    let stored = model.encrypted().map(|(field, wrapped)| stored(model, field, wrapped));
    let more = if model.derive == Derive::Model { definitions(model) } else { companion(model) };
    quote!(#(#stored)* #more)
}

/// Asserts that the SQL types of a field's columns can hold its ciphertext and its tokens.
fn stored(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    let ciphertext = ciphertext_storage(model, field, wrapped);
    let holds = holds(model, &field.column, field.ty.span(), &ciphertext);
    let token = (wrapped.wrapper == Wrapper::Searchable).then(|| {
        let token = field.token_column();
        let storage = match field.moved() {
            Some(_) => format_ident!("MovedTokenStorage"),
            None => storage(model, field, wrapped, "Token"),
        };
        self::holds(model, &token, token.span(), &storage)
    });
    let next = field
        .next_token_column()
        .filter(|_| token.is_some())
        .map(|next| self::holds(model, &next, next.span(), &format_ident!("NextTokenStorage")));
    let moved = moved::assertions(model, field, wrapped, is_never_null(model, field, wrapped));
    quote!(#holds #token #next #moved)
}

/// Returns the trait of the SQL types that can hold a field's ciphertext.
fn ciphertext_storage(model: &Model, field: &Field, wrapped: &Wrapped) -> Ident {
    match field.moved() {
        Some(Moved::Beside(_)) => format_ident!("MovedCiphertextStorage"),
        Some(Moved::Flagged(_)) if model.derive == Derive::Model && wrapped.options == 0 => {
            format_ident!("FlaggedStorage")
        }
        Some(Moved::Flagged(_)) if model.derive == Derive::Model => {
            format_ident!("NullableFlaggedStorage")
        }
        _ => storage(model, field, wrapped, "Ciphertext"),
    }
}

/// Tells whether a field writes no NULL: it has no `Option`, or one whose `None` leaves the column alone.
fn is_never_null(model: &Model, field: &Field, wrapped: &Wrapped) -> bool {
    let leaves_alone = model.derive == Derive::Changeset && !model.none_is_null(field);
    wrapped.options <= usize::from(leaves_alone)
}

/// Returns the trait of the SQL types that can hold a field's ciphertext, or its token.
fn storage(model: &Model, field: &Field, wrapped: &Wrapped, what: &str) -> Ident {
    match wrapped.options {
        0 if model.derive.queries() => format_ident!("{what}Storage"),
        0 => format_ident!("Any{what}Storage"),
        1 if model.derive == Derive::Changeset && !model.none_is_null(field) => {
            format_ident!("Any{what}Storage")
        }
        _ => format_ident!("Nullable{what}Storage"),
    }
}

/// Asserts a storage in the type of a constant, which the compiler checks before the bodies of functions.
fn holds(model: &Model, column: &Ident, span: Span, storage: &Ident) -> TokenStream {
    let (encdb, column) = (encdb(), names::path(model, column));
    let sql_type = names::sql_type(&column);
    quote_spanned!(span => const _: <#sql_type as #encdb::#storage<#column>>::Holds = ();)
}

fn definitions(model: &Model) -> TokenStream {
    let fields = model
        .encrypted()
        .filter(|(_, wrapped)| wrapped.wrapper == Wrapper::Searchable)
        .map(|(field, wrapped)| searched(field, wrapped));
    let (columns, named, seal) = (all_columns(model), named(model), row_seal(model));
    quote!(#(#fields)* #columns #named #seal)
}

/// Asserts that the seal's column can hold it, and that the covered columns have distinct logical names.
fn row_seal(model: &Model) -> Option<TokenStream> {
    let (encdb, table, seal) = (encdb(), names::table(model), model.seal()?);
    let holds = holds(model, seal, seal.span(), &format_ident!("RowSealStorage"));
    let distinct = assertion(
        model.ident.span(),
        &quote!(<#table as #encdb::EncryptedTable>::SPEC.covers_distinct_columns()),
        "two columns that the seal covers have one logical name, so that their values could be exchanged unnoticed; give each \
         its own `#[encdb(context = \"…\")]`",
    );
    Some(quote!(#holds #distinct))
}

/// Asserts that a table in a schema has a logical name, and that its columns have distinct ones.
fn named(model: &Model) -> TokenStream {
    let (encdb, table) = (encdb(), names::table(model));
    let span = model.table.span();
    let plain = model.attrs.context.is_none().then(|| {
        quote_spanned! { span =>
            const _: <<#table as #encdb::StaticQueryFragment>::Component as #encdb::InNoSchema>::Holds = ();
        }
    });
    let distinct = assertion(
        model.ident.span(),
        &quote!(<#table as #encdb::EncryptedTable>::SPEC.has_distinct_columns()),
        "two encrypted columns have one logical name, so that their values could be exchanged unnoticed; give each its own \
         `#[encdb(context = \"…\")]`",
    );
    quote!(#plain #distinct)
}

/// Asserts that a searchable value has enough values, and is text if it is normalized.
fn searched(field: &Field, wrapped: &Wrapped) -> TokenStream {
    let values = field.attrs.low_cardinality.is_none().then(|| many_values(wrapped));
    let text = field.attrs.normalize.as_ref().map(|normalize| {
        let (encdb, value) = (encdb(), &wrapped.value);
        let is_text = quote! {
            ::core::matches!(<#value as #encdb::SearchTerm>::TERM, #encdb::TermKind::Text)
        };
        assertion(
            normalize.span,
            &is_text,
            "`normalize` folds text; remove it from a field of another type",
        )
    });
    quote!(#values #text)
}

/// Asserts `HighCardinality`, unless the type is no `SearchTerm` at all, which is an error by itself.
fn many_values(wrapped: &Wrapped) -> TokenStream {
    let (encdb, value) = (encdb(), &wrapped.value);
    let many = implements(value, &quote!(#encdb::HighCardinality));
    let term = implements(value, &quote!(#encdb::SearchTerm));
    assertion(
        value.span(),
        &quote!(#many || !#term),
        &format!(
            "`{}` may have few values, so that counting equal search tokens reveals each of them; make the field \
             `Encrypted<…>`, or accept that with `#[encdb(low_cardinality)]`; a newtype that has many values says so with \
             `#[encdb(high_cardinality)]` beside `#[derive(Plaintext)]`",
            wrapped.value_name(),
        ),
    )
}

fn companion(model: &Model) -> TokenStream {
    let fields = model.plain_columns().map(|field| {
        let plain = not_in_the_clear(model, field);
        let unbound = (model.derive == Derive::Changeset).then(|| not_bound(model, field));
        quote!(#plain #unbound)
    });
    let seal = seal(model);
    quote!(#(#fields)* #seal)
}

/// Asserts that a struct with part of a row neither makes nor checks the row's seal.
fn seal(model: &Model) -> Option<TokenStream> {
    let (encdb, table, derive) = (encdb(), names::table(model), model.derive.name());
    let instead = match model.derive {
        Derive::Queryable if model.attrs.seal_not_checked.is_some() => return None,
        Derive::Queryable => {
            "load the model, or accept with `#[encdb(seal_not_checked)]` that nothing tells whether the row was changed"
        }
        _ => "write the model",
    };
    Some(assertion(
        model.ident.span(),
        &quote!({ use #encdb::NoSealKnown as _; !#encdb::SealOf::<#table>::KNOWN }),
        &format!(
            "the rows of this table have a seal over all that the model has, which `{derive}` can neither make nor check; \
             {instead}"
        ),
    ))
}

/// Asserts that a plain field is not a column of ciphertext, of a token, or beside ciphertext.
fn not_in_the_clear(model: &Model, field: &Field) -> TokenStream {
    let (encdb, column) = (encdb(), names::column(model, field));
    let name = &field.column;
    let encrypted = implements(&column, &quote!(#encdb::EncryptedColumn));
    let token = implements(&column, &quote!(#encdb::TokenColumn));
    let not_encrypted = assertion(
        field.ident.span(),
        &quote!(!#encrypted),
        &format!(
            "the model encrypts `{name}`; make this field `Encrypted<…>`, `Searchable<…>` or `Sealed<…>` too"
        ),
    );
    let no_token = assertion(
        field.ident.span(),
        &quote!(!#token),
        &format!("`{name}` holds search tokens, which only encdb writes; remove this field"),
    );
    let plaintext = implements(&column, &quote!(#encdb::PlaintextColumn));
    let no_plaintext = assertion(
        field.ident.span(),
        &quote!(!#plaintext),
        &format!(
            "`{name}` belongs to a column that the model moves from plaintext to ciphertext, and encdb writes both; remove this \
             field, and give the encrypted one the attribute of the model"
        ),
    );
    quote!(#not_encrypted #no_token #no_plaintext)
}

/// Asserts that a changeset writes no column that ciphertext is bound to: the rest of the row would not open any more.
fn not_bound(model: &Model, field: &Field) -> TokenStream {
    if field.diesel.skip_update || model.is_key(&field.column) {
        return TokenStream::new();
    }
    let (encdb, table) = (encdb(), names::table(model));
    let (name, column) = (&field.column, sql_name(&names::column(model, field)));
    assertion(
        field.ident.span(),
        &quote!(!<#table as #encdb::EncryptedTable>::SPEC.binds(#column)),
        &format!(
            "ciphertext is bound to `{name}`, so a changeset must not write it; mark the field \
             `#[diesel(skip_update)]`: it is read to seal the others"
        ),
    )
}

/// Asserts that `columns(…)` is the table's own list.
fn all_columns(model: &Model) -> Option<TokenStream> {
    let columns = model.attrs.columns.as_ref()?;
    let (encdb, table) = (encdb(), names::table(model));
    let paths = columns.value.iter().map(|column| names::path(model, column));
    let all = quote!(<#table as ::diesel::query_source::Table>::AllColumns);
    Some(quote_spanned! { columns.span =>
        const _: <(#(#paths,)*) as #encdb::AllColumns<#all>>::Holds = ();
    })
}

fn assertion(span: Span, holds: &TokenStream, message: &str) -> TokenStream {
    quote_spanned!(span => const _: () = ::core::assert!(#holds, #message);)
}

/// Returns a constant that tells whether a type implements a trait. Only then it has the inherent constant, which hides the
/// trait's.
fn implements(ty: &impl ToTokens, bound: &TokenStream) -> TokenStream {
    quote!({
        struct __Is<T: ?::core::marker::Sized>(::core::marker::PhantomData<T>);
        trait __No {
            const YES: bool = false;
        }
        impl<T: ?::core::marker::Sized> __No for __Is<T> {}
        impl<T: #bound + ?::core::marker::Sized> __Is<T> {
            const YES: bool = true;
        }
        __Is::<#ty>::YES
    })
}
