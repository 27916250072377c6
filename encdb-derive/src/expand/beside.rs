//! The element of the column beside a ciphertext that is being moved: the plaintext, NULL in its place, or the flag.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{
    elements::Element,
    moved,
    names::{self, encdb},
    written::{Plain, Written},
};
use crate::{
    ast::{Field, Moved, Wrapped, Wrapper},
    attr::Mode,
};

impl Written<'_> {
    /// Returns the element; its value is in its variable.
    pub(super) fn beside(self, field: &Field, wrapped: &Wrapped) -> Option<Element> {
        let moved = field.moved()?;
        let column = names::path(self.model, moved.column());
        let (bind, variable) = (self.beside_type(wrapped, moved), moved::variable(field));
        let eq = quote!(::diesel::ExpressionMethods::eq);
        let ty = quote!(::diesel::dsl::Eq<#column, #bind>);
        Some(if self.leaves_alone(field, wrapped) {
            Element {
                ty: quote!(::core::option::Option<#ty>),
                value: quote!(#variable.map(|__bind| #eq(#column, __bind))),
            }
        } else {
            Element { ty, value: quote!(#eq(#column, #variable)) }
        })
    }

    fn beside_type(self, wrapped: &Wrapped, moved: Moved<'_>) -> TokenStream {
        let (encdb, value) = (encdb(), &wrapped.value);
        match moved {
            Moved::Flagged(_) => quote!(#encdb::Checked<bool>),
            Moved::Beside(beside) if beside.mode == Mode::Clear => quote!(#encdb::Cleared),
            Moved::Beside(_) if self.borrows(wrapped) => {
                quote_spanned!(value.span() => #encdb::ClearBind<&'__encdb #value>)
            }
            Moved::Beside(_) => quote_spanned!(value.span() => #encdb::ClearBind<#value>),
        }
    }

    /// Tells whether the plaintext is borrowed from the struct. A `Sealed` value is opened, which makes another one.
    fn borrows(self, wrapped: &Wrapped) -> bool {
        self.plain == Plain::Borrowed && wrapped.wrapper != Wrapper::Sealed
    }

    /// Generates `let __beside_email = …;`, in an `Option` if the field's `None` leaves the columns alone.
    pub(super) fn beside_binding(
        self,
        field: &Field,
        wrapped: &Wrapped,
        column: &TokenStream,
    ) -> Option<TokenStream> {
        let moved = field.moved()?;
        let (encdb, ident, variable) = (encdb(), &field.ident, moved::variable(field));
        let logical = quote!(<#column as #encdb::EncryptedColumn>::SPEC.column());
        let value = match moved {
            Moved::Beside(beside) if beside.mode == Mode::Keep => {
                self.kept(field, wrapped, &logical)
            }
            _ => {
                let bind = match moved {
                    Moved::Flagged(_) => quote!(#encdb::Checked(true)),
                    Moved::Beside(_) => quote!(#encdb::Cleared::new(#logical)),
                };
                if self.leaves_alone(field, wrapped) {
                    quote!(__this.#ident.as_ref().map(|_| #bind))
                } else {
                    bind
                }
            }
        };
        Some(quote!(let #variable = #value;))
    }

    /// Returns the plaintext as a bind value, from the field.
    fn kept(self, field: &Field, wrapped: &Wrapped, logical: &TokenStream) -> TokenStream {
        let (encdb, ident, span) = (encdb(), &field.ident, names::at(wrapped.value.span()));
        let is_sealed = wrapped.wrapper == Wrapper::Sealed;
        let (make, value) = match (is_sealed, self.plain) {
            (true, _) => (quote!(opened), quote_spanned!(span => __value.open())),
            (false, Plain::Borrowed) => (quote!(new), quote_spanned!(span => __value.expose())),
            (false, Plain::Owned) => (quote!(new), quote_spanned!(span => __value.into_inner())),
        };
        let taken = !is_sealed && self.plain == Plain::Owned;
        let as_ref = (!taken).then(|| quote!(.as_ref()));
        let borrowed = (!taken).then(|| quote!(&));
        let bind = |value: TokenStream| quote!(#encdb::ClearBind::#make(#logical, #value));
        let some = bind(quote!(::core::option::Option::Some(#value)));
        let inner = bind(quote!(__value #as_ref.map(|__value| #value)));
        match (self.leaves_alone(field, wrapped), wrapped.options) {
            (_, 0) => quote!({ let __value = #borrowed __this.#ident; #some }),
            (false, _) => quote!({ let __value = #borrowed __this.#ident; #inner }),
            (true, 1) => quote!(__this.#ident #as_ref.map(|__value| #some)),
            (true, _) => quote!(__this.#ident #as_ref.map(|__value| #inner)),
        }
    }
}
