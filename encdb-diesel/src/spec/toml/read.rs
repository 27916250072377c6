//! Reading the definitions of a table from TOML.

use super::{
    TomlProblem,
    entries::{Entries, Entry, Misplaced},
};
use crate::spec::{
    PlaintextKind,
    definition::{
        Bound, Covered, CoveredName, Encrypted, KindName, Named as _, NormalizationName, Plaintext,
        ScopeName, Seal, StorageName, Table, TermName, Token,
    },
};

/// A value of a key that has several forms.
pub(super) enum Alternatives<'t> {
    Bool(bool),
    Entries(Entries<'t>),
    List,
    Text(String),
}

/// Reads the table whose logical name is the key.
pub(super) fn table(entry: &Entry<'_>) -> Result<Table, Misplaced> {
    let name = entry.name()?;
    let mut entries = entry.entries("a table: [tables.users]")?;
    let sql_name = text(&mut entries, "table")?.unwrap_or_else(|| name.clone());
    let schema = text(&mut entries, "schema")?;
    let bind = bound(entries.take("bind"))?;
    let owner = entries.take("owner");
    let owner = owner.map(|entry| one_owner(&entry)).transpose()?;
    let of_table = OfTable { name: &name, has_owner: owner.is_some() };
    let columns = match entries.take("columns") {
        Some(entry) => columns(&entry, of_table)?,
        None => vec![],
    };
    let seal = entries.take("seal").map(|entry| seal(&entry, &name)).transpose()?;
    entries.finish(&["bind", "columns", "owner", "schema", "seal", "table"])?;
    Ok(Table { name, schema, sql_name, bind, owner, columns, seal })
}

/// The facts of a table that its columns depend on.
#[derive(Clone, Copy)]
pub(super) struct OfTable<'n> {
    pub(super) name: &'n str,
    pub(super) has_owner: bool,
}

fn text(entries: &mut Entries<'_>, key: &str) -> Result<Option<String>, Misplaced> {
    entries.take(key).map(|entry| entry.text()).transpose()
}

/// Reads columns with their types: `{ id = "integer" }`.
fn bound(entry: Option<Entry<'_>>) -> Result<Vec<Bound>, Misplaced> {
    let Some(entry) = entry else { return Ok(vec![]) };
    let columns = entry.entries("columns with their types: { id = \"integer\" }")?.all();
    columns.map(|it| Ok(Bound { sql_name: it.name()?, id_type: it.named()? })).collect()
}

fn one_owner(entry: &Entry<'_>) -> Result<Bound, Misplaced> {
    let columns = entry.entries("a column with its type: { tenant_id = \"integer\" }")?.all();
    let mut columns = columns.collect::<Vec<_>>().into_iter();
    match (columns.next(), columns.next()) {
        (Some(it), None) => Ok(Bound { sql_name: it.name()?, id_type: it.named()? }),
        _ => Err(entry.refused(TomlProblem::SeveralOwners)),
    }
}

fn columns(entry: &Entry<'_>, of_table: OfTable<'_>) -> Result<Vec<Encrypted>, Misplaced> {
    let columns = entry.entries("columns: email = { kind = \"text\" }")?.all();
    columns.map(|entry| column(&entry, of_table)).collect()
}

/// Reads the column whose logical name is the key.
fn column(entry: &Entry<'_>, of_table: OfTable<'_>) -> Result<Encrypted, Misplaced> {
    let key = entry.name()?;
    let mut entries = entry.entries("what the column holds: { kind = \"text\" }")?;
    let kind: KindName = entries.need(entry, "kind", "kind = \"text\"")?.named()?;
    let (table, name) = context(entries.take("context"), of_table.name, &key)?;
    let plaintext = entries.take("plaintext").map(|entry| plaintext(&entry)).transpose()?;
    let sql_name = text(&mut entries, "column")?;
    let sql_name = sql_name.unwrap_or_else(|| ciphertext_name(&key, plaintext.as_ref()));
    let stored = entries.take("stored").map_or(Ok(StorageName::Bytes), |entry| entry.named())?;
    let nullable = entries.take("nullable").map_or(Ok(false), |entry| entry.bool())?;
    let pad = entries.take("pad").map_or(Ok(0), |entry| entry.number(0, u16::MAX))?;
    let token = match entries.take("search") {
        Some(entry) => search(&entry, &key, kind, of_table)?,
        None => None,
    };
    entries.finish(&[
        "column",
        "context",
        "kind",
        "nullable",
        "pad",
        "plaintext",
        "search",
        "stored",
    ])?;
    Ok(Encrypted { table, name, sql_name, kind, stored, nullable, pad, token, plaintext })
}

/// Returns the default name of the ciphertext column: the key, unless the plaintext column has that name.
pub(super) fn ciphertext_name(key: &str, plaintext: Option<&Plaintext>) -> String {
    match plaintext {
        Some(plaintext) if plaintext.sql_name() == key => format!("{key}_encrypted"),
        _ => key.to_owned(),
    }
}

/// Returns the default name of the token column.
pub(super) fn token_name(key: &str) -> String {
    format!("{key}_search")
}

/// Reads the logical names where the column's is not its key, or its table's is not the table's.
fn context(
    entry: Option<Entry<'_>>,
    table: &str,
    key: &str,
) -> Result<(String, String), Misplaced> {
    let Some(entry) = entry else { return Ok((table.to_owned(), key.to_owned())) };
    match entry.alternatives(CONTEXT)? {
        Alternatives::Text(name) => Ok((table.to_owned(), name)),
        Alternatives::Entries(mut entries) => {
            let table = text(&mut entries, "table")?.unwrap_or_else(|| table.to_owned());
            let name = text(&mut entries, "column")?.unwrap_or_else(|| key.to_owned());
            entries.finish(&["column", "table"])?;
            Ok((table, name))
        }
        _ => Err(entry.wrong_type(CONTEXT)),
    }
}

const CONTEXT: &str = "a text in quotes";

fn plaintext(entry: &Entry<'_>) -> Result<Plaintext, Misplaced> {
    match entry.alternatives(PLAINTEXT)? {
        Alternatives::Text(sql_name) => Ok(Plaintext::Clear { sql_name }),
        Alternatives::Entries(entries) => plaintext_in_form(entry, entries),
        _ => Err(entry.wrong_type(PLAINTEXT)),
    }
}

fn plaintext_in_form(entry: &Entry<'_>, mut entries: Entries<'_>) -> Result<Plaintext, Misplaced> {
    let sql_name = entries.need(entry, "column", "column = \"email\"")?.text()?;
    let form = entries.take("form");
    let name = form.as_ref().map_or(Ok("clear".to_owned()), Entry::text)?;
    let plaintext = match (name.as_str(), form) {
        ("fernet", _) => Plaintext::Fernet { sql_name },
        ("flagged", _) => {
            let flag = entries.need(entry, "flag", "flag = \"is_encrypted\"")?.text()?;
            Plaintext::Flagged { sql_name, flag }
        }
        ("xchacha20poly1305", _) => {
            let nonce = entries.need(entry, "nonce", "nonce = \"email_nonce\"")?.text()?;
            Plaintext::XChaCha20Poly1305 { sql_name, nonce }
        }
        ("clear", _) | (_, None) => Plaintext::Clear { sql_name },
        (_, Some(form)) => {
            let known = FORMS.map(|form| format!("\"{form}\"")).join(", ");
            return Err(form.refused(TomlProblem::NotOneOf { known }));
        }
    };
    entries.finish(&["column", "flag", "form", "nonce"])?;
    Ok(plaintext)
}

const PLAINTEXT: &str = "the column's name, or a table: { column = \"email\", form = \"fernet\" }";
const FORMS: [&str; 4] = ["clear", "fernet", "flagged", "xchacha20poly1305"];

fn search(
    entry: &Entry<'_>,
    key: &str,
    kind: KindName,
    of_table: OfTable<'_>,
) -> Result<Option<Token>, Misplaced> {
    let token = match entry.alternatives(SEARCH)? {
        Alternatives::Bool(false) => return Ok(None),
        Alternatives::Bool(true) => by_default(entry, key, kind, of_table, vec![])?,
        Alternatives::List => by_default(entry, key, kind, of_table, entry.list()?)?,
        Alternatives::Entries(entries) => token(entry, entries, key, kind, of_table)?,
        Alternatives::Text(_) => return Err(entry.wrong_type(SEARCH)),
    };
    Ok(Some(token))
}

const SEARCH: &str =
    "true, a list of normalizations such as [\"email\"], or a table: { unique = true }";

fn by_default(
    entry: &Entry<'_>,
    key: &str,
    kind: KindName,
    of_table: OfTable<'_>,
    normalize: Vec<NormalizationName>,
) -> Result<Token, Misplaced> {
    Ok(Token {
        sql_name: token_name(key),
        next_sql_name: None,
        kind: term_of(kind).ok_or_else(|| entry.refused(TomlProblem::NoSearch))?,
        normalize,
        mac_len: MAC_LEN,
        scope: scope(entry, None, of_table)?,
        unique: false,
    })
}

fn token(
    entry: &Entry<'_>,
    mut entries: Entries<'_>,
    key: &str,
    kind: KindName,
    of_table: OfTable<'_>,
) -> Result<Token, Misplaced> {
    let sql_name = text(&mut entries, "column")?.unwrap_or_else(|| token_name(key));
    let next_sql_name = text(&mut entries, "next_column")?;
    let term = entries.take("kind").map(|entry| entry.named()).transpose()?.or(term_of(kind));
    let normalize = entries.take("normalize").map_or(Ok(vec![]), |entry| entry.list())?;
    let mac_len = entries.take("token_len");
    let mac_len = mac_len.map_or(Ok(u16::from(MAC_LEN)), |entry| entry.number(1, 32))?;
    let scope = scope(entry, entries.take("scope"), of_table)?;
    let unique = entries.take("unique").map_or(Ok(false), |entry| entry.bool())?;
    entries.finish(&[
        "column",
        "kind",
        "next_column",
        "normalize",
        "scope",
        "token_len",
        "unique",
    ])?;
    Ok(Token {
        sql_name,
        next_sql_name,
        kind: term.ok_or_else(|| entry.refused(TomlProblem::NoSearch))?,
        normalize,
        mac_len: u8::try_from(mac_len).unwrap_or(MAC_LEN),
        scope,
        unique,
    })
}

/// Reads where equal values have equal tokens. Where rows have owners this is a decision, so there is no default.
fn scope(
    search: &Entry<'_>,
    scope: Option<Entry<'_>>,
    of_table: OfTable<'_>,
) -> Result<ScopeName, Misplaced> {
    match scope {
        None if of_table.has_owner => Err(search.refused(TomlProblem::NoScope)),
        None => Ok(ScopeName::Global),
        Some(entry) => match entry.named()? {
            ScopeName::Owner if !of_table.has_owner => {
                Err(entry.refused(TomlProblem::ScopeWithoutOwner))
            }
            scope => Ok(scope),
        },
    }
}

/// Returns the kind that tokens of such values distinguish by default. None if the values cannot be searched for.
pub(super) fn term_of(kind: KindName) -> Option<TermName> {
    match PlaintextKind::from(kind) {
        PlaintextKind::Float | PlaintextKind::Json => None,
        _ => TermName::named(&kind.name()),
    }
}

/// The length of the code in a token, where nothing else is written.
pub(super) const MAC_LEN: u8 = encdb_core::DEFAULT_MAC_LEN;

fn seal(entry: &Entry<'_>, table_name: &str) -> Result<Seal, Misplaced> {
    let mut entries = entry.entries("{ column = \"row_mac\", key = { id = \"integer\" } }")?;
    let sql_name = entries.need(entry, "column", "column = \"row_mac\"")?.text()?;
    let (table, name) = context(entries.take("context"), table_name, &sql_name)?;
    let key = bound(Some(entries.need(entry, "key", "key = { id = \"integer\" }")?))?;
    let covers = entries.take("covers").map_or(Ok(vec![]), |entry| covers(&entry))?;
    entries.finish(&["column", "context", "covers", "key"])?;
    Ok(Seal { table, name, sql_name, key, covers })
}

fn covers(entry: &Entry<'_>) -> Result<Vec<Covered>, Misplaced> {
    let columns = entry.entries("columns with their types: { role = \"text\" }")?.all();
    columns.map(|entry| covered(&entry)).collect()
}

/// Reads the plain column whose logical name is the key.
fn covered(entry: &Entry<'_>) -> Result<Covered, Misplaced> {
    let name = entry.name()?;
    if entry.is_text() {
        return Ok(Covered { sql_name: name.clone(), name, covered_type: entry.named()? });
    }
    let mut entries = entry.entries("the column's type in quotes")?;
    let covered_type: CoveredName = entries.need(entry, "type", "type = \"text\"")?.named()?;
    let sql_name = text(&mut entries, "column")?.unwrap_or_else(|| name.clone());
    entries.finish(&["column", "type"])?;
    Ok(Covered { name, sql_name, covered_type })
}
