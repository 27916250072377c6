//! `Selectable`, `Queryable`, `QueryableByName` and `HasQuery`. `build` sees the whole row, and opens its values.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Ident;

use super::{
    encrypted_column::encrypted_column,
    moved,
    names::{self, encdb, lifetimes, sql_type, variable},
    row_seal, searchable, source,
};
use crate::ast::{Field, Model, Moved, Wrapped, Wrapper};

pub(super) fn read(model: &Model) -> TokenStream {
    let (selectable, has_query) = (selectable(model), has_query(model));
    let selected = selected(model);
    let queryable_selected = queryable(model, &selected);
    let all_columns = all_columns(model).filter(|_| model.checked_seal().is_none());
    let queryable_all = all_columns.map(|columns| queryable(model, &columns));
    let by_name = queryable_by_name(model);
    let searchable = searchable::searchable(model);
    quote!(#selectable #has_query #queryable_selected #queryable_all #by_name #searchable)
}

/// One element of a loaded row.
enum Loaded<'a> {
    Field(&'a Field),
    /// The plaintext or the flag beside the ciphertext of a field.
    Beside(&'a Field, &'a Wrapped, Moved<'a>),
    /// A token that is loaded only because it is part of the table.
    Token,
    /// A token that may be NULL.
    NullableToken,
    /// A token that is never NULL, or the seal, for checking the row: its column and its variable.
    Checked(Ident, Ident),
    /// A token that may be NULL, for checking the row.
    NullableChecked(Ident, Ident),
}

/// Returns the elements that the struct selects: its fields, and the columns that they are checked with. If the model lists
/// the table's columns, returns all of them in order, so that both ways of loading are one.
fn selected(model: &Model) -> Vec<Loaded<'_>> {
    let fields = model.fields.iter().map(Loaded::Field);
    let Some(seal) = model.checked_seal() else { return selected_unsealed(model) };
    let checked = |column: Ident| {
        if column == *seal {
            return Loaded::Checked(column, row_seal::seal_variable());
        }
        let variable = row_seal::token_variable(&column);
        match token(model, &column) {
            Loaded::NullableToken => Loaded::NullableChecked(column, variable),
            _ => Loaded::Checked(column, variable),
        }
    };
    if let Some(columns) = &model.attrs.columns {
        let field = |column: &Ident| model.fields.iter().find(|field| field.column == *column);
        let loaded = columns.value.iter();
        return loaded
            .map(|column| field(column).map_or_else(|| checked(column.clone()), Loaded::Field))
            .collect();
    }
    fields.chain(model.token_columns().chain([seal.clone()]).map(checked)).collect()
}

/// Returns the fields, and the columns beside their ciphertexts: in the order of the table's columns, if the model lists
/// them.
fn selected_unsealed(model: &Model) -> Vec<Loaded<'_>> {
    let listed = model.attrs.columns.as_ref().filter(|_| model.moved().next().is_some());
    if let Some(columns) = listed {
        return columns.value.iter().filter_map(|column| with_value(model, column)).collect();
    }
    let beside = model.encrypted().filter_map(|(field, wrapped)| beside(field, wrapped));
    model.fields.iter().map(Loaded::Field).chain(beside).collect()
}

/// Returns the table's columns in order, if the model lists them and they are more than the struct selects.
fn all_columns(model: &Model) -> Option<Vec<Loaded<'_>>> {
    let columns = model.attrs.columns.as_ref()?.value.iter();
    let loaded: Vec<_> = columns
        .map(|column| with_value(model, column).unwrap_or_else(|| token(model, column)))
        .collect();
    (loaded.len() != selected(model).len()).then_some(loaded)
}

/// Returns the field of a column, or the field that the column is beside.
fn with_value<'a>(model: &'a Model, column: &Ident) -> Option<Loaded<'a>> {
    let field = model.fields.iter().find(|field| field.column == *column);
    let mut beside = model.encrypted().filter_map(|(field, wrapped)| beside(field, wrapped));
    let is_its =
        |it: &Loaded<'_>| matches!(it, Loaded::Beside(_, _, moved) if moved.column() == column);
    field.map(Loaded::Field).or_else(|| beside.find(is_its))
}

fn beside<'a>(field: &'a Field, wrapped: &'a Wrapped) -> Option<Loaded<'a>> {
    Some(Loaded::Beside(field, wrapped, field.moved()?))
}

/// Returns the token in a column without a field. It may not be NULL if it is the first token of a field that may not.
fn token<'a>(model: &Model, column: &Ident) -> Loaded<'a> {
    let is_its = |(field, wrapped): &(&Field, &Wrapped)| {
        wrapped.options == 0 && field.moved().is_none() && field.token_column() == *column
    };
    let of_value = model.encrypted().any(|it| is_its(&it));
    if of_value { Loaded::Token } else { Loaded::NullableToken }
}

fn selectable(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let lifetimes = lifetimes(model);
    let selected = selected(model);
    let types = selected.iter().map(|it| it.in_selection(model, selection_type));
    let values = selected.iter().map(|it| it.in_selection(model, selection));
    quote! {
        impl<#(#lifetimes,)* __DB: ::diesel::backend::Backend> ::diesel::expression::Selectable<__DB>
            for #ident #ty_generics
        {
            type SelectExpression = (#(#types,)*);
            fn construct_selection() -> Self::SelectExpression {
                (#(#values,)*)
            }
        }
    }
}

fn selection_type(model: &Model, field: &Field) -> TokenStream {
    let ty = &field.ty;
    if field.diesel.embed {
        return quote!(<#ty as ::diesel::expression::Selectable<__DB>>::SelectExpression);
    }
    names::column(model, field)
}

fn selection(model: &Model, field: &Field) -> TokenStream {
    let ty = &field.ty;
    if field.diesel.embed {
        return quote!(<#ty as ::diesel::expression::Selectable<__DB>>::construct_selection());
    }
    names::column(model, field)
}

fn has_query(model: &Model) -> TokenStream {
    let (ident, table) = (&model.ident, names::table(model));
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let lifetimes = lifetimes(model);
    quote! {
        impl<#(#lifetimes,)* __DB: ::diesel::backend::Backend> ::diesel::HasQuery<__DB> for #ident #ty_generics {
            type BaseQuery = <#table as ::diesel::query_builder::AsQuery>::Query;
            fn base_query() -> Self::BaseQuery {
                ::diesel::query_builder::AsQuery::as_query(#table)
            }
        }
    }
}

fn queryable(model: &Model, loaded: &[Loaded<'_>]) -> TokenStream {
    let ident = &model.ident;
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let lifetimes = lifetimes(model);
    let sql_types: Vec<_> = (0..loaded.len()).map(|at| format_ident!("__S{at}")).collect();
    let types: Vec<_> = loaded.iter().map(|it| it.row_type(model)).collect();
    let names = loaded.iter().map(Loaded::variable);
    let build = build(model);
    quote! {
        impl<#(#lifetimes,)* __DB, #(#sql_types),*> ::diesel::deserialize::Queryable<(#(#sql_types,)*), __DB>
            for #ident #ty_generics
        where
            __DB: ::diesel::backend::Backend,
            (#(#types,)*): ::diesel::deserialize::FromStaticSqlRow<(#(#sql_types,)*), __DB>,
        {
            type Row = (#(#types,)*);
            fn build((#(#names,)*): Self::Row) -> ::diesel::deserialize::Result<Self> {
                #build
            }
        }
    }
}

impl Loaded<'_> {
    fn row_type(&self, model: &Model) -> TokenStream {
        let encdb = encdb();
        match self {
            Self::Checked(..) => quote!(#encdb::LoadedBytes),
            Self::NullableChecked(..) => quote!(::core::option::Option<#encdb::LoadedBytes>),
            Self::Token => quote!(#encdb::LoadedToken),
            Self::NullableToken => quote!(::core::option::Option<#encdb::LoadedToken>),
            Self::Beside(_, wrapped, moved) => moved::row_type(wrapped, *moved),
            Self::Field(field) => field_row_type(model, field),
        }
    }

    /// Returns the name of the element while the row is built.
    fn variable(&self) -> TokenStream {
        match self {
            Self::Field(field) => variable(field).into_token_stream(),
            Self::Beside(field, ..) => moved::variable(field).into_token_stream(),
            Self::Checked(_, variable) | Self::NullableChecked(_, variable) => {
                variable.into_token_stream()
            }
            Self::Token | Self::NullableToken => quote!(_),
        }
    }

    fn is_embedded(&self) -> bool {
        matches!(self, Self::Field(field) if field.diesel.embed)
    }

    /// Returns the element's type or value in the selection, as `of_field` has it.
    fn in_selection(
        &self,
        model: &Model,
        of_field: impl Fn(&Model, &Field) -> TokenStream,
    ) -> TokenStream {
        match self {
            Self::Field(field) => of_field(model, field),
            Self::Beside(_, _, moved) => names::path(model, moved.column()),
            Self::Checked(column, _) | Self::NullableChecked(column, _) => {
                names::path(model, column)
            }
            Self::Token | Self::NullableToken => TokenStream::new(), // not part of a selection
        }
    }
}

/// Returns the type that a field is loaded as.
fn field_row_type(model: &Model, field: &Field) -> TokenStream {
    let (encdb, ty) = (encdb(), field.loaded_type());
    match (field.wrapped(), field.moved()) {
        (None, _) => quote!(#ty),
        (Some(wrapped), None) if names_a_null(model, wrapped) => quote!(#encdb::MandatoryValue),
        (Some(Wrapped { options: 0, .. }), None | Some(Moved::Flagged(_))) => {
            quote!(#encdb::StoredValue)
        }
        (Some(_), _) => quote!(::core::option::Option<#encdb::StoredValue>),
    }
}

/// Generates the struct from the loaded fields, each in its variable.
fn build(model: &Model) -> TokenStream {
    let converted =
        model.fields.iter().filter(|field| field.diesel.deserialize_as.is_some()).map(|field| {
            let (variable, ty) = (variable(field), &field.ty);
            quote!(let #variable: #ty = ::core::convert::TryInto::try_into(#variable)?;)
        });
    let row = source::binding(model, None);
    let (seal, tokens) = (row_seal::checked(model), row_seal::tokens_checked(model));
    let opened = model.encrypted().map(|(field, wrapped)| opened(model, field, wrapped));
    let fields = model.fields.iter().map(|Field { ident, .. }| ident);
    let values = model.fields.iter().map(variable);
    quote! {
        #(#converted)*
        #row
        #seal
        #(#opened)*
        #tokens
        ::core::result::Result::Ok(Self { #(#fields: #values,)* })
    }
}

/// Generates `let __field_email = …;` from ciphertext, or from plaintext where there is none yet.
fn opened_or_clear(
    model: &Model,
    field: &Field,
    wrapped: &Wrapped,
    moved: Moved<'_>,
) -> TokenStream {
    let (encdb, variable) = (encdb(), variable(field));
    let column = encrypted_column(model, field, wrapped);
    let wrapper = format_ident!("{}", wrapped.wrapper.name());
    let context = source::context(model, field, wrapped);
    let source = moved::source(&column, field, wrapped, moved);
    let value = if wrapped.wrapper == Wrapper::Sealed {
        quote!(#encdb::Sealed::from_source::<#column>(__context, __source))
    } else {
        quote!(#encdb::#wrapper::new(__source.open::<#column>(&__context)?))
    };
    let (value, none) = if wrapped.options == 0 {
        (value, missing(model, &column))
    } else {
        (quote!(::core::option::Option::Some(#value)), quote!(::core::option::Option::None))
    };
    quote! {
        let #variable = {
            #context
            match #source {
                ::core::option::Option::Some(__source) => #value,
                ::core::option::Option::None => #none,
            }
        };
    }
}

/// Tells whether the error for a NULL in a field that has no `Option` names its column and row.
fn names_a_null(model: &Model, wrapped: &Wrapped) -> bool {
    wrapped.options == 0 && model.checked_seal().is_none() && has_a_place(model)
}

/// Tells whether the struct has a plain field that is never NULL. In an outer join Diesel takes its own error about such a
/// field for a row that is not there, so that a NULL in another field is a mistake in a row that is.
fn has_a_place(model: &Model) -> bool {
    model.plain_columns().any(|field| field.option_of().is_none())
}

/// Generates the return with the error for a row without a value.
fn missing(model: &Model, column: &TokenStream) -> TokenStream {
    let encdb = encdb();
    let error = if has_a_place(model) {
        quote!(#encdb::missing::<#column>(&__context))
    } else {
        quote!(::core::convert::From::from(::diesel::result::UnexpectedNullError))
    };
    quote!(return ::core::result::Result::Err(#error))
}

/// Generates `let __field_email = …;`, opened in the context of the row.
fn opened(model: &Model, field: &Field, wrapped: &Wrapped) -> TokenStream {
    if let Some(moved) = field.moved() {
        return opened_or_clear(model, field, wrapped, moved);
    }
    let (encdb, variable) = (encdb(), variable(field));
    let column = encrypted_column(model, field, wrapped);
    let wrapper = format_ident!("{}", wrapped.wrapper.name());
    let value = if wrapped.wrapper == Wrapper::Sealed {
        quote!(#encdb::Sealed::loaded::<#column>(__context, __stored))
    } else {
        quote!(#encdb::#wrapper::new(#encdb::open::<#column>(&__context, &__stored)?))
    };
    let context = source::context(model, field, wrapped);
    if names_a_null(model, wrapped) {
        let missing = missing(model, &column);
        return quote! {
            let #variable = {
                #context
                match #encdb::MandatoryValue::into_stored(#variable) {
                    ::core::option::Option::Some(__stored) => #value,
                    ::core::option::Option::None => #missing,
                }
            };
        };
    }
    if wrapped.options == 0 {
        return quote!(let #variable = { let __stored = #variable; #context #value };);
    }
    quote! {
        let #variable = match #variable {
            ::core::option::Option::Some(__stored) => { #context ::core::option::Option::Some(#value) }
            ::core::option::Option::None => ::core::option::Option::None,
        };
    }
}

fn queryable_by_name(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let lifetimes = lifetimes(model);
    let (mut bounds, mut fields) = (vec![], vec![]);
    for element in selected(model) {
        bounds.push(by_name_bound(model, &element));
        fields.push(by_name(model, &element));
    }
    let build = build(model);
    quote! {
        impl<#(#lifetimes,)* __DB: ::diesel::backend::Backend> ::diesel::deserialize::QueryableByName<__DB>
            for #ident #ty_generics
        where
            #(#bounds,)*
        {
            fn build<'__row>(
                __named: &impl ::diesel::row::NamedRow<'__row, __DB>,
            ) -> ::diesel::deserialize::Result<Self> {
                #(#fields)*
                #build
            }
        }
    }
}

fn by_name_bound(model: &Model, element: &Loaded<'_>) -> TokenStream {
    let ty = element.row_type(model);
    if element.is_embedded() {
        return quote!(#ty: ::diesel::deserialize::QueryableByName<__DB>);
    }
    let sql_type = sql_type(&element.in_selection(model, names::column));
    quote!(#ty: ::diesel::deserialize::FromSql<#sql_type, __DB>)
}

fn by_name(model: &Model, element: &Loaded<'_>) -> TokenStream {
    let (variable, ty) = (element.variable(), element.row_type(model));
    if element.is_embedded() {
        return quote!(let #variable = <#ty as ::diesel::deserialize::QueryableByName<__DB>>::build(__named)?;);
    }
    let column = element.in_selection(model, names::column);
    let (sql_type, name) = (sql_type(&column), names::sql_name(&column));
    quote!(let #variable: #ty = <_ as ::diesel::row::NamedRow<'__row, __DB>>::get::<#sql_type, #ty>(__named, #name)?;)
}
