//! Writing the definitions of a table as TOML. A default is left out, except where a later change of the file would change it.

use std::fmt::Write as _;

use toml_writer::{ToTomlKey as _, ToTomlValue as _, TomlStringBuilder};

use super::read::{MAC_LEN, OfTable, ciphertext_name, term_of, token_name};
use crate::spec::{
    ColumnSpec, TableName,
    definition::{
        Bound, Covered, Encrypted, Named, Plaintext, ScopeName, Seal, StorageName, Table, Token,
    },
};

/// Writes a table with its columns, each on a line.
pub(super) fn table(table: &Table) -> String {
    let Table { name, schema, sql_name, bind, owner, columns, seal } = table;
    let mut toml = head(name, schema.as_deref(), sql_name);
    let mut line = |key: &str, value: String| push_line(&mut toml, key, &value);
    if !bind.is_empty() {
        line("bind", bound(bind));
    }
    if let Some(owner) = owner {
        line("owner", bound(std::slice::from_ref(owner)));
    }
    if let Some(it) = seal {
        line("seal", seal_of(it, name));
    }
    if !columns.is_empty() {
        let header = format!("\n[tables.{}.columns]\n", name.to_toml_key());
        toml.push_str(&header);
    }
    for (at, column) in columns.iter().enumerate() {
        let is_taken = columns[..at].iter().any(|before| before.name == column.name);
        let key = if is_taken { free_key(column, columns) } else { column.name.clone() };
        let of_table = OfTable { name, has_owner: owner.is_some() };
        toml.push_str(&line_of(&key, column, of_table));
    }
    toml
}

/// Writes the header of a table, and its name in SQL.
fn head(name: &str, schema: Option<&str>, sql_name: &str) -> String {
    let mut toml = format!("[tables.{}]\n", name.to_toml_key());
    if sql_name != name {
        push_line(&mut toml, "table", &quoted(sql_name));
    }
    if let Some(schema) = schema {
        push_line(&mut toml, "schema", &quoted(schema));
    }
    toml
}

fn push_line(toml: &mut String, key: &str, value: &str) {
    writeln!(toml, "{key} = {value}").expect("a text takes everything");
}

/// Writes the lines of a table that come before what it binds to.
pub(crate) fn table_lines(name: &str, sql_name: TableName) -> String {
    head(name, sql_name.schema(), sql_name.name())
}

/// Returns a key for a column whose logical name another column of the table has as well, under another logical table.
fn free_key(column: &Encrypted, columns: &[Encrypted]) -> String {
    let is_taken = |key: &String| columns.iter().any(|other| other.name == *key);
    let mut keys = (0..).map(|n| format!("{}.{}.{n}", column.table, column.name));
    keys.find(|key| !is_taken(key)).unwrap_or_default()
}

/// Writes the line of a column of a table without owners.
pub(crate) fn column_line(spec: &ColumnSpec) -> String {
    let column = Encrypted::of(spec);
    line_of(&column.name, &column, OfTable { name: &column.table, has_owner: false })
}

/// Writes the line of a column. The name of its ciphertext column is written although it is the default while the plaintext
/// column has the key's name: without the plaintext, the default is another name.
fn line_of(key: &str, column: &Encrypted, of_table: OfTable<'_>) -> String {
    let Encrypted { table, name, sql_name, kind, stored, nullable, pad, token, plaintext } = column;
    let mut fields = vec![("kind", word(*kind))];
    if table != of_table.name {
        let context = [("table", quoted(table)), ("column", quoted(name))];
        fields.push(("context", inline(context)));
    } else if name != key {
        fields.push(("context", quoted(name)));
    }
    fields.extend(plaintext.as_ref().map(|it| ("plaintext", plaintext_of(it))));
    if sql_name != key || ciphertext_name(key, plaintext.as_ref()) != key {
        fields.push(("column", quoted(sql_name)));
    }
    if *stored != StorageName::Bytes {
        fields.push(("stored", word(*stored)));
    }
    if *nullable {
        fields.push(("nullable", "true".to_owned()));
    }
    if *pad > 0 {
        fields.push(("pad", pad.to_string()));
    }
    fields.extend(token.as_ref().map(|token| ("search", search(token, key, column, of_table))));
    format!("{} = {}\n", key.to_toml_key(), inline(fields))
}

fn plaintext_of(plaintext: &Plaintext) -> String {
    match plaintext {
        Plaintext::Clear { sql_name } => quoted(sql_name),
        Plaintext::Fernet { sql_name } => {
            inline([("column", quoted(sql_name)), ("form", quoted("fernet"))])
        }
        Plaintext::Flagged { sql_name, flag } => inline([
            ("column", quoted(sql_name)),
            ("form", quoted("flagged")),
            ("flag", quoted(flag)),
        ]),
        Plaintext::XChaCha20Poly1305 { sql_name, nonce } => inline([
            ("column", quoted(sql_name)),
            ("form", quoted("xchacha20poly1305")),
            ("nonce", quoted(nonce)),
        ]),
    }
}

fn search(token: &Token, key: &str, column: &Encrypted, of_table: OfTable<'_>) -> String {
    let Token { sql_name, next_sql_name, kind, normalize, mac_len, scope, unique } = token;
    let mut fields = vec![];
    if *sql_name != token_name(key) {
        fields.push(("column", quoted(sql_name)));
    }
    fields.extend(next_sql_name.as_ref().map(|name| ("next_column", quoted(name))));
    if Some(*kind) != term_of(column.kind) {
        fields.push(("kind", word(*kind)));
    }
    if *mac_len != MAC_LEN {
        fields.push(("token_len", mac_len.to_string()));
    }
    if of_table.has_owner || *scope != ScopeName::Global {
        fields.push(("scope", word(*scope)));
    }
    if *unique {
        fields.push(("unique", "true".to_owned()));
    }
    match (fields.is_empty(), normalize.is_empty()) {
        (true, true) => return "true".to_owned(),
        (true, false) => return list(normalize),
        (false, true) => (),
        (false, false) => fields.push(("normalize", list(normalize))),
    }
    inline(fields)
}

fn seal_of(seal: &Seal, table_name: &str) -> String {
    let Seal { table, name, sql_name, key, covers } = seal;
    let mut fields = vec![("column", quoted(sql_name))];
    if table != table_name {
        let context = [("table", quoted(table)), ("column", quoted(name))];
        fields.push(("context", inline(context)));
    } else if name != sql_name {
        fields.push(("context", quoted(name)));
    }
    fields.push(("key", bound(key)));
    if !covers.is_empty() {
        fields.push(("covers", inline(covers.iter().map(covered))));
    }
    inline(fields)
}

fn covered(covered: &Covered) -> (&str, String) {
    let Covered { name, sql_name, covered_type } = covered;
    let value = if sql_name == name {
        word(*covered_type)
    } else {
        inline([("column", quoted(sql_name)), ("type", word(*covered_type))])
    };
    (name, value)
}

fn bound(columns: &[Bound]) -> String {
    inline(columns.iter().map(|Bound { sql_name, id_type }| (sql_name.as_str(), word(*id_type))))
}

fn list<N: Named>(names: &[N]) -> String {
    let names: Vec<_> = names.iter().map(|name| word(*name)).collect();
    format!("[{}]", names.join(", "))
}

/// Writes an inline table, which is one line whatever the names are.
fn inline<K: AsRef<str>>(fields: impl IntoIterator<Item = (K, String)>) -> String {
    let fields = fields.into_iter().map(|(key, value)| format!("{} = {value}", quoted_key(key)));
    let fields: Vec<_> = fields.collect();
    if fields.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", fields.join(", ")) }
}

fn quoted_key(key: impl AsRef<str>) -> String {
    key.as_ref().to_toml_key()
}

fn word(name: impl Named) -> String {
    quoted(&name.name())
}

fn quoted(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}
