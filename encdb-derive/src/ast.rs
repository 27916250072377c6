//! The struct as encdb sees it: its columns, and the role of each.

use std::iter;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::{
    Data, DataStruct, DeriveInput, Fields, FieldsNamed, GenericArgument, Generics, Ident, Path,
    PathArguments, Type, TypePath, Visibility, spanned::Spanned,
};

use crate::{
    attr::{Beside, DieselAttrs, FieldAttrs, StructAttrs},
    error::Errors,
};

/// The derive that is at work.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Derive {
    Model,
    Insertable,
    Changeset,
    Queryable,
}

impl Derive {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Model => "EncryptedModel",
            Self::Insertable => "EncryptedInsertable",
            Self::Changeset => "EncryptedChangeset",
            Self::Queryable => "EncryptedQueryable",
        }
    }

    pub(crate) const fn inserts(self) -> bool {
        matches!(self, Self::Model | Self::Insertable)
    }

    pub(crate) const fn changes(self) -> bool {
        matches!(self, Self::Model | Self::Changeset)
    }

    pub(crate) const fn queries(self) -> bool {
        matches!(self, Self::Model | Self::Queryable)
    }
}

/// The struct that a derive is on.
pub(crate) struct Model {
    pub(crate) derive: Derive,
    pub(crate) visibility: Visibility,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) table: Path,
    pub(crate) attrs: StructAttrs,
    pub(crate) diesel: DieselAttrs,
    pub(crate) fields: Vec<Field>,
}

/// A field, which is one column, or several if it is embedded.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) column: Ident,
    pub(crate) attrs: FieldAttrs,
    pub(crate) diesel: DieselAttrs,
    /// The wrapper of ciphertext; none for a plain field.
    wrapped: Option<Wrapped>,
}

/// `Encrypted<T>`, `Searchable<T>` or `Sealed<T>`, with the options around it.
pub(crate) struct Wrapped {
    pub(crate) wrapper: Wrapper,
    pub(crate) value: Type,
    /// The number of `Option`s around the wrapper.
    pub(crate) options: usize,
    /// The place of the wrapper's name.
    pub(crate) span: Span,
    /// A second type argument, the column, which a model must not name.
    pub(crate) named_column: Option<Span>,
}

/// The place of a field's value in the clear, while it is moved to ciphertext.
#[derive(Clone, Copy)]
pub(crate) enum Moved<'a> {
    /// In a column beside the ciphertext.
    Beside(&'a Beside),
    /// In the column of the ciphertext, where this flag is false.
    Flagged(&'a Ident),
}

impl<'a> Moved<'a> {
    /// Returns the column beside the ciphertext: the plaintext or the flag.
    pub(crate) const fn column(self) -> &'a Ident {
        match self {
            Self::Beside(beside) => &beside.column,
            Self::Flagged(flag) => flag,
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wrapper {
    Encrypted,
    Searchable,
    Sealed,
}

const WRAPPERS: [Wrapper; 3] = [Wrapper::Encrypted, Wrapper::Searchable, Wrapper::Sealed];

impl Model {
    pub(crate) fn parse(derive: Derive, input: &DeriveInput, errors: &mut Errors) -> Option<Self> {
        let mut attrs = StructAttrs::parse(&input.attrs, errors);
        let diesel = DieselAttrs::parse(&input.attrs, errors);
        let Some(fields) = named_fields(&input.data) else {
            let message = format!("`{}` is for structs with named fields", derive.name());
            errors.blocking(input.ident.span(), message);
            return None;
        };
        let fields = fields.named.iter().filter_map(|field| Field::parse(field, errors));
        let fields: Vec<_> = fields.collect();
        let seal = attrs.seal.as_ref().map(|seal| seal.value.clone());
        if let Some(columns) = attrs.columns.as_mut().filter(|columns| columns.value.is_empty()) {
            columns.value = fields.iter().flat_map(Field::columns).chain(seal).collect();
        }
        let table =
            diesel.table_name.clone().unwrap_or_else(|| inferred_table(&input.ident).into());
        Some(Self {
            derive,
            visibility: input.vis.clone(),
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            table,
            attrs,
            diesel,
            fields,
        })
    }

    pub(crate) fn bind(&self) -> &[Ident] {
        self.attrs.bind.as_ref().map_or(&[], |bind| bind.value.as_slice())
    }

    pub(crate) fn owner(&self) -> Option<&Ident> {
        self.attrs.owner.as_ref().map(|owner| &owner.value)
    }

    /// Tells whether ciphertext is bound to this column or the column is part of the primary key: no update writes it.
    pub(crate) fn is_key(&self, column: &Ident) -> bool {
        let binds = self.bind().contains(column) || self.owner() == Some(column);
        binds || self.primary_key(column)
    }

    /// Returns the column of the row seal, if the model has one.
    pub(crate) fn seal(&self) -> Option<&Ident> {
        self.attrs.seal.as_ref().map(|seal| &seal.value)
    }

    /// Returns the column of the row seal, if loaded rows are checked against it.
    pub(crate) fn checked_seal(&self) -> Option<&Ident> {
        self.seal().filter(|_| self.attrs.seal_not_checked.is_none())
    }

    /// Returns the columns of the primary key, which a row seal covers.
    pub(crate) fn seal_key(&self) -> Vec<Ident> {
        let named = self.diesel.primary_key.clone();
        named.unwrap_or_else(|| vec![Ident::new("id", self.ident.span())])
    }

    /// Returns the plain fields that a row seal covers: those that it names, and those that ciphertext is bound to besides
    /// the key and the owner.
    pub(crate) fn covered(&self) -> Vec<&Field> {
        let named = self.attrs.seal_covers.as_ref().map_or(&[][..], |covers| &covers.value);
        let key = self.seal_key();
        let known = |column: &&Ident| key.contains(column) || self.owner() == Some(*column);
        let bound = self.bind().iter().filter(|column| !known(column));
        let columns = bound.chain(named.iter().filter(|name| !self.bind().contains(name)));
        columns
            .filter(|_| self.seal().is_some())
            .filter_map(|column| self.plain_columns().find(|field| field.column == *column))
            .collect()
    }

    /// Tells whether a changeset's `None` sets this column to NULL, instead of leaving it alone.
    pub(crate) fn none_is_null(&self, field: &Field) -> bool {
        field.diesel.treat_none_as_null.or(self.diesel.treat_none_as_null).unwrap_or(false)
    }

    fn primary_key(&self, column: &Ident) -> bool {
        self.diesel.primary_key.as_ref().map_or_else(|| column == "id", |key| key.contains(column))
    }

    /// Returns the encrypted fields, each with its wrapper.
    pub(crate) fn encrypted(&self) -> impl Iterator<Item = (&Field, &Wrapped)> {
        self.fields.iter().filter_map(|field| Some((field, field.wrapped()?)))
    }

    /// Returns the columns of all search tokens.
    pub(crate) fn token_columns(&self) -> impl Iterator<Item = Ident> {
        let searchable = self.encrypted().filter(|(_, it)| it.wrapper == Wrapper::Searchable);
        searchable.flat_map(|(field, _)| field.token_columns())
    }

    /// Returns the fields whose values are moved to ciphertext, each with the place of its value in the clear.
    pub(crate) fn moved(&self) -> impl Iterator<Item = (&Field, Moved<'_>)> {
        self.encrypted().filter_map(|(field, _)| Some((field, field.moved()?)))
    }

    /// Returns the plain fields, except embedded structs, which are several columns.
    pub(crate) fn plain_columns(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.wrapped().is_none() && !field.diesel.embed)
    }
}

impl Field {
    fn parse(field: &syn::Field, errors: &mut Errors) -> Option<Self> {
        let ident = field.ident.clone()?;
        let diesel = DieselAttrs::parse(&field.attrs, errors);
        let column = diesel.column_name.clone().unwrap_or_else(|| ident.clone());
        Some(Self {
            column,
            attrs: FieldAttrs::parse(&field.attrs, errors),
            wrapped: Wrapped::of(&field.ty),
            ty: field.ty.clone(),
            ident,
            diesel,
        })
    }

    pub(crate) const fn wrapped(&self) -> Option<&Wrapped> {
        self.wrapped.as_ref()
    }

    /// Returns the column of the search token: the named one, or the field's column with `_search`. Its tokens point at the
    /// field.
    pub(crate) fn token_column(&self) -> Ident {
        let named = self.attrs.token.as_ref().map(|token| token.value.clone());
        named.unwrap_or_else(|| format_ident!("{}_search", self.column, span = self.ident.span()))
    }

    /// Returns the column for tokens of the newest epoch, if there is one.
    pub(crate) fn next_token_column(&self) -> Option<Ident> {
        self.attrs.next_token.as_ref().map(|token| token.value.clone())
    }

    /// Returns its column, and behind it its token columns and the column of its plaintext or flag: the order that
    /// `columns(*)` stands for.
    fn columns(&self) -> impl Iterator<Item = Ident> {
        let is_searchable = |it: &Wrapped| it.wrapper == Wrapper::Searchable;
        let has_tokens = self.wrapped.as_ref().is_some_and(is_searchable);
        let tokens = self.token_columns().filter(move |_| has_tokens);
        let moved = self.moved().map(|moved| moved.column().clone());
        iter::once(self.column.clone()).chain(tokens).chain(moved)
    }

    /// Returns the place of the value in the clear, while it is moved to ciphertext.
    pub(crate) fn moved(&self) -> Option<Moved<'_>> {
        let beside = self.attrs.plaintext.as_ref().map(|it| Moved::Beside(&it.value));
        beside.or_else(|| self.attrs.flag.as_ref().map(|flag| Moved::Flagged(&flag.value)))
    }

    /// Tells whether the tokens of the field differ between owners.
    pub(crate) fn is_owner_scoped(&self) -> bool {
        self.attrs.scope.as_ref().is_some_and(|scope| scope.value.value() == "owner")
    }

    /// Returns all token columns of the field.
    pub(crate) fn token_columns(&self) -> impl Iterator<Item = Ident> {
        iter::once(self.token_column()).chain(self.next_token_column())
    }

    /// Returns the type that is loaded from the database, before a `deserialize_as` converts it.
    pub(crate) fn loaded_type(&self) -> &Type {
        self.diesel.deserialize_as.as_ref().unwrap_or(&self.ty)
    }

    /// Returns the type inside `Option<…>`, if the field has one.
    pub(crate) fn option_of(&self) -> Option<&Type> {
        argument(&self.ty, "Option")
    }

    /// Returns a wrapper inside a type that encdb does not look into, such as `Box<Encrypted<String>>`.
    pub(crate) fn hidden_wrapper(&self) -> Option<Ident> {
        let tokens = flat(self.ty.to_token_stream());
        let generic = tokens.windows(2).filter_map(|pair| match pair {
            [TokenTree::Ident(name), TokenTree::Punct(open)] if open.as_char() == '<' => Some(name),
            _ => None,
        });
        let mut wrappers = generic.filter(|name| WRAPPERS.iter().any(|it| *name == it.name()));
        wrappers.next().cloned()
    }
}

impl Wrapped {
    fn of(ty: &Type) -> Option<Self> {
        if let Some(inner) = argument(ty, "Option") {
            let inner = Self::of(inner)?;
            return Some(Self { options: inner.options + 1, ..inner });
        }
        let name = &path(ty)?.path.segments.last()?.ident;
        let wrapper = WRAPPERS.into_iter().find(|wrapper| name == wrapper.name())?;
        Some(Self {
            wrapper,
            value: argument(ty, wrapper.name())?.clone(),
            options: 0,
            span: name.span(),
            named_column: second_argument(ty),
        })
    }

    /// Returns the value's type as it is written.
    pub(crate) fn value_name(&self) -> String {
        self.value.to_token_stream().to_string().replace(' ', "")
    }

    /// Tells whether the value borrows, so that it cannot be loaded.
    pub(crate) fn borrows(&self) -> bool {
        matches!(self.value, Type::Reference(_)) || !lifetimes(&self.value).is_empty()
    }
}

impl Wrapper {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Encrypted => "Encrypted",
            Self::Searchable => "Searchable",
            Self::Sealed => "Sealed",
        }
    }
}

fn named_fields(data: &Data) -> Option<&FieldsNamed> {
    match data {
        Data::Struct(DataStruct { fields: Fields::Named(fields), .. }) => Some(fields),
        _ => None,
    }
}

/// Returns the path of a type, whatever groups a macro put around it.
fn path(ty: &Type) -> Option<&TypePath> {
    match ty {
        Type::Path(path) => Some(path),
        Type::Group(group) => path(&group.elem),
        Type::Paren(paren) => path(&paren.elem),
        _ => None,
    }
}

fn arguments(ty: &Type) -> Vec<&GenericArgument> {
    let Some(path) = path(ty) else { return vec![] };
    match path.path.segments.last().map(|segment| &segment.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => arguments.args.iter().collect(),
        _ => vec![],
    }
}

/// Returns the first type argument of `ty`, if its last segment has this name.
fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let path = path(ty)?;
    let named = path.path.segments.last().is_some_and(|segment| segment.ident == name);
    arguments(ty).into_iter().filter(|_| named).find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn second_argument(ty: &Type) -> Option<Span> {
    arguments(ty).get(1).map(|argument| argument.to_token_stream().span())
}

/// Returns the lifetimes that a type names.
fn lifetimes(ty: &Type) -> Vec<Ident> {
    let tokens = flat(ty.to_token_stream());
    let named = tokens.windows(2).filter_map(|pair| match pair {
        [TokenTree::Punct(quote), TokenTree::Ident(name)] if quote.as_char() == '\'' => Some(name),
        _ => None,
    });
    named.cloned().collect()
}

/// Returns the tokens, including those in parentheses and brackets.
fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    let flat = tokens.into_iter().flat_map(|token| match token {
        TokenTree::Group(group) => flat(group.stream()),
        token => vec![token],
    });
    flat.collect()
}

/// Returns the table's name as Diesel infers it: `user_profiles` for `UserProfile`.
fn inferred_table(ident: &Ident) -> Ident {
    let mut name = String::new();
    for (at, letter) in ident.to_string().chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    format_ident!("{name}s", span = ident.span())
}
