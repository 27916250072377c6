//! `#[derive(Plaintext)]` and `#[derive(Bindable)]`: a type of the application's own as a value, by its inner value.

use proc_macro2::TokenStream;
use syn::{
    Data, DataEnum, DataStruct, DeriveInput, Fields, Generics, Ident, Member, Type, Variant,
    ext::IdentExt,
};

use crate::{attr::ValueAttrs, error::Errors};

mod bindable;
mod plaintext;
mod rename;

/// The derive that is at work.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ValueDerive {
    Bindable,
    Plaintext,
}

impl ValueDerive {
    const fn name(self) -> &'static str {
        match self {
            Self::Bindable => "Bindable",
            Self::Plaintext => "Plaintext",
        }
    }
}

/// The type that a derive is on.
struct Value {
    ident: Ident,
    generics: Generics,
    attrs: ValueAttrs,
    shape: Shape,
}

enum Shape {
    Newtype(Box<Newtype>),
    /// Unit variants, each with its text.
    Enumeration(Vec<(Ident, String)>),
}

/// The one field of a struct.
struct Newtype {
    field: Member,
    inner: Type,
}

/// Returns the impls of a derive, or its errors.
pub(crate) fn derive(derive: ValueDerive, input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let value = Value::parse(derive, input, &mut errors);
    match value {
        Some(value) if errors.is_empty() => match derive {
            ValueDerive::Bindable => bindable::expand(&value),
            ValueDerive::Plaintext => plaintext::expand(&value),
        },
        _ => errors.to_compile_errors(),
    }
}

impl Value {
    fn parse(derive: ValueDerive, input: &DeriveInput, errors: &mut Errors) -> Option<Self> {
        let attrs = ValueAttrs::parse(&input.attrs, errors);
        let shape = match &input.data {
            Data::Struct(data) => Newtype::parse(derive, data, input, errors)
                .map(|newtype| Shape::Newtype(Box::new(newtype))),
            Data::Enum(data) => {
                let variants = enumeration(derive, data, input, &attrs, errors);
                variants.map(Shape::Enumeration)
            }
            Data::Union(_) => {
                refuse(derive, &input.ident, errors);
                None
            }
        }?;
        check(derive, &attrs, &shape, input, errors);
        let (ident, generics) = (input.ident.clone(), input.generics.clone());
        Some(Self { ident, generics, attrs, shape })
    }
}

impl Newtype {
    fn parse(
        derive: ValueDerive,
        data: &DataStruct,
        input: &DeriveInput,
        errors: &mut Errors,
    ) -> Option<Self> {
        let mut members = data.fields.members().zip(&data.fields);
        let (Some((member, field)), None) = (members.next(), members.next()) else {
            refuse(derive, &input.ident, errors);
            return None;
        };
        ValueAttrs::refuse(&field.attrs, "a field of this struct", errors);
        Some(Self { field: member, inner: field.ty.clone() })
    }
}

/// Reads the variants with their texts.
fn enumeration(
    derive: ValueDerive,
    data: &DataEnum,
    input: &DeriveInput,
    attrs: &ValueAttrs,
    errors: &mut Errors,
) -> Option<Vec<(Ident, String)>> {
    if data.variants.is_empty() {
        refuse(derive, &input.ident, errors);
        return None;
    }
    let mut variants: Vec<(Ident, String)> = vec![];
    for variant in &data.variants {
        let text = text(derive, variant, attrs, errors);
        if let Some((first, _)) = variants.iter().find(|(_, other)| *other == text) {
            let message = format!(
                "`{first}` and `{}` have one text, {text:?}: give one of them another with `#[encdb(rename = \"…\")]`",
                variant.ident
            );
            errors.push(variant.ident.span(), message);
        }
        variants.push((variant.ident.clone(), text));
    }
    Some(variants)
}

/// Returns the text of a variant: its `rename`, or its name in the style of the enumeration.
fn text(derive: ValueDerive, variant: &Variant, attrs: &ValueAttrs, errors: &mut Errors) -> String {
    if !matches!(variant.fields, Fields::Unit) {
        let message = format!(
            "`{}` is for enumerations whose variants hold nothing; for a variant that does, seal the value as \
             `Json<…>`, or implement the traits by hand",
            derive.name()
        );
        errors.push(variant.ident.span(), message);
    }
    let name = variant.ident.unraw().to_string();
    let given = ValueAttrs::rename(&variant.attrs, errors);
    match (given, &attrs.rename_all) {
        (Some(text), _) => text,
        (None, Some(style)) => rename::renamed(&name, &style.value.value()).unwrap_or(name),
        (None, None) => name,
    }
}

/// Checks that the type has only the attributes of its kind.
fn check(
    derive: ValueDerive,
    attrs: &ValueAttrs,
    shape: &Shape,
    input: &DeriveInput,
    errors: &mut Errors,
) {
    match (shape, &attrs.rename_all, &attrs.high_cardinality) {
        (Shape::Newtype(_), Some(rename_all), _) => {
            errors.push(rename_all.span, "`rename_all` is for enumerations; remove it");
        }
        (Shape::Enumeration(_), Some(style), _)
            if rename::renamed("", &style.value.value()).is_none() =>
        {
            let message = format!("unknown style; there are {}", rename::styles());
            errors.push(style.value.span(), message);
        }
        _ => (),
    }
    if let (Shape::Enumeration(_), Some(many)) = (shape, &attrs.high_cardinality) {
        let message = "an enumeration has few values, so that counting equal search tokens reveals each of them; remove \
                       this, and where a field shall be searchable all the same, mark it `#[encdb(low_cardinality)]`";
        errors.push(many.span, message);
    }
    let borrows = input.generics.lifetimes().next();
    if let Some(lifetime) = borrows.filter(|_| derive == ValueDerive::Plaintext) {
        let message =
            "a value that borrows cannot be opened; derive for a type that owns its value";
        errors.push(lifetime.lifetime.span(), message);
    }
}

fn refuse(derive: ValueDerive, ident: &Ident, errors: &mut Errors) {
    let message = format!(
        "`{}` is for structs with one field and for enumerations whose variants hold nothing; for another type, implement \
         the traits by hand, or seal it as `Json<…>`",
        derive.name()
    );
    errors.push(ident.span(), message);
}
