//! The elements of the tuple that Diesel inserts or changes: one for a plain field, and one for each column of an encrypted
//! field.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Ident, spanned::Spanned};

use super::{
    encrypted_column::encrypted_column,
    guard,
    names::{self, encdb, variable},
    row_seal, source,
    written::{Plain, Purpose, Written},
};
use crate::ast::{Field, Wrapped, Wrapper};

/// The type and the value of an element.
pub(super) struct Element {
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
}

impl Written<'_> {
    /// Returns the tuple's type.
    pub(super) fn ty(self) -> TokenStream {
        let types = self.elements().into_iter().map(|element| element.ty);
        quote!((#(#types,)*))
    }

    /// Returns the tuple's value, from `__this`.
    pub(super) fn value(self) -> TokenStream {
        let row = source::binding(self.model, Some(&quote!(__this)));
        let encrypted = || self.model.encrypted().filter(|(field, _)| self.writes(field));
        let binds = encrypted().map(|(field, wrapped)| self.binds(field, wrapped));
        let seal = row_seal::made(self.model);
        let guard = self.is_guarded().then(|| guard::binding(self));
        let values = self.elements().into_iter().map(|element| element.value);
        quote! {
            #row
            #(#binds)*
            #seal
            #guard
            (#(#values,)*)
        }
    }

    fn elements(self) -> Vec<Element> {
        let fields = self.model.fields.iter().filter(|field| self.writes(field));
        let elements = fields.flat_map(|field| match field.wrapped() {
            Some(wrapped) => self.sealed(field, wrapped),
            None => vec![self.plain(field)],
        });
        let seal = row_seal::element(self.model).map(|(ty, value)| Element { ty, value });
        elements.chain(seal).collect()
    }

    fn plain(self, field: &Field) -> Element {
        let Field { ident, ty, .. } = field;
        let (column, span) = (names::column(self.model, field), ty.span());
        let (inner, value) = match (self.plain, field.option_of()) {
            (Plain::Owned, inner) => (inner.map(ToTokens::to_token_stream), quote!(__this.#ident)),
            (Plain::Borrowed, None) => (None, quote!(&__this.#ident)),
            (Plain::Borrowed, Some(inner)) => {
                (Some(quote_spanned!(span => &'__encdb #inner)), quote!(__this.#ident.as_ref()))
            }
        };
        let ty = match (self.plain, &inner) {
            (Plain::Owned, _) => quote!(#ty),
            (Plain::Borrowed, None) => quote_spanned!(span => &'__encdb #ty),
            (Plain::Borrowed, Some(inner)) => {
                quote_spanned!(span => ::core::option::Option<#inner>)
            }
        };
        if field.diesel.embed {
            return Element { ty, value };
        }
        let eq = quote!(::diesel::ExpressionMethods::eq);
        match inner.filter(|_| self.may_leave_out(field)) {
            None => Element {
                ty: quote_spanned!(span => ::diesel::dsl::Eq<#column, #ty>),
                value: quote_spanned!(names::at(span) => #eq(#column, #value)),
            },
            Some(inner) => Element {
                ty: quote_spanned!(span => ::core::option::Option<::diesel::dsl::Eq<#column, #inner>>),
                value: quote_spanned!(names::at(span) => #value.map(|__value| #eq(#column, __value))),
            },
        }
    }

    /// Tells whether a plain field's `None` leaves its column out of the statement. An insert writes NULL unless the struct
    /// says otherwise, because with defaults SQLite inserts a batch row by row.
    fn may_leave_out(self, field: &Field) -> bool {
        let (of_field, of_struct) = (&field.diesel, &self.model.diesel);
        match self.purpose {
            Purpose::Change => !self.model.none_is_null(field),
            Purpose::Insert => {
                let default = of_field.treat_none_as_default_value;
                default.or(of_struct.treat_none_as_default_value).unwrap_or(false)
            }
        }
    }

    /// Returns the elements of the ciphertext and of the tokens beside it.
    fn sealed(self, field: &Field, wrapped: &Wrapped) -> Vec<Element> {
        let encdb = encdb();
        let bind = quote!(#encdb::SealedBind);
        let sealed = self.bind_element(field, wrapped, &field.column, &variable(field), &bind);
        let tokens = tokens(field, wrapped).into_iter().map(|token| {
            let bind = quote!(#encdb::TokenBind);
            self.bind_element(field, wrapped, &token.column, &token.name, &bind)
        });
        let beside = self.beside(field, wrapped);
        std::iter::once(sealed).chain(tokens).chain(beside).collect()
    }

    /// Returns the element of a bind value, which is in its variable.
    fn bind_element(
        self,
        field: &Field,
        wrapped: &Wrapped,
        column: &Ident,
        variable: &Ident,
        bind: &TokenStream,
    ) -> Element {
        let (encdb, option) = (encdb(), quote!(::core::option::Option));
        let column = names::path(self.model, column);
        let leaves_alone = self.leaves_alone(field, wrapped);
        let nullable = wrapped.options > usize::from(leaves_alone);
        let bind = if nullable { quote!(#option<#bind>) } else { bind.clone() };
        if self.purpose == Purpose::Insert {
            let raw = quote!(#encdb::RawCiphertext<#column>);
            return Element {
                ty: quote!(::diesel::dsl::Eq<#raw, #encdb::Checked<#bind>>),
                value: quote!(::diesel::ExpressionMethods::eq(<#raw>::default(), #variable)),
            };
        }
        let guard = guard::ty(self);
        let ty = quote!(#encdb::SealedChange<#column, #bind, #guard>);
        let new = |bind: TokenStream| quote!(#encdb::SealedChange::new(::core::marker::PhantomData::<#column>, #bind, __guard.take()));
        if leaves_alone {
            let new = new(quote!(__bind));
            return Element {
                ty: quote!(#option<#ty>),
                value: quote!(#variable.map(|__bind| #new)),
            };
        }
        Element { ty, value: new(quote!(#variable)) }
    }

    pub(super) fn leaves_alone(self, field: &Field, wrapped: &Wrapped) -> bool {
        let changes = self.purpose == Purpose::Change;
        changes && wrapped.options > 0 && !self.model.none_is_null(field)
    }

    /// Generates `let __field_email = …; let __token_of_email = …;`.
    fn binds(self, field: &Field, wrapped: &Wrapped) -> TokenStream {
        let encdb = encdb();
        let column = encrypted_column(self.model, field, wrapped);
        let context = source::context(self.model, field, wrapped);
        let variable = variable(field);
        let span = names::at(wrapped.value.span());
        let sealed = match wrapped.wrapper {
            Wrapper::Sealed => quote_spanned!(span => __value.bind::<#column>(&__context)),
            _ => quote_spanned!(span => #encdb::seal::<#column, _>(&__context, __value.expose())),
        };
        let sealed = self.bind_value(field, wrapped, &sealed);
        let tokens = tokens(field, wrapped).into_iter().map(|Token { name, make, .. }| {
            let token =
                quote_spanned!(span => #encdb::#make::<#column, _>(&__context, __value.expose()));
            let token = self.bind_value(field, wrapped, &token);
            quote!(let #name = #token;)
        });
        let beside = self.beside_binding(field, wrapped, &column);
        quote! {
            #context
            let #variable = #sealed;
            #(#tokens)*
            #beside
        }
    }

    /// Generates the bind value of a column: `Checked<…>`, in an `Option` if its `None` leaves the column alone. `bind` makes
    /// it from `__value`.
    fn bind_value(self, field: &Field, wrapped: &Wrapped, bind: &TokenStream) -> TokenStream {
        let (encdb, ident) = (encdb(), &field.ident);
        let checked = quote!(#encdb::Checked);
        match (self.leaves_alone(field, wrapped), wrapped.options) {
            (_, 0) => quote!({ let __value = &__this.#ident; #checked(#bind) }),
            (false, _) => quote!(#checked(__this.#ident.as_ref().map(|__value| #bind))),
            (true, 1) => quote!(__this.#ident.as_ref().map(|__value| #checked(#bind))),
            (true, _) => quote! {
                __this.#ident.as_ref().map(|__value| #checked(__value.as_ref().map(|__value| #bind)))
            },
        }
    }
}

/// A token that is written beside ciphertext.
struct Token {
    column: Ident,
    /// The name of its variable.
    name: Ident,
    /// The function that makes the token.
    make: Ident,
}

/// Returns the tokens of a searchable field: one, or, with a next token column, one of the oldest and one of the newest
/// epoch.
fn tokens(field: &Field, wrapped: &Wrapped) -> Vec<Token> {
    if wrapped.wrapper != Wrapper::Searchable {
        return vec![];
    }
    let token = |column, prefix, make| Token {
        column,
        name: format_ident!("{prefix}_of_{}", field.ident),
        make: Ident::new(make, Span::call_site()),
    };
    match field.next_token_column() {
        None => vec![token(field.token_column(), "__token", "token")],
        Some(next) => vec![
            token(field.token_column(), "__token", "oldest_token"),
            token(next, "__next_token", "newest_token"),
        ],
    }
}
