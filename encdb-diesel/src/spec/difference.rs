//! Where two lists of definitions differ: the models' and a file's.

use serde_json::Value;

use super::{TableSpec, definition::Table};

/// A place where the definitions of the models and of a file differ.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) table: String,
    /// The logical name of the column, if it is about one column.
    pub(crate) column: Option<String>,
    pub(crate) kind: DifferenceKind,
}

/// In what definitions differ.
#[derive(Debug)]
pub(crate) enum DifferenceKind {
    OnlyInFile,
    OnlyInModels,
    /// A property, as JSON names it, and its value in both.
    Value {
        property: String,
        in_models: String,
        in_file: String,
    },
}

/// Compares definitions by the logical names of tables and columns.
pub(crate) fn differences(models: &[TableSpec], file: &[TableSpec]) -> Vec<Difference> {
    let tables = matched(models, file, |one, other| one.name() == other.name());
    let mut found = vec![];
    for (model, in_file) in tables {
        let name = model.or(in_file).map_or("", |table| table.name()).to_owned();
        match (model, in_file) {
            (Some(model), Some(in_file)) => found.extend(of_table(model, in_file)),
            (model, _) => found.push(Difference { table: name, column: None, kind: only(model) }),
        }
    }
    found
}

/// Pairs what is equal in both lists, in the order of the first one; what only the second one has comes last.
fn matched<'a, T>(
    models: &'a [T],
    file: &'a [T],
    is_same: impl Fn(&T, &T) -> bool,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let find = |list: &'a [T], it: &T| list.iter().find(|other| is_same(it, other));
    let mut pairs: Vec<_> = models.iter().map(|it| (Some(it), find(file, it))).collect();
    let others = file.iter().filter(|it| find(models, it).is_none());
    pairs.extend(others.map(|it| (None, Some(it))));
    pairs
}

fn only<T>(in_models: Option<&T>) -> DifferenceKind {
    if in_models.is_some() { DifferenceKind::OnlyInModels } else { DifferenceKind::OnlyInFile }
}

fn of_table(model: &TableSpec, in_file: &TableSpec) -> Vec<Difference> {
    let name = model.name().to_owned();
    let [mut one, mut other] = [model, in_file].map(Table::of);
    let columns = [&mut one, &mut other].map(|table| std::mem::take(&mut table.columns));
    let values = |column: Option<&str>, one: Value, other: Value| {
        let of = |kind| Difference { table: name.clone(), column: column.map(str::to_owned), kind };
        properties("", one, other).into_iter().map(of).collect::<Vec<_>>()
    };
    let mut found = values(None, json(&one), json(&other));
    let [models, file] = &columns;
    let is_same = |one: &super::definition::Encrypted, other: &super::definition::Encrypted| {
        (&one.table, &one.name) == (&other.table, &other.name)
    };
    for (in_models, in_file) in matched(models, file, is_same) {
        let column = in_models.or(in_file).map(|column| column.name.clone());
        match (in_models, in_file) {
            (Some(one), Some(other)) => {
                found.extend(values(column.as_deref(), json(one), json(other)));
            }
            (in_models, _) => {
                found.push(Difference { table: name.clone(), column, kind: only(in_models) });
            }
        }
    }
    found
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("names and numbers can be written as JSON")
}

/// Compares the members of two objects, and of the objects in them.
fn properties(path: &str, one: Value, other: Value) -> Vec<DifferenceKind> {
    match (one, other) {
        (one, other) if one == other => vec![],
        (Value::Object(one), Value::Object(mut other)) => {
            let dot = if path.is_empty() { "" } else { "." };
            let mut found = vec![];
            for (name, value) in one {
                let path = format!("{path}{dot}{name}");
                found.extend(properties(&path, value, other.remove(&name).unwrap_or_default()));
            }
            for (name, value) in other {
                found.extend(properties(&format!("{path}{dot}{name}"), Value::Null, value));
            }
            found
        }
        (one, other) => vec![DifferenceKind::Value {
            property: path.to_owned(),
            in_models: written(&one),
            in_file: written(&other),
        }],
    }
}

fn written(value: &Value) -> String {
    if value.is_null() { "nothing".to_owned() } else { value.to_string() }
}
