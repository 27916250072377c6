//! The normalizations in SQL, which merge exactly the texts that encdb merges.

use std::{collections::BTreeSet, fmt::Write as _};

use encdb_core::Normalization;

use crate::{
    spec::TableName,
    sql::{Backend as _, catalogue::Columns},
    tables::analyze::query::Counted,
    tests::{Database, Names},
};

/// Texts that one folding or another merges: letters beyond ASCII, white space of every kind, digits of other scripts.
const TEXTS: [&str; 30] = [
    "a@x",
    "A@X",
    "a@x ",
    " a@x",
    "\ta@x\n",
    "\u{b}a@x",
    "\u{c}a@x\r",
    "\u{a0}a@x",
    "\u{85}a@x",
    "\u{3000}a@x",
    "\u{200b}a@x",
    "\u{feff}a@x",
    "\u{2028}a@x",
    "\u{1680}a@x",
    "\u{180e}a@x",
    "ä@x",
    "Ä@x",
    "\u{212a}@x",
    "k@x",
    "K@X",
    "İ",
    "i",
    "ı",
    "49 30",
    "+49-30",
    "4930",
    "4\n930",
    "\u{664}930",
    "\u{ff14}930",
    "",
];

const ALL: [Normalization; 6] = [
    Normalization::Casefold,
    Normalization::Digits,
    Normalization::Email,
    Normalization::Lowercase,
    Normalization::Nfc,
    Normalization::Trim,
];

fn create<C: Database>(conn: &mut C) {
    let text = match C::Backend::NAME {
        "mysql" => "VARCHAR(50) CHARACTER SET utf8mb4",
        _ => "VARCHAR(50)",
    };
    let mut sql = format!(
        "CREATE TABLE texts (id INTEGER PRIMARY KEY, folded {text}); INSERT INTO texts VALUES "
    );
    for (id, text) in TEXTS.into_iter().enumerate() {
        let comma = if id == 0 { "" } else { ", " };
        write!(sql, "{comma}({id}, '{text}')").unwrap();
    }
    conn.batch_execute(&sql).unwrap();
}

/// Returns the number of different texts in the database after these foldings, or none if it cannot make them exactly.
fn n_distinct<C: Database>(conn: &mut C, normalizations: &'static [Normalization]) -> Option<u64> {
    let table = TableName::new("texts");
    let columns = Columns::read(conn, table).unwrap();
    let counted = Counted::plaintext(table, "folded", normalizations);
    counted.folds(C::Backend::syntax(), &columns.get("folded").unwrap().column_type)?;
    Some(counted.count(conn, &columns, None).unwrap().values.n_distinct())
}

fn what_sql_folds_it_folds_as_encdb_does<C: Database>(conn: &mut C) {
    create(conn);
    let several: Vec<Vec<_>> =
        ALL.iter().flat_map(|&one| ALL.map(|other| vec![one, other])).collect();
    let each = ALL.iter().map(|&one| vec![one]).chain(several);
    let mut n_folded = 0;
    for normalizations in each {
        let normalizations: &'static [Normalization] = normalizations.leak();
        let Some(n_in_sql) = n_distinct(conn, normalizations) else { continue };
        let folded: BTreeSet<String> = TEXTS
            .iter()
            .map(|text| Normalization::apply_all(normalizations, text).to_string())
            .collect();
        assert_eq!(n_in_sql, folded.len() as u64, "{normalizations:?}");
        n_folded += 1;
    }
    // MySQL has digits alone, and the others have two foldings each, by themselves and together.
    assert_eq!(n_folded, if C::Backend::NAME == "mysql" { 1 + 1 } else { 2 + 4 });
    assert_eq!(n_distinct(conn, &[]), Some(TEXTS.len() as u64));
}

on_every_database!(what_sql_folds_it_folds_as_encdb_does);
