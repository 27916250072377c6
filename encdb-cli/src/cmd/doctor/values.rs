//! Checks by a census, and without opening values, whether these keys could open each value and find each token.

use std::{fmt::Display, path::Path};

use encdb_core::{Keyring, OwnerKeys};
use encdb_diesel::{
    census::{Census, Content, Count},
    spec::{Storage, TableSpec},
};

use super::{DoctorArgs, NO_KEYS, VALUES};
use crate::{database::Database, error::Error, report::Check, tables};

pub(super) fn values(
    database: &mut Database,
    keyring: Option<&Keyring>,
    args: &DoctorArgs,
) -> Check {
    let Some(path) = &args.tables else {
        return Check::skipped(VALUES, "give --tables to count them");
    };
    match counted(database, path, args) {
        Ok((tables, census)) => judged(&tables, &census, keyring),
        Err(error) => Check::refused(VALUES, &error),
    }
}

fn counted(
    database: &mut Database,
    path: &Path,
    args: &DoctorArgs,
) -> Result<(Vec<TableSpec>, Census), Error> {
    let tables = tables::read(path)?;
    let mut owner_keys = Database::of_owner_keys(&args.owner_keys)?;
    let census = database.census(&tables, owner_keys.as_mut())?;
    Ok((tables, census))
}

/// Checks whether these keys could open each value and find each token.
fn judged(tables: &[TableSpec], census: &Census, keyring: Option<&Keyring>) -> Check {
    let n_values: u64 = census.counts.iter().map(|count| count.n_values).sum();
    let objection = |it: &Count| objection(it.content, keyring).or_else(|| unread(tables, it));
    let found = census.counts.iter().find_map(|it| Some((it, objection(it)?)));
    match found {
        Some((Count { n_values, table, column, .. }, objection)) => {
            Check::failed(VALUES, format!("{n_values} values of {table}.{column} {objection}"))
        }
        None if keyring.is_none() => {
            let sealed = format!("{n_values} values and search tokens, none unsealed; {NO_KEYS}");
            Check::skipped(VALUES, sealed)
        }
        None => {
            let all = "values and search tokens, all under keys that are there";
            Check::ok(VALUES, format!("{n_values} {all}{}", declared_otherwise(census)))
        }
    }
}

/// Returns what is wrong with sealed values of another kind than the model reads: text in a column of bytes, or the reverse.
fn unread(tables: &[TableSpec], count: &Count) -> Option<String> {
    if !matches!(count.content, Content::SealedUnder(_) | Content::SealedUnderOwnerKey) {
        return None;
    }
    let table = tables.iter().find(|table| table.sql_name().to_string() == count.table)?;
    let column = table.columns().iter().find(|column| column.sql_name() == count.column)?;
    let (is, reads) = (named(count.storage), named(column.storage()));
    (is != reads).then(|| format!("are {is}, and the model reads {reads}; write them once more"))
}

/// Returns a remark on columns of SQLite whose values have another type than is declared. SQLite allows that.
fn declared_otherwise(census: &Census) -> String {
    let otherwise = census.counts.iter().find(|count| count.storage != count.declared);
    otherwise.map_or_else(String::new, |Count { table, column, storage, declared, .. }| {
        let (declared, storage) = (named(*declared), named(*storage));
        format!(
            "; {table}.{column} is declared as {declared} and holds {storage}, as SQLite allows"
        )
    })
}

const fn named(storage: Storage) -> &'static str {
    match storage {
        Storage::Text => "text",
        _ => "bytes",
    }
}

/// Returns what is wrong with values of this kind. Without keys, nothing but that they are not sealed.
fn objection(content: Content, keyring: Option<&Keyring>) -> Option<String> {
    let lacks = |lacks: &dyn Fn(&Keyring) -> bool| keyring.is_some_and(lacks);
    match content {
        Content::SealedUnder(id) | Content::WrappedUnder(id) => {
            lacks(&|it| !it.key_ids().any(|own| own == id)).then(|| lacking("under key", id))
        }
        Content::TokenOf(epoch) => {
            lacks(&|it| !it.epochs().any(|own| own == epoch)).then(|| lacking("of epoch", epoch))
        }
        Content::SealedUnderOwnerKey => {
            lacks(&|it| it.owner_keys() != OwnerKeys::Stored).then(|| DERIVED.to_owned())
        }
        Content::WrappedWithoutRootKey | Content::DestroyedOwnerKey => None,
        Content::NoToken => Some("are no search tokens; run `encdb rotate`".to_owned()),
        _ => Some("are not sealed; migrate the column".to_owned()),
    }
}

fn lacking(under: &str, id: impl Display) -> String {
    format!("are {under} {id}, which the keyring lacks; add it, or restore it")
}

const DERIVED: &str =
    "are under stored keys of owners, and the keyring derives them; is it the right keyring?";
