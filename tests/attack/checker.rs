//! The checker: what a reader through encdb gets of each row is what was last written.

use std::collections::HashMap;

use encdb_diesel::Keyring;

use crate::{
    databases::{Attacked, StoredRow},
    values::{RowKey, Values, Versions, opened, values},
    writers::Log,
};

/// The columns that a table has when it is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Columns {
    Both,
    Ciphertext,
    Plaintext,
}

/// Asserts that every row holds what was last written, and returns the number of values that were compared.
pub(crate) fn check<A: Attacked>(
    conn: &mut A::Conn,
    keyring: &Keyring,
    log: &Log,
    n_rows: u32,
    columns: Columns,
) -> u64 {
    let mut rows = HashMap::new();
    for row in A::rows(conn, &query::<A>(columns)).expect("the table can be read") {
        let number: u32 = row.code[5..].parse().expect("a code ends in the row's number");
        assert!(rows.insert(number, row).is_none(), "row {number} is there twice");
    }
    assert_eq!(rows.len(), n_rows as usize, "rows are missing");
    let mut n_values = 0;
    for row in 0..n_rows {
        let versions = log.get(&row).copied().unwrap_or_default();
        n_values += check_row(keyring, row, &versions, &rows[&row]);
    }
    n_values
}

fn query<A: Attacked>(columns: Columns) -> String {
    let shown = |name: &str, is_there: bool, null: &str| {
        if is_there { name.to_owned() } else { format!("{null} AS {name}") }
    };
    let (text, bytes) = match A::NAME {
        "postgres" => ("CAST(NULL AS TEXT)", "CAST(NULL AS BYTEA)"),
        _ => ("NULL", "NULL"),
    };
    let clear =
        ["email", "note", "born"].map(|name| shown(name, columns != Columns::Ciphertext, text));
    let sealed = ["email_encrypted", "note_encrypted", "born_encrypted"]
        .map(|name| shown(name, columns != Columns::Plaintext, bytes));
    let (clear, sealed, shown) = (clear.join(", "), sealed.join(", "), A::SHOWN);
    format!("SELECT CAST(tenant AS {shown}) AS tenant, code, {clear}, {sealed} FROM {}", A::table())
}

fn check_row(keyring: &Keyring, row: u32, versions: &Versions, stored: &StoredRow) -> u64 {
    let key = RowKey::new(row, versions);
    let expected = (key.tenant.to_string(), &key.code);
    assert_eq!((stored.tenant.clone(), &stored.code), expected, "row {row}: {versions:?}");
    let expected: Values = values(row, versions);
    let clear = [&stored.email, &stored.note, &stored.born];
    let ciphertext = [&stored.email_encrypted, &stored.note_encrypted, &stored.born_encrypted];
    for (n, expected) in expected.iter().enumerate() {
        let read = match ciphertext[n] {
            Some(sealed) => Some(opened(keyring, &key, n, sealed)),
            None => clear[n].clone(),
        };
        assert_eq!(&read, expected, "row {row}, column {n}: {versions:?}");
        if let (Some(_), Some(beside)) = (ciphertext[n], clear[n]) {
            assert_eq!(Some(beside), expected.as_ref(), "row {row}, column {n}: {versions:?}");
        }
    }
    3
}
