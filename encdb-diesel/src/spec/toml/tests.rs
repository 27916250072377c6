//! Definitions in TOML and back, and what is refused.

use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::Config};

use super::{from_toml, to_toml};
use crate::spec::{
    definition::{
        Bound, Covered, CoveredName, Encrypted, IdTypeName, KindName, Named, NormalizationName,
        Plaintext, ScopeName, Seal, StorageName, Table, TermName, Token,
    },
    from_json, to_json,
};

/// Names that quoting must get right, and such as people have.
const NAMES: [&str; 12] = [
    "email",
    "users",
    "a.b",
    "\"quoted\"",
    "it's",
    "back\\slash",
    "two\nlines",
    "tab\t",
    "select",
    "\u{1f512} key",
    "# no comment",
    "email_encrypted",
];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(&NAMES[..]).prop_map(str::to_owned),
        1 => vec(any::<char>(), 1..6).prop_map(String::from_iter),
    ]
}

fn named<N: Named + std::fmt::Debug>() -> impl Strategy<Value = N> {
    select(N::ALL)
}

fn bound() -> impl Strategy<Value = Bound> {
    (name(), named::<IdTypeName>()).prop_map(|(sql_name, id_type)| Bound { sql_name, id_type })
}

fn plaintext() -> impl Strategy<Value = Plaintext> {
    (name(), name(), 0..4).prop_map(|(sql_name, nonce, form)| match form {
        0 => Plaintext::Clear { sql_name },
        1 => Plaintext::Fernet { sql_name },
        2 => Plaintext::Flagged { sql_name, flag: nonce },
        _ => Plaintext::XChaCha20Poly1305 { sql_name, nonce },
    })
}

fn token() -> impl Strategy<Value = Token> {
    let names = (name(), option::of(name()));
    let content = (named::<TermName>(), vec(named::<NormalizationName>(), 0..3), 1_u8..=32);
    (names, content, named::<ScopeName>(), any::<bool>()).prop_map(
        |((sql_name, next_sql_name), (kind, normalize, mac_len), scope, unique)| Token {
            sql_name,
            next_sql_name,
            kind,
            normalize,
            mac_len,
            scope,
            unique,
        },
    )
}

fn column() -> impl Strategy<Value = Encrypted> {
    let names = (name(), name(), name());
    let content = (named::<KindName>(), named::<StorageName>(), any::<bool>(), any::<u16>());
    (names, content, option::of(token()), option::of(plaintext())).prop_map(
        |((table, name, sql_name), (kind, stored, nullable, pad), token, plaintext)| Encrypted {
            table,
            name,
            sql_name,
            kind,
            stored,
            nullable,
            pad,
            token,
            plaintext,
        },
    )
}

fn seal() -> impl Strategy<Value = Seal> {
    let covers = (name(), name(), named::<CoveredName>());
    let covers =
        covers.prop_map(|(name, sql_name, covered_type)| Covered { name, sql_name, covered_type });
    (name(), name(), name(), vec(bound(), 1..3), vec(covers, 0..3)).prop_map(
        |(table, name, sql_name, key, covers)| Seal { table, name, sql_name, key, covers },
    )
}

fn table() -> impl Strategy<Value = Table> {
    let names = (name(), option::of(name()), name());
    let content =
        (vec(bound(), 0..3), option::of(bound()), vec(column(), 0..4), option::of(seal()));
    (names, content).prop_map(|((name, schema, sql_name), (bind, owner, columns, seal))| {
        sensible(Table { name, schema, sql_name, bind, owner, columns, seal })
    })
}

/// Gives some columns the table's own name, and removes what no model can have: a column twice in a list, a scope of owners
/// without an owner.
fn sensible(mut table: Table) -> Table {
    table.bind.dedup_by(|one, other| one.sql_name == other.sql_name);
    for (at, column) in table.columns.iter_mut().enumerate() {
        if at != 1 {
            column.table.clone_from(&table.name);
        }
        if table.owner.is_none()
            && let Some(token) = &mut column.token
        {
            token.scope = ScopeName::Global;
        }
    }
    if let Some(seal) = &mut table.seal {
        seal.key.dedup_by(|one, other| one.sql_name == other.sql_name);
        seal.covers.truncate(1);
    }
    table
}

proptest! {
    #![proptest_config(Config { cases: 2000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn everything_that_json_holds_survives(table in table()) {
        let spec = table.spec();
        let json = to_json(&[spec]);
        prop_assume!(from_json(&json).is_ok());
        let toml = to_toml(&[spec]);
        let read = from_toml(&toml).map_err(|error| TestCaseError::fail(format!("{error}\n{toml}")))?;
        prop_assert_eq!(to_json(&read), json, "{}", toml);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        let _ = from_toml(&text);
        let _ = from_toml(&format!("[tables.a]\n{text}"));
    }
}

#[test]
fn a_typical_column_is_a_line() {
    let toml = "\
[tables.users]
bind = { id = \"integer\" }

[tables.users.columns]
email = { kind = \"text\", plaintext = \"email\", column = \"email_encrypted\", search = [\"email\"] }
ssn = { kind = \"text\", nullable = true }
";
    let users = from_toml(toml).unwrap();
    assert_eq!(to_toml(&users), toml);
    let [email, ssn] = users[0].columns() else { panic!("{users:?}") };
    assert_eq!(
        (email.sql_name(), email.plaintext().unwrap().sql_name()),
        ("email_encrypted", "email")
    );
    assert_eq!(email.token().unwrap().sql_name(), "email_search");
    assert_eq!(ssn.sql_name(), "ssn");
}

/// The second way to write the same, and settings of the program beside it.
#[test]
fn a_column_may_be_a_table_of_its_own() {
    let toml = "
        keyring = \"app.keyring\"
        attach = [\"a=b\"]
        [tables.users.columns.email]
        kind = \"text\"
        plaintext = \"email\"
        search = { unique = true, normalize = [\"email\"] }
        [tables.users.bind]
        id = \"integer\"
    ";
    let json = to_json(&from_toml(toml).unwrap());
    assert!(json.contains("\"email_encrypted\"") && json.contains("\"unique\": true"), "{json}");
}

#[test]
fn bound_columns_keep_their_order() {
    let toml = "tables.t.bind = { z = \"integer\", a = \"text\", m = \"uuid\" }";
    let table = from_toml(toml).unwrap()[0];
    let names: Vec<_> = table.row().iter().map(|column| column.sql_name()).collect();
    assert_eq!(names, ["z", "a", "m"]);
}

#[test]
fn a_mistake_is_named_with_its_line_and_what_to_write() {
    let column = |text: &str| format!("[tables.users.columns]\nemail = {text}");
    for (toml, says) in [
        ("[tables.users]\nbund = 5".to_owned(), "line 2, tables.users: there is no key `bund`; the keys here are `bind`"),
        ("[table.users]".to_owned(), "line 1, table: only `tables` has tables below it; write [tables.NAME]"),
        ("[[tables]]".to_owned(), "line 1, tables: write a table for each table of the database: [tables.users]; this is a list"),
        ("tables = \"tables.json\"".to_owned(), "names another file"),
        (column("{}"), "line 2, tables.users.columns.email: `kind` is missing; write kind = \"text\""),
        (column("\"text\""), "write what the column holds: { kind = \"text\" }; this is a text"),
        (column("{ kind = \"strong\" }"), "email.kind: write one of \"bool\", \"bytes\", "),
        (column("{ kind = \"text\", pad = 70000 }"), "email.pad: this is a number from 0 to 65535"),
        (column("{ kind = \"text\", nullable = 1 }"), "write true or false; this is a number"),
        (column("{ kind = \"text\", column = \"\" }"), "email.column: this is empty"),
        (column("{ kind = \"float\", search = true }"), "cannot be searched for"),
        (column("{ kind = \"text\", search = \"email\" }"), "write true, a list of normalizations"),
        (column("{ kind = \"text\", search = [\"emil\"] }"), "write one of \"casefold\", "),
        (column("{ kind = \"text\", search = { scope = \"owner\" } }"), "the table has no owner"),
        (column("{ kind = \"text\", plaintext = { form = \"fernet\" } }"), "`column` is missing; write column = \"email\""),
        (column("{ kind = \"text\", plaintext = { column = \"a\", form = \"zip\" } }"), "write one of \"clear\", \"fernet\""),
        ("[tables.t]\nowner = { a = \"integer\" }\ncolumns.b = { kind = \"text\", search = true }".to_owned(), "line 3, tables.t.columns.b.search: the table has an owner, so say"),
        ("[tables.t]\nowner = { a = \"integer\", b = \"text\" }".to_owned(), "a row has one owner"),
        ("[tables.t]\nseal = { column = \"mac\" }".to_owned(), "`key` is missing; write key = { id = \"integer\" }"),
        ("[tables.t]\n[tables.t]".to_owned(), "line 2: this is not TOML"),
    ] {
        let refused = from_toml(&toml).unwrap_err().to_string();
        assert!(refused.contains(says), "{toml}\n{refused}");
    }
}

#[test]
fn no_part_of_a_value_is_in_an_error() {
    for toml in [
        "[tables.t]\nschema = [\"marked\"]",
        "[tables.t]\nschema = marked",
        "[tables.t]\nmarked1 = 1",
        "[tables.t]\n\"marked \\u001b\" = 1",
        "[tables.t.columns]\na = { kind = \"marked\" }",
        "[tables.t.columns]\na = \"marked\"",
        "[tables.t.columns]\na = { kind = \"text\", plaintext = { column = \"b\", form = \"marked\" } }",
        "[tables.t.columns]\na = { kind = \"text\", search = [\"marked\"] }",
        "[tables.t]\nbind = { id = \"marked\" }",
    ] {
        let refused = from_toml(toml).unwrap_err();
        assert!(!format!("{refused} {refused:?}").contains("marked"), "{refused}");
    }
}
