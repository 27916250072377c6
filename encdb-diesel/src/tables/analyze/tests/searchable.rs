//! The columns of a model's definition: the plaintext before the move, the tokens after it.

use std::fmt::Write as _;

use encdb_core::{Column, IdType, Index, Normalization, Padding, PlaintextKind, TermKind};

use crate::{
    spec::{
        BoundColumn, ColumnSpec, Nullability, PlaintextForm, PlaintextSpec, Scope, TableName,
        TableSpec, TokenSpec, Uniqueness,
    },
    tables::analyze::{Analysis, Content, Reason, Recommendation, analyze},
    tests::{Database, Names},
};

const EMAIL: Column = Column::new("users", "email");

/// Returns the table `users` with this token on the e-mail address.
fn users(token: TokenSpec, from: PlaintextSpec) -> TableSpec {
    let email = ColumnSpec::new(
        EMAIL,
        "email_sealed",
        PlaintextKind::Text,
        Nullability::Nullable,
        Padding::None,
    );
    let note = ColumnSpec::new(
        Column::new("users", "note"),
        "note",
        PlaintextKind::Text,
        Nullability::Nullable,
        Padding::None,
    );
    let columns = vec![email.with_token(token).moved_from(from), note];
    let owner = BoundColumn::new("tenant_id", IdType::Integer);
    TableSpec::new("users", TableName::new("users"), &[], Some(owner), columns.leak())
}

/// Returns a token of values that no database folds as encdb does.
fn token(scope: Scope, mac_len: u8) -> TokenSpec {
    folded_token(&[Normalization::Casefold], scope, mac_len)
}

fn folded_token(normalizations: &'static [Normalization], scope: Scope, mac_len: u8) -> TokenSpec {
    let index = Index::new(EMAIL, normalizations).with_mac_len(mac_len);
    TokenSpec::new("email_search", index, TermKind::Text, scope, Uniqueness::Repeatable)
}

/// Creates the table with 40 rows in 4 tenants: e-mail addresses that differ, tokens of two kinds, all of one epoch.
fn create<C: Database>(conn: &mut C) {
    let bytes = match C::Backend::NAME {
        "postgres" => "BYTEA",
        "sqlite" => "BLOB",
        _ => "VARBINARY(40)",
    };
    let create = format!(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, email VARCHAR(50), \
         email_search {bytes}, email_sealed {bytes}, note {bytes})"
    );
    conn.batch_execute(&create).unwrap();
    let mut insert = "INSERT INTO users (id, tenant_id, email, email_search) VALUES ".to_owned();
    for id in 0..40 {
        let token = bytes_literal::<C>(&format!("01{:032x}", id % 2));
        let comma = if id == 0 { "" } else { ", " };
        write!(insert, "{comma}({id}, {}, 'person{id}', {token})", id % 4).unwrap();
    }
    conn.batch_execute(&insert).unwrap();
}

fn bytes_literal<C: Database>(hex: &str) -> String {
    if C::Backend::NAME == "postgres" { format!("'\\x{hex}'") } else { format!("X'{hex}'") }
}

fn analyzed<C: Database>(conn: &mut C, table: &TableSpec) -> Analysis {
    let analyses = analyze(conn, table).unwrap();
    let [analysis] = analyses.try_into().expect("one column is searchable");
    analysis
}

fn plaintext_is_counted_until_it_moves<C: Database>(conn: &mut C) {
    create(conn);
    let users = users(token(Scope::Global, 16), PlaintextSpec::new("email"));
    let before = analyzed(conn, &users);
    assert_eq!((before.column.as_str(), before.content), ("email", Content::InTheClear));
    assert_eq!(before.recommendation, Some(Recommendation::Full));
    assert!(!before.gives_away_too_much() && before.owner.as_deref() == Some("tenant_id"));
    assert!(before.reasons.contains(&Reason::BeforeNormalization), "{before:?}");
    // One writer has moved a value: the plaintext is no longer the whole.
    conn.batch_execute("UPDATE users SET email = NULL WHERE id = 7").unwrap();
    let moved = analyzed(conn, &users);
    let tokens = Content::Tokens { scope: Scope::Global, bits: 128 };
    assert_eq!((moved.column.as_str(), moved.content), ("email_search", tokens));
    assert_eq!((moved.figures.n_rows, moved.figures.n_distinct), (40, 2));
    assert_eq!(moved.recommendation, Some(Recommendation::NoToken));
    assert!(moved.gives_away_too_much() && moved.declared == Some(Recommendation::Full));
    assert!(!moved.reasons.contains(&Reason::BeforeNormalization), "{moved:?}");
    conn.batch_execute("ALTER TABLE users DROP COLUMN email").unwrap();
    assert_eq!(analyzed(conn, &users), moved);
}

fn plaintext_is_normalized_where_the_database_can<C: Database>(conn: &mut C) {
    create(conn);
    conn.batch_execute("UPDATE users SET email = 'PERSON1' WHERE id = 2").unwrap();
    let normalizations: &'static [_] = match C::Backend::NAME {
        "mysql" => &[Normalization::Digits],
        _ => &[Normalization::Email],
    };
    let token = folded_token(normalizations, Scope::Global, 16);
    let analysis = analyzed(conn, &users(token, PlaintextSpec::new("email")));
    assert_eq!((analysis.content, analysis.figures.n_distinct), (Content::InTheClear, 39));
    assert!(!analysis.reasons.contains(&Reason::BeforeNormalization), "{analysis:?}");
}

fn plaintext_is_counted_before_there_are_columns_for_tokens<C: Database>(conn: &mut C) {
    create(conn);
    conn.batch_execute("ALTER TABLE users DROP COLUMN email_search").unwrap();
    let from = PlaintextSpec::new("email");
    assert_eq!(analyzed(conn, &users(token(Scope::Owner, 16), from)).content, Content::InTheClear);
    let fernet = from.in_form(PlaintextForm::Fernet);
    let refused = analyze(conn, &users(token(Scope::Owner, 16), fernet)).unwrap_err().to_string();
    assert!(refused.contains("has no column `email_search`"), "{refused}");
}

fn earlier_ciphertext_is_not_taken_for_values<C: Database>(conn: &mut C) {
    create(conn);
    let fernet = PlaintextSpec::new("email").in_form(PlaintextForm::Fernet);
    let analysis = analyzed(conn, &users(token(Scope::Global, 16), fernet));
    assert_eq!(analysis.column, "email_search");
}

fn a_token_that_gives_away_more_than_recommended_is_too_much<C: Database>(conn: &mut C) {
    create(conn);
    // Ten values, which every tenant has once.
    conn.batch_execute("UPDATE users SET email = 'same' WHERE id < 4").unwrap();
    conn.batch_execute("UPDATE users SET email = 'equal' WHERE id BETWEEN 4 AND 7").unwrap();
    let from = PlaintextSpec::new("email");
    let [global, owner] =
        [Scope::Global, Scope::Owner].map(|scope| analyzed(conn, &users(token(scope, 16), from)));
    assert_eq!(global.recommendation, Some(Recommendation::OwnerScoped));
    assert_eq!(owner.recommendation, Some(Recommendation::OwnerScoped));
    assert!(global.gives_away_too_much() && !owner.gives_away_too_much());
}

fn tokens_of_two_epochs_are_noticed<C: Database>(conn: &mut C) {
    create(conn);
    let other = bytes_literal::<C>(&format!("02{:032x}", 0));
    conn.batch_execute(&format!(
        "UPDATE users SET email = NULL, email_search = {other} WHERE id < 3"
    ))
    .unwrap();
    let users = users(token(Scope::Global, 16), PlaintextSpec::new("email"));
    let reasons = analyzed(conn, &users).reasons;
    assert!(reasons.contains(&Reason::SeveralEpochs { n_epochs: 2 }), "{reasons:?}");
}

on_every_database!(
    plaintext_is_counted_until_it_moves,
    plaintext_is_normalized_where_the_database_can,
    plaintext_is_counted_before_there_are_columns_for_tokens,
    earlier_ciphertext_is_not_taken_for_values,
    a_token_that_gives_away_more_than_recommended_is_too_much,
    tokens_of_two_epochs_are_noticed,
);
