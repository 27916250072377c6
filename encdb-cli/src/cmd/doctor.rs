//! `encdb doctor`: what is wrong with a set-up. Changes nothing.

use std::{fmt::Display, path::Path};

use encdb_core::{
    KeyBytes, KeyEncryptionKey, KeyId, Keyring, OwnerKeys, Passphrase, PassphraseCost, Place,
    WrappedKey,
};
use encdb_diesel::{
    Storage, TableSpec,
    census::{Census, Content, Count},
};

use crate::{
    args::DoctorArgs,
    database::Database,
    error::Error,
    exit::Outcome,
    keyring,
    report::{Check, Output, State},
    tables,
};

pub(crate) fn run(args: &DoctorArgs, out: &Output) -> Result<Outcome, Error> {
    let mut checks = vec![self_test()];
    let (keyring, check) = keys(args);
    checks.push(check);
    let (database, check) = connection(args);
    checks.push(check);
    match database {
        Some(mut database) => checks.extend(inside(&mut database, keyring.as_ref(), args)),
        None => checks.extend([SCHEMA, FIT, VALUES].map(|it| Check::skipped(it, NO_DATABASE))),
    }
    checks.iter().try_for_each(|check| out.result(check))?;
    let failed = checks.iter().any(|check| check.state == State::Failed);
    Ok(if failed { Outcome::Failed } else { Outcome::Done })
}

fn self_test() -> Check {
    match try_primitives() {
        Ok(()) => Check::ok("self-test", "the primitives give the right answers here"),
        Err(error) => Check::refused("self-test", &error.into()),
    }
}

/// Building a keyring tests every primitive but Argon2id, which is tested before a key is put under a passphrase.
fn try_primitives() -> encdb_core::Result<()> {
    let (key, salt) = (KeyBytes::random()?, KeyBytes::random()?);
    let one = KeyId::new(1).expect("1 is an id");
    Keyring::builder(salt.expose()).current(one, key).build()?;
    let cheap = PassphraseCost::new(8 << 10, 1, 1)?;
    let under = KeyEncryptionKey::from_passphrase(Passphrase::new("of this test")?, cheap);
    WrappedKey::wrap(&salt, &under, &Place::keyring())?;
    Ok(())
}

fn keys(args: &DoctorArgs) -> (Option<Keyring>, Check) {
    match keyring::load(&args.keyring) {
        Ok(keyring) => {
            let check = Check::ok(KEYS, described(&keyring));
            (Some(keyring), check)
        }
        Err(error) => (None, Check::refused(KEYS, &error)),
    }
}

fn described(keyring: &Keyring) -> String {
    let ids = keyring.key_ids().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
    let epochs = keyring.epochs().map(|epoch| epoch.to_string()).collect::<Vec<_>>().join(", ");
    format!("key {} seals; opens {ids}; epochs {epochs}", keyring.current())
}

fn connection(args: &DoctorArgs) -> (Option<Database>, Check) {
    match Database::connect(&args.database) {
        Err(Error::NoDatabaseVariable { name, .. }) if !args.want_database() => {
            let message = format!("{name} is not set; set it, or give --database");
            (None, Check::skipped(DATABASE, message))
        }
        Ok(database) => (Some(database), Check::ok(DATABASE, "reachable")),
        Err(error) => (None, Check::refused(DATABASE, &error)),
    }
}

fn inside(database: &mut Database, keyring: Option<&Keyring>, args: &DoctorArgs) -> [Check; 3] {
    let schema = schema(database);
    let fit = match keyring {
        None => Check::skipped(FIT, NO_KEYS),
        Some(_) if schema.state == State::Failed => Check::skipped(FIT, NO_TABLES),
        Some(keyring) => fit(database, keyring),
    };
    [schema, fit, values(database, keyring, args)]
}

fn schema(database: &mut Database) -> Check {
    let missing = "encdb's tables are not there; the application makes them when it starts (encdb_diesel::migrations::run)";
    match database.own_schema() {
        Ok(None) => Check::failed(SCHEMA, missing),
        Ok(Some(schema)) if schema.missing.is_empty() => {
            Check::ok(SCHEMA, format!("{} migrations applied, none missing", schema.applied.len()))
        }
        Ok(Some(schema)) => {
            let versions = schema.missing.join(", ");
            Check::failed(
                SCHEMA,
                format!("lacks {versions}; start the application with this version of encdb"),
            )
        }
        Err(error) => Check::refused(SCHEMA, &error),
    }
}

fn fit(database: &mut Database, keyring: &Keyring) -> Check {
    match database.check_keys(keyring) {
        Ok(unknown) if unknown.is_empty() => Check::ok(FIT, "the keys are those of this database"),
        Ok(unknown) => {
            let n_unknown = unknown.len();
            Check::ok(
                FIT,
                format!("{n_unknown} fingerprints are new to this database, and no other differs"),
            )
        }
        Err(error) => Check::refused(FIT, &error),
    }
}

fn values(database: &mut Database, keyring: Option<&Keyring>, args: &DoctorArgs) -> Check {
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

/// Whether each value could be opened, and each token found, with these keys.
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

/// Sealed values that the model does not read as what they are: text in a column of bytes, or the reverse.
fn unread(tables: &[TableSpec], count: &Count) -> Option<String> {
    if !matches!(count.content, Content::SealedUnder(_) | Content::SealedUnderOwnerKey) {
        return None;
    }
    let table = tables.iter().find(|table| table.sql_name().to_string() == count.table)?;
    let column = table.columns().iter().find(|column| column.sql_name() == count.column)?;
    let (is, reads) = (named(count.storage), named(column.storage()));
    (is != reads).then(|| format!("are {is}, and the model reads {reads}; write them once more"))
}

/// A remark on columns of SQLite that hold something else than they are declared to: allowed, and not plaintext.
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

/// What is wrong with values like this. Without keys only that they are not sealed can be.
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

const KEYS: &str = "keys";
const DATABASE: &str = "database";
const SCHEMA: &str = "schema";
const FIT: &str = "fingerprints";
const VALUES: &str = "values";
const NO_DATABASE: &str = "no database to look at";
const NO_KEYS: &str = "no keys to compare";
const NO_TABLES: &str = "encdb's tables are needed for that";
const DERIVED: &str =
    "are under stored keys of owners, and the keyring derives them; is it the right keyring?";
