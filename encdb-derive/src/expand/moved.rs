//! What the move of a value from plaintext to ciphertext adds to the impls: the column beside the ciphertext, which holds the
//! plaintext or the flag.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, spanned::Spanned};

use super::names::{self, encdb, sql_name};
use crate::{
    ast::{Derive, Field, Model, Moved, Wrapped},
    attr::Mode,
};

/// Returns the type that names the way of a field, so that companions agree with their model.
pub(super) fn way(model: &Model, field: &Field) -> TokenStream {
    let encdb = encdb();
    let Some(moved) = field.moved() else { return quote!(#encdb::Unmoved) };
    let column = names::path(model, moved.column());
    match moved {
        Moved::Beside(beside) if beside.mode == Mode::Keep => quote!(#encdb::Keep<#column>),
        Moved::Beside(_) => quote!(#encdb::Clear<#column>),
        Moved::Flagged(_) => quote!(#encdb::Flagged<#column>),
    }
}

/// Returns the variable of the column beside the ciphertext.
pub(super) fn variable(field: &Field) -> Ident {
    format_ident!("__beside_{}", field.ident)
}

/// Generates the impls that say how the model moves a column.
pub(super) fn columns(model: &Model, field: &Field) -> TokenStream {
    let (encdb, column, way) = (encdb(), names::column(model, field), way(model, field));
    let beside = field.moved().map(|moved| {
        let beside = names::path(model, moved.column());
        quote!(impl #encdb::PlaintextColumn for #beside {})
    });
    quote! {
        impl #encdb::MovedFrom<#way> for #column {
            type Column = Self;
        }
        #beside
    }
}

/// Generates `.moved_from(…)`, behind a `ColumnSpec`.
pub(super) fn spec(model: &Model, field: &Field) -> Option<TokenStream> {
    let encdb = encdb();
    let spec = match field.moved()? {
        Moved::Beside(beside) => {
            let sql_name = sql_name(&names::path(model, &beside.column));
            quote!(#encdb::PlaintextSpec::new(#sql_name))
        }
        Moved::Flagged(flag) => {
            let flag = sql_name(&names::path(model, flag));
            let sql_name = sql_name(&names::column(model, field));
            quote! {
                #encdb::PlaintextSpec::new(#sql_name)
                    .in_form(#encdb::PlaintextForm::Flagged { flag: #flag })
            }
        }
    };
    Some(quote!(.moved_from(#spec)))
}

/// Returns the type of the token columns, with the column of the plaintext if rows may have no token yet.
pub(super) fn tokens(
    model: &Model,
    field: &Field,
    wrapped: &Wrapped,
    tokens: TokenStream,
) -> TokenStream {
    let encdb = encdb();
    let owner = model.owner().filter(|_| field.is_owner_scoped());
    let rows = owner.map_or_else(
        || quote!(#encdb::InTable),
        |owner| {
            let owner = names::path(model, owner);
            quote!(#encdb::OwnedBy<#owner>)
        },
    );
    match field.moved() {
        None => tokens,
        Some(Moved::Beside(beside)) => {
            let (plaintext, owned) = (names::path(model, &beside.column), names::owned(wrapped));
            quote!(#encdb::MovedTokens<#tokens, #plaintext, #owned, #rows>)
        }
        Some(Moved::Flagged(flag)) => {
            let (flag, column) = (names::path(model, flag), names::column(model, field));
            let rows = quote!(#encdb::FlagIsFalse<#flag, #rows>);
            quote!(#encdb::MovedTokens<#tokens, #encdb::RawCiphertext<#column>, #encdb::ClearText, #rows>)
        }
    }
}

/// Returns the type and the value of NULL in the column beside the ciphertext, for `SetNull`. NULL is no plaintext, so that its
/// flag is true.
pub(super) fn null(model: &Model, field: &Field) -> Option<(TokenStream, TokenStream)> {
    let moved = field.moved()?;
    let (encdb, column) = (encdb(), names::column(model, field));
    let beside = names::path(model, moved.column());
    let eq = quote!(::diesel::ExpressionMethods::eq);
    Some(match moved {
        Moved::Beside(_) => (
            quote!(::diesel::dsl::Eq<#beside, #encdb::Cleared>),
            quote!(#eq(#beside, #encdb::Cleared::new(<#column as #encdb::EncryptedColumn>::SPEC.column()))),
        ),
        Moved::Flagged(_) => (quote!(::diesel::dsl::Eq<#beside, bool>), quote!(#eq(#beside, true))),
    })
}

/// Returns the type that the column beside the ciphertext is loaded as.
pub(super) fn row_type(wrapped: &Wrapped, moved: Moved<'_>) -> TokenStream {
    let encdb = encdb();
    match moved {
        Moved::Beside(_) => {
            let owned = names::owned(wrapped);
            quote!(#encdb::LoadedClear<#owned>)
        }
        Moved::Flagged(_) => quote!(#encdb::LoadedClear<bool>),
    }
}

/// Generates the choice between ciphertext and plaintext: `Option<Source<…>>`, from the loaded columns and `__context`.
pub(super) fn source(
    column: &TokenStream,
    field: &Field,
    wrapped: &Wrapped,
    moved: Moved<'_>,
) -> TokenStream {
    let (encdb, stored, beside) = (encdb(), names::variable(field), variable(field));
    match moved {
        Moved::Beside(_) => quote!(#encdb::from_column::<#column>(&__context, #stored, #beside)?),
        Moved::Flagged(_) if wrapped.options == 0 => quote! {
            #encdb::from_flagged::<#column>(&__context, ::core::option::Option::Some(#stored), #beside)?
        },
        Moved::Flagged(_) => {
            quote!(#encdb::from_flagged::<#column>(&__context, #stored, #beside)?)
        }
    }
}

/// Asserts that the column beside the ciphertext can hold what encdb reads and writes there.
pub(super) fn assertions(
    model: &Model,
    field: &Field,
    wrapped: &Wrapped,
    is_never_null: bool,
) -> Option<TokenStream> {
    let moved = field.moved()?;
    let (encdb, column) = (encdb(), names::path(model, moved.column()));
    let (sql_type, span) = (names::sql_type(&column), moved.column().span());
    let storage = match moved {
        Moved::Beside(beside) if beside.mode == Mode::Clear => Some("ClearedStorage"),
        Moved::Beside(_) => (!is_never_null).then_some("NullableClearStorage"),
        Moved::Flagged(_) => Some("FlagStorage"),
    };
    let holds = storage.map(|storage| {
        let storage = format_ident!("{storage}");
        quote_spanned!(span => const _: <#sql_type as #encdb::#storage<#column>>::Holds = ();)
    });
    let read = (model.derive == Derive::Model).then(|| readable(field, wrapped, moved, &sql_type));
    Some(quote!(#holds #read))
}

/// Asserts that the value in the clear can be read as the field's type. Companions have the type of the model.
fn readable(
    field: &Field,
    wrapped: &Wrapped,
    moved: Moved<'_>,
    sql_type: &TokenStream,
) -> TokenStream {
    let (encdb, owned) = (encdb(), names::owned(wrapped));
    match moved {
        Moved::Beside(_) => {
            quote_spanned!(wrapped.value.span() => const _: <#sql_type as #encdb::ReadIn<#owned>>::Holds = ();)
        }
        Moved::Flagged(_) => {
            let message = format!(
                "`flag` is for text and JSON, which a text column holds in the clear too; give `{}` a column of its own for the \
                 ciphertext, and write `plaintext(…)`",
                field.ident
            );
            quote_spanned! { wrapped.value.span() =>
                const _: () = ::core::assert!(
                    ::core::matches!(
                        <#owned as #encdb::Plaintext>::KIND,
                        #encdb::PlaintextKind::Text | #encdb::PlaintextKind::Json
                    ),
                    #message
                );
            }
        }
    }
}
