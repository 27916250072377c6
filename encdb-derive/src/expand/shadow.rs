//! The shadow structs: the same columns with sealed values and tokens, under Diesel's own derives.
//!
//! There is one to insert and one to change, as far as the struct does that, and each twice: one borrows its plain fields,
//! for `&T`, the other owns them, for `T`. `serialize_as`, which changes no type here, tells Diesel's derives to leave out
//! the impls for `&Shadow`: nobody uses them, and not every plain type can be written through two references.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, Lifetime, LifetimeParam, spanned::Spanned};

use super::{
    names::{self, encdb, lifetimes, variable},
    source,
};
use crate::ast::{Field, Model, Wrapped, Wrapper};

/// What a shadow is for.
#[derive(Clone, Copy)]
pub(super) struct Shadow<'a> {
    pub(super) model: &'a Model,
    pub(super) purpose: Purpose,
    pub(super) plain: Plain,
}

#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Purpose {
    Insert,
    Change,
}

/// Whether a shadow borrows or owns its plain fields.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Plain {
    Borrowed,
    Owned,
}

impl Shadow<'_> {
    /// The definition, under Diesel's derive.
    pub(super) fn definition(self) -> TokenStream {
        let (name, generics, attributes) =
            (self.name(), self.generics(), &self.model.diesel_attributes);
        let derive = match self.purpose {
            Purpose::Insert => quote!(::diesel::Insertable),
            Purpose::Change => quote!(::diesel::AsChangeset),
        };
        let (visibility, table_name) = (&self.model.visibility, self.table_name());
        let none_is_null = self.none_is_null();
        let fields = self.model.fields.iter().map(|field| self.field_definition(field));
        quote! {
            #[derive(#derive)]
            #table_name
            #none_is_null
            #(#attributes)*
            #visibility struct #name<#(#generics),*> { #(#fields)* }
        }
    }

    /// It as a type.
    pub(super) fn ty(self) -> TokenStream {
        let (name, generics) = (self.name(), self.generics());
        let lifetimes = generics.iter().map(|parameter| &parameter.lifetime);
        quote!(#name<#(#lifetimes),*>)
    }

    /// Its value, of `__this`.
    pub(super) fn value(self) -> TokenStream {
        let name = self.name();
        let row = source::binding(self.model, Some(&quote!(__this)));
        let binds = self.model.encrypted().map(|(field, wrapped)| self.binds(field, wrapped));
        let fields = self.model.fields.iter().map(|field| self.field_value(field));
        quote! {
            #row
            #(#binds)*
            #name { #(#fields)* }
        }
    }

    /// The lifetimes of an impl for `&'__encdb T`, or for `T`.
    pub(super) fn impl_generics(self) -> TokenStream {
        let borrow = (self.plain == Plain::Borrowed).then(borrow);
        let lifetimes = borrow.iter().chain(lifetimes(self.model));
        quote!(<#(#lifetimes),*>)
    }

    fn name(self) -> Ident {
        match (self.purpose, self.plain) {
            (Purpose::Insert, Plain::Borrowed) => format_ident!("__InsertBorrowed"),
            (Purpose::Insert, Plain::Owned) => format_ident!("__InsertOwned"),
            (Purpose::Change, Plain::Borrowed) => format_ident!("__ChangeBorrowed"),
            (Purpose::Change, Plain::Owned) => format_ident!("__ChangeOwned"),
        }
    }

    /// The lifetime of the borrow, and those of the struct, as far as its plain fields use them.
    fn generics(self) -> Vec<LifetimeParam> {
        let plain_types = || self.model.fields.iter().filter(|field| field.wrapped().is_none());
        let borrows = self.plain == Plain::Borrowed && plain_types().next().is_some();
        let mut used: Vec<_> = self.model.generics.lifetimes().cloned().collect();
        used.retain(|it| plain_types().any(|field| field.borrows_for(&it.lifetime)));
        if borrows {
            used.iter_mut().for_each(|it| it.bounds.push(borrow()));
            used.insert(0, LifetimeParam::new(borrow()));
        }
        let known: Vec<_> = used.iter().map(|it| it.lifetime.clone()).collect();
        for parameter in &mut used {
            let bounds = std::mem::take(&mut parameter.bounds);
            parameter.bounds = bounds.into_iter().filter(|it| known.contains(it)).collect();
        }
        used
    }

    fn table_name(self) -> Option<TokenStream> {
        let table = &self.model.table;
        let inferred = self.model.diesel.table_name.is_none();
        inferred.then(|| quote!(#[diesel(table_name = #table)]))
    }

    /// `None` is NULL, not DEFAULT: with defaults, SQLite inserts a batch row by row.
    fn none_is_null(self) -> Option<TokenStream> {
        let unsaid = !self.model.diesel.treat_none_as_default_value;
        let unsaid = unsaid && self.purpose == Purpose::Insert;
        unsaid.then(|| quote!(#[diesel(treat_none_as_default_value = false)]))
    }

    fn field_definition(self, field: &Field) -> TokenStream {
        if let Some(wrapped) = field.wrapped() {
            return self.encrypted_definition(field, wrapped);
        }
        let Field { ident, ty, .. } = field;
        let (attributes, skip) = (&field.diesel_attributes, self.skip(field));
        let ty = match (self.plain, field.option_of()) {
            (Plain::Owned, _) => quote!(#ty),
            (Plain::Borrowed, None) => quote!(&'__encdb #ty),
            (Plain::Borrowed, Some(inner)) => quote!(::core::option::Option<&'__encdb #inner>),
        };
        quote!(#(#attributes)* #skip #ident: #ty,)
    }

    /// The ciphertext, and the tokens beside it.
    fn encrypted_definition(self, field: &Field, wrapped: &Wrapped) -> TokenStream {
        let encdb = encdb();
        let (ident, bind) = (&field.ident, quote!(#encdb::SealedBind));
        let sealed = self.bind_definition(field, wrapped, &field.column, ident, &bind);
        let tokens = tokens(field, wrapped).into_iter().map(|token| {
            let bind = quote!(#encdb::TokenBind);
            self.bind_definition(field, wrapped, &token.column, &token.name, &bind)
        });
        quote!(#sealed #(#tokens)*)
    }

    /// A bind value's field: `Checked<…>`, in an `Option` where its `None` leaves the column alone.
    fn bind_definition(
        self,
        field: &Field,
        wrapped: &Wrapped,
        column: &Ident,
        ident: &Ident,
        bind: &TokenStream,
    ) -> TokenStream {
        let (encdb, option) = (encdb(), quote!(::core::option::Option));
        let leaves_alone = self.leaves_alone(field, wrapped);
        let nullable = wrapped.options > usize::from(leaves_alone);
        let bind = if nullable { quote!(#option<#bind>) } else { bind.clone() };
        let checked = quote!(#encdb::Checked<#bind>);
        let skip = self.skip(field);
        let attributes = quote!(#[diesel(column_name = #column, serialize_as = #checked)] #skip);
        if leaves_alone {
            let leave = quote!(#[diesel(treat_none_as_null = false)]);
            return quote!(#attributes #leave #ident: #option<#checked>,);
        }
        quote!(#attributes #ident: #checked,)
    }

    fn leaves_alone(self, field: &Field, wrapped: &Wrapped) -> bool {
        let changes = self.purpose == Purpose::Change;
        changes && wrapped.options > 0 && !self.model.none_is_null(field)
    }

    /// What the field says of skipping; and no update writes what ciphertext is bound to.
    fn skip(self, field: &Field) -> TokenStream {
        let insertion = field.diesel.skip_insertion.then(|| quote!(#[diesel(skip_insertion)]));
        let skip_update = field.diesel.skip_update || self.model.is_key(&field.column);
        let update = skip_update.then(|| quote!(#[diesel(skip_update)]));
        match self.purpose {
            Purpose::Insert => quote!(#insertion),
            Purpose::Change => quote!(#update),
        }
    }

    /// `let __field_email = …; let __token_of_email = …;`
    fn binds(self, field: &Field, wrapped: &Wrapped) -> TokenStream {
        let encdb = encdb();
        let column = names::encrypted_column(self.model, field, wrapped);
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
        quote! {
            #context
            let #variable = #sealed;
            #(#tokens)*
        }
    }

    /// The value of a bind value's field. `bind` makes it of `__value`.
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

    fn field_value(self, field: &Field) -> TokenStream {
        let ident = &field.ident;
        match field.wrapped() {
            Some(wrapped) => {
                let variable = variable(field);
                let names = tokens(field, wrapped).into_iter().map(|token| token.name);
                quote!(#ident: #variable, #(#names,)*)
            }
            None if self.plain == Plain::Owned => quote!(#ident: __this.#ident,),
            None if field.option_of().is_some() => quote!(#ident: __this.#ident.as_ref(),),
            None => quote!(#ident: &__this.#ident,),
        }
    }
}

/// A token that is written beside ciphertext.
struct Token {
    column: Ident,
    /// Of its field and variable.
    name: Ident,
    /// The function that makes it.
    make: Ident,
}

/// Of a searchable field one, or, where there is a next token column, one of the oldest epoch and one of the newest.
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

fn borrow() -> Lifetime {
    Lifetime::new("'__encdb", Span::call_site())
}
