//! `#[encdb(…)]` and the relevant parts of `#[diesel(…)]`, as typed values that keep their tokens.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{
    Attribute, Ident, LitBool, LitInt, LitStr, Path, Token, meta::ParseNestedMeta, parenthesized,
    punctuated::Punctuated, spanned::Spanned, token,
};

use crate::error::Errors;

/// A value and the place where it was written.
#[derive(Clone)]
pub(crate) struct Written<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// `#[encdb(…)]` on a struct.
#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) bind: Option<Written<Vec<Ident>>>,
    pub(crate) columns: Option<Written<Vec<Ident>>>,
    pub(crate) context: Option<Written<LitStr>>,
    pub(crate) keyring: Option<Written<Path>>,
    pub(crate) owner: Option<Written<Ident>>,
    pub(crate) seal: Option<Written<Ident>>,
    pub(crate) seal_covers: Option<Written<Vec<Ident>>>,
    pub(crate) seal_not_checked: Option<Written<()>>,
}

const STRUCT_ATTRIBUTES: [&str; 8] =
    ["bind", "columns", "context", "keyring", "owner", "seal", "seal_covers", "seal_not_checked"];

impl StructAttrs {
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut parsed = Self::default();
        for attribute in encdb(attributes) {
            let result = attribute.parse_nested_meta(|meta| parsed.parse_one(&meta));
            errors.collect(result);
        }
        parsed
    }

    fn parse_one(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match name(meta).as_str() {
            "bind" => set(&mut self.bind, meta, idents),
            "columns" => set(&mut self.columns, meta, columns),
            "context" => set(&mut self.context, meta, literal),
            "keyring" => set(&mut self.keyring, meta, |meta| meta.value()?.parse()),
            "owner" => set(&mut self.owner, meta, |meta| meta.value()?.parse()),
            "seal" => set(&mut self.seal, meta, |meta| meta.value()?.parse()),
            "seal_covers" => set(&mut self.seal_covers, meta, idents),
            "seal_not_checked" => set(&mut self.seal_not_checked, meta, |_| Ok(())),
            other if FIELD_ATTRIBUTES.contains(&other) => {
                Err(meta.error(format!("`{other}` belongs on a field, not on the struct")))
            }
            _ => Err(unknown(meta, "struct", &STRUCT_ATTRIBUTES)),
        }
    }

    /// Returns the spans and names of all attributes that were written.
    pub(crate) fn written(&self) -> Vec<(&'static str, Span)> {
        let all = [
            ("bind", self.bind.as_ref().map(|it| it.span)),
            ("columns", self.columns.as_ref().map(|it| it.span)),
            ("context", self.context.as_ref().map(|it| it.span)),
            ("keyring", self.keyring.as_ref().map(|it| it.span)),
            ("owner", self.owner.as_ref().map(|it| it.span)),
            ("seal", self.seal.as_ref().map(|it| it.span)),
            ("seal_covers", self.seal_covers.as_ref().map(|it| it.span)),
            ("seal_not_checked", self.seal_not_checked.as_ref().map(|it| it.span)),
        ];
        all.into_iter().filter_map(|(name, span)| Some((name, span?))).collect()
    }
}

/// `#[encdb(…)]` on a field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) context: Option<Written<LitStr>>,
    pub(crate) flag: Option<Written<Ident>>,
    pub(crate) low_cardinality: Option<Written<()>>,
    pub(crate) next_token: Option<Written<Ident>>,
    pub(crate) normalize: Option<Written<Vec<Ident>>>,
    pub(crate) pad: Option<Written<LitInt>>,
    pub(crate) plaintext: Option<Written<Beside>>,
    pub(crate) scope: Option<Written<LitStr>>,
    pub(crate) token: Option<Written<Ident>>,
    pub(crate) token_len: Option<Written<LitInt>>,
    pub(crate) unique: Option<Written<()>>,
}

/// `plaintext(column, keep)`: the column beside the ciphertext that holds the value in the clear.
#[derive(Clone)]
pub(crate) struct Beside {
    pub(crate) column: Ident,
    pub(crate) mode: Mode,
}

/// What a write does with the plaintext.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    Keep,
    Clear,
}

const FIELD_ATTRIBUTES: [&str; 11] = [
    "context",
    "flag",
    "low_cardinality",
    "next_token",
    "normalize",
    "pad",
    "plaintext",
    "scope",
    "token",
    "token_len",
    "unique",
];

impl FieldAttrs {
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut parsed = Self::default();
        for attribute in encdb(attributes) {
            let mut last = String::new();
            let result = attribute.parse_nested_meta(|meta| {
                last = name(&meta);
                parsed.parse_one(&meta)
            });
            match result {
                // Without it, the model has other columns, about which there would be further errors.
                Err(error) if last == "plaintext" => errors.blocking(error.span(), error),
                result => errors.collect(result),
            }
        }
        parsed
    }

    fn parse_one(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match name(meta).as_str() {
            "context" => set(&mut self.context, meta, literal),
            "flag" => set(&mut self.flag, meta, |meta| meta.value()?.parse()),
            "low_cardinality" => set(&mut self.low_cardinality, meta, |_| Ok(())),
            "next_token" => set(&mut self.next_token, meta, |meta| meta.value()?.parse()),
            "normalize" => set(&mut self.normalize, meta, idents),
            "pad" => set(&mut self.pad, meta, |meta| meta.value()?.parse()),
            "plaintext" => set(&mut self.plaintext, meta, beside),
            "scope" => set(&mut self.scope, meta, literal),
            "token" => set(&mut self.token, meta, |meta| meta.value()?.parse()),
            "token_len" => set(&mut self.token_len, meta, |meta| meta.value()?.parse()),
            "unique" => set(&mut self.unique, meta, |_| Ok(())),
            other if STRUCT_ATTRIBUTES.contains(&other) => {
                Err(meta.error(format!("`{other}` belongs on the struct, not on a field")))
            }
            _ => Err(unknown(meta, "field", &FIELD_ATTRIBUTES)),
        }
    }

    /// Returns the spans and names of the attributes that only a searchable field has.
    pub(crate) fn for_search(&self) -> Vec<(&'static str, Span)> {
        let all = [
            ("low_cardinality", self.low_cardinality.as_ref().map(|it| it.span)),
            ("next_token", self.next_token.as_ref().map(|it| it.span)),
            ("normalize", self.normalize.as_ref().map(|it| it.span)),
            ("scope", self.scope.as_ref().map(|it| it.span)),
            ("token", self.token.as_ref().map(|it| it.span)),
            ("token_len", self.token_len.as_ref().map(|it| it.span)),
            ("unique", self.unique.as_ref().map(|it| it.span)),
        ];
        all.into_iter().filter_map(|(name, span)| Some((name, span?))).collect()
    }

    /// Returns the spans and names of all attributes that were written.
    pub(crate) fn written(&self) -> Vec<(&'static str, Span)> {
        let more = [
            ("context", self.context.as_ref().map(|it| it.span)),
            ("flag", self.flag.as_ref().map(|it| it.span)),
            ("pad", self.pad.as_ref().map(|it| it.span)),
            ("plaintext", self.plaintext.as_ref().map(|it| it.span)),
        ];
        self.for_search()
            .into_iter()
            .chain(more.into_iter().filter_map(|(name, span)| Some((name, span?))))
            .collect()
    }
}

/// `#[encdb(…)]` on a type that derives `Plaintext` or `Bindable`.
#[derive(Default)]
pub(crate) struct ValueAttrs {
    pub(crate) high_cardinality: Option<Written<()>>,
    pub(crate) rename_all: Option<Written<LitStr>>,
}

const VALUE_ATTRIBUTES: [&str; 2] = ["high_cardinality", "rename_all"];

impl ValueAttrs {
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut parsed = Self::default();
        for attribute in encdb(attributes) {
            let result = attribute.parse_nested_meta(|meta| parsed.parse_one(&meta));
            errors.collect(result);
        }
        parsed
    }

    fn parse_one(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match name(meta).as_str() {
            "high_cardinality" => set(&mut self.high_cardinality, meta, |_| Ok(())),
            "rename_all" => set(&mut self.rename_all, meta, literal),
            "rename" => Err(meta.error("`rename` belongs on a variant, not on the type")),
            _ => Err(unknown(meta, "value type", &VALUE_ATTRIBUTES)),
        }
    }

    /// Reads `#[encdb(rename = "…")]` on a variant.
    pub(crate) fn rename(attributes: &[Attribute], errors: &mut Errors) -> Option<String> {
        let mut rename = None;
        for attribute in encdb(attributes) {
            let result = attribute.parse_nested_meta(|meta| match name(&meta).as_str() {
                "rename" => set(&mut rename, &meta, literal),
                _ => Err(unknown(&meta, "variant", &["rename"])),
            });
            errors.collect(result);
        }
        rename.map(|rename| rename.value.value())
    }

    /// Refuses all attributes, because none has a meaning in this place.
    pub(crate) fn refuse(attributes: &[Attribute], place: &str, errors: &mut Errors) {
        for attribute in encdb(attributes) {
            errors
                .push(attribute.span(), format!("`encdb` has no attribute for {place}; remove it"));
        }
    }
}

/// The parts of `#[diesel(…)]` that encdb reads. Diesel handles the others.
#[derive(Default)]
pub(crate) struct DieselAttrs {
    pub(crate) column_name: Option<Ident>,
    pub(crate) deserialize_as: Option<syn::Type>,
    pub(crate) embed: bool,
    pub(crate) primary_key: Option<Vec<Ident>>,
    pub(crate) skip_insertion: bool,
    pub(crate) skip_update: bool,
    pub(crate) table_name: Option<Path>,
    pub(crate) treat_none_as_default_value: Option<bool>,
    pub(crate) treat_none_as_null: Option<bool>,
    /// Attributes that the generated code cannot follow.
    pub(crate) unsupported: Vec<(String, Span)>,
}

const UNSUPPORTED: [&str; 4] =
    ["base_query", "select_expression", "select_expression_type", "serialize_as"];

/// Attributes that only other derives read.
const OF_OTHER_DERIVES: [&str; 10] = [
    "aggregate",
    "base_query_type",
    "belongs_to",
    "check_for_backend",
    "foreign_derive",
    "mysql_type",
    "not_sized",
    "postgres_type",
    "sql_type",
    "sqlite_type",
];

impl DieselAttrs {
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut parsed = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("diesel")) {
            if let Err(error) = attribute.parse_nested_meta(|meta| parsed.parse_one(&meta)) {
                errors.blocking(error.span(), error);
            }
        }
        parsed
    }

    fn parse_one(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match name(meta).as_str() {
            "column_name" => self.column_name = Some(ident_or_literal(meta)?),
            "deserialize_as" => self.deserialize_as = Some(meta.value()?.parse()?),
            "embed" => self.embed = true,
            "primary_key" => self.primary_key = Some(idents(meta)?),
            "skip_insertion" => self.skip_insertion = true,
            "skip_update" => self.skip_update = true,
            "table_name" => self.table_name = Some(meta.value()?.parse()?),
            "treat_none_as_default_value" => {
                self.treat_none_as_default_value = Some(meta.value()?.parse::<LitBool>()?.value);
            }
            "treat_none_as_null" => {
                self.treat_none_as_null = Some(meta.value()?.parse::<LitBool>()?.value);
            }
            other if UNSUPPORTED.contains(&other) => {
                self.unsupported.push((other.to_owned(), meta.path.span()));
                skip(meta)?;
            }
            other if OF_OTHER_DERIVES.contains(&other) => skip(meta)?,
            _ => {
                let path = meta.path.to_token_stream();
                return Err(
                    meta.error(format!("Diesel has no attribute `{path}`; correct or remove it"))
                );
            }
        }
        Ok(())
    }
}

fn encdb(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("encdb"))
}

fn name(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(ToString::to_string).unwrap_or_default()
}

fn unknown(meta: &ParseNestedMeta<'_>, place: &str, known: &[&str]) -> syn::Error {
    let path = meta.path.to_token_stream();
    meta.error(format!("unknown attribute `{path}`; a {place} has {}", listed(known)))
}

/// Returns `a`, `b` and `c`, each in backticks.
pub(crate) fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Fills a slot. Filling it a second time is an error.
fn set<T>(
    slot: &mut Option<Written<T>>,
    meta: &ParseNestedMeta<'_>,
    parse: impl FnOnce(&ParseNestedMeta<'_>) -> syn::Result<T>,
) -> syn::Result<()> {
    let value = parse(meta)?;
    if slot.is_some() {
        return Err(meta.error(format!("`{}` is given twice; keep one", name(meta))));
    }
    *slot = Some(Written { value, span: meta.path.span() });
    Ok(())
}

/// Reads names of columns; none for `*`, which the model puts its own columns in place of.
fn columns(meta: &ParseNestedMeta<'_>) -> syn::Result<Vec<Ident>> {
    if !meta.input.peek(token::Paren) {
        return idents(meta);
    }
    let ahead = meta.input.fork();
    let listed;
    parenthesized!(listed in ahead);
    if !listed.peek(Token![*]) {
        return idents(meta);
    }
    let all;
    parenthesized!(all in meta.input);
    all.parse::<Token![*]>()?;
    if all.is_empty() {
        Ok(vec![])
    } else {
        Err(all.error("`columns(*)` has nothing beside the star"))
    }
}

/// Reads `= one` or `(one, two)`.
fn idents(meta: &ParseNestedMeta<'_>) -> syn::Result<Vec<Ident>> {
    if meta.input.peek(Token![=]) {
        return Ok(vec![meta.value()?.parse()?]);
    }
    let list;
    parenthesized!(list in meta.input);
    Ok(Punctuated::<Ident, Token![,]>::parse_terminated(&list)?.into_iter().collect())
}

/// Reads `(column, keep)` or `(column, clear)`.
fn beside(meta: &ParseNestedMeta<'_>) -> syn::Result<Beside> {
    const FORM: &str = "write `plaintext(column, keep)`, as long as something else reads the plaintext, or `plaintext(column, \
                        clear)`";
    if !meta.input.peek(token::Paren) {
        return Err(meta.error(FORM));
    }
    let list;
    parenthesized!(list in meta.input);
    let written: Vec<Ident> =
        Punctuated::<Ident, Token![,]>::parse_terminated(&list)?.into_iter().collect();
    let [column, mode] = written.as_slice() else { return Err(meta.error(FORM)) };
    let mode = match mode.to_string().as_str() {
        "keep" => Mode::Keep,
        "clear" => Mode::Clear,
        unknown => {
            return Err(syn::Error::new(mode.span(), format!("unknown mode `{unknown}`; {FORM}")));
        }
    };
    Ok(Beside { column: column.clone(), mode })
}

fn literal(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    meta.value()?.parse()
}

/// Reads `column_name = x` or `column_name = "x"`, which Diesel both accepts.
fn ident_or_literal(meta: &ParseNestedMeta<'_>) -> syn::Result<Ident> {
    let value = meta.value()?;
    if value.peek(LitStr) { value.parse::<LitStr>()?.parse() } else { value.parse() }
}

/// Skips the rest of an attribute that encdb does not read.
fn skip(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
        meta.input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}
