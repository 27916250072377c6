//! Tables that are moved from plaintext to ciphertext: SQLite's types, and how old applications write.

use encdb_diesel::{migrate::GuardProblem, spec::PlaintextKind};

pub(crate) const QUOTE: &str = "\"";

/// Statements before the tables are created.
pub(crate) const SETUP: &[&str] = &[];

/// Shows a value as text, and bytes as digits.
pub(crate) fn shown(column: &str) -> String {
    format!("CASE typeof({column}) WHEN 'blob' THEN hex({column}) ELSE CAST({column} AS TEXT) END")
}

/// A kind of plaintext, a declared type, and two values that differ, though the database may take them for equal.
pub(crate) const SPELLINGS: &[(PlaintextKind, &str, &str, &str)] = &[
    (PlaintextKind::Text, "TEXT COLLATE NOCASE", "'Ada'", "'ada'"),
    (PlaintextKind::Text, "TEXT COLLATE RTRIM", "'a'", "'a '"),
    (PlaintextKind::Text, "VARCHAR(3)", "'longer than declared'", "'longer than declared '"),
    (PlaintextKind::Text, "NUMERIC", "'1x'", "'1X'"),
    (PlaintextKind::Json, "JSON", "'{\"a\":1}'", "'{\"a\": 1}'"),
    (PlaintextKind::Bytes, "", "x'31'", "x'3120'"),
    (PlaintextKind::Float, "REAL", "0.1", "0.10000000000000002"),
    (PlaintextKind::Integer, "INTEGER", "9007199254740992", "9007199254740993"),
];

/// Values that are stored as the same bytes.
pub(crate) const SAME: &[(PlaintextKind, &str, &str, &str)] = &[
    (PlaintextKind::Integer, "INTEGER", "1", "'1'"),
    (PlaintextKind::Integer, "INTEGER", "1", "1.0"),
    (PlaintextKind::Float, "REAL", "1", "1.0"),
    (PlaintextKind::Text, "TEXT", "1", "'1'"),
];

/// Types of text keys that the database does not compare by their bytes, and a key and its other spelling.
pub(crate) const KEY_SPELLINGS: &[(&str, &str, &str)] =
    &[("TEXT COLLATE NOCASE", "'a'", "'A'"), ("TEXT COLLATE RTRIM", "'a'", "'a '")];

/// Statements of old applications that change the address of the first person.
pub(crate) const CHANGES: &[&str] = &[
    "REPLACE INTO people (id, email) VALUES (1, 'replaced')",
    "INSERT OR REPLACE INTO people (id, email) VALUES (1, 'replaced too')",
    "INSERT INTO people (id, email) VALUES (1, 'upserted') ON CONFLICT (id) DO UPDATE SET email = excluded.email",
    "UPDATE people SET email = o.email FROM (SELECT 1 AS id, 'joined' AS email) o WHERE o.id = people.id",
    "UPDATE OR REPLACE people SET email = 'or replaced' WHERE id = 1",
    "UPDATE OR IGNORE people SET email = 'or ignored' WHERE id = 1",
    "PRAGMA recursive_triggers = ON; UPDATE people SET email = 'recursively' WHERE id = 1",
    "PRAGMA recursive_triggers = ON; REPLACE INTO people (id, email) VALUES (1, 'replaced recursively')",
    "PRAGMA recursive_triggers = OFF; UPDATE people SET email = 'once' WHERE id = 1",
    "CREATE VIEW those AS SELECT id, email FROM people; \
     CREATE TRIGGER those_update INSTEAD OF UPDATE ON those BEGIN UPDATE people SET email = NEW.email WHERE id = NEW.id; END; \
     UPDATE those SET email = 'through a view' WHERE id = 1; DROP VIEW those",
];

/// A trigger of the application that writes addresses in small letters.
pub(crate) const LOWERING: &str = "
CREATE TRIGGER lowering AFTER UPDATE ON people WHEN NEW.email <> lower(NEW.email)
    BEGIN UPDATE people SET email = lower(email) WHERE id = NEW.id; END
";

/// A trigger of the application that writes the note.
pub(crate) const TOUCHING: &str = "
CREATE TRIGGER touching AFTER UPDATE OF email ON people
    BEGIN UPDATE people SET note = 'touched' WHERE id = NEW.id; END
";

/// Returns the name of the trigger that guards a column.
pub(crate) fn guard_name(table: &str, column: &str) -> String {
    format!("encdb_guard_{table}_{column}")
}

/// Statements that take a guard of `people` away, and the name of the problem.
pub(crate) const BREAK_GUARD: &[(&str, GuardProblem)] = &[
    ("DROP TRIGGER GUARD", GuardProblem::Missing),
    (
        "DROP TRIGGER GUARD; CREATE TRIGGER GUARD AFTER UPDATE ON people BEGIN SELECT 1; END",
        GuardProblem::Changed,
    ),
    (
        "DROP TRIGGER GUARD; CREATE TEMP TRIGGER GUARD AFTER UPDATE ON people BEGIN SELECT 1; END",
        GuardProblem::Changed,
    ),
];

/// A kind of plaintext, a declared type, a value, and a value that has no encoding.
pub(crate) const UNREADABLE: &[(PlaintextKind, &str, &str, &str)] = &[
    (PlaintextKind::Integer, "INTEGER", "1", "'not a number'"),
    (PlaintextKind::Integer, "INTEGER", "1", "1.5"),
    (PlaintextKind::Bytes, "", "x'31'", "'1'"),
    (PlaintextKind::Bytes, "BLOB", "x'31'", "1"),
    (PlaintextKind::Text, "TEXT", "'a'", "x'ff'"),
    (PlaintextKind::Float, "REAL", "0.5", "'a half'"),
];

/// Kinds of plaintext, types that hold them, and values, of which the first two differ.
pub(crate) const TYPES: &[(PlaintextKind, &str, &[&str])] = &[
    (PlaintextKind::Bool, "BOOLEAN", &["1", "0"]),
    (PlaintextKind::Bool, "INTEGER", &["1", "0"]),
    (PlaintextKind::Bytes, "BLOB", &["x'31'", "x'3120'", "x''", "x'00ff'", "zeroblob(1000000)"]),
    (PlaintextKind::Bytes, "", &["x'31'", "x'32'"]),
    (PlaintextKind::Date, "DATE", &["'2026-02-28'", "'0001-01-01'"]),
    (PlaintextKind::Date, "TEXT", &["'2026-02-28'", "'0001-01-01'"]),
    (PlaintextKind::Decimal, "TEXT", &["'1.5'", "'1.50'"]),
    (PlaintextKind::Decimal, "NUMERIC", &["1", "2", "1.5"]),
    (PlaintextKind::Float, "REAL", &["0.1", "0.10000000000000002", "0", "9e999"]),
    (PlaintextKind::Integer, "INTEGER", &["1", "2", "9223372036854775807", "-9223372036854775808"]),
    (PlaintextKind::Json, "JSON", &["'{\"a\": 1}'", "'{\"a\": 2}'", "'null'"]),
    (PlaintextKind::Json, "TEXT", &["'{\"a\": 1}'", "'{\"a\": 2}'"]),
    (PlaintextKind::Network, "TEXT", &["'192.0.2.0/24'", "'2001:db8::/32'"]),
    (
        PlaintextKind::Text,
        "TEXT",
        &["'a'", "'A'", "'a '", "''", "'🙂 ''\"\\'", "printf('%.*c', 1000000, 'x')"],
    ),
    (PlaintextKind::Text, "TEXT COLLATE NOCASE", &["'a'", "'A'"]),
    (PlaintextKind::Text, "VARCHAR(3)", &["'longer'", "'longest'"]),
    (PlaintextKind::Text, "INTEGER", &["1", "2"]),
    (PlaintextKind::Time, "TIME", &["'23:59:59.999999'", "'00:00:00'"]),
    (
        PlaintextKind::Timestamp,
        "TIMESTAMP",
        &["'2026-02-28 23:59:59.500'", "'2026-02-28 23:59:58'"],
    ),
    (
        PlaintextKind::Uuid,
        "TEXT",
        &["'5f2b3c4d-0000-4000-8000-000000000000'", "'5f2b3c4d-0000-4000-8000-000000000001'"],
    ),
    (
        PlaintextKind::Uuid,
        "BLOB",
        &["x'5f2b3c4d000040008000000000000000'", "x'5f2b3c4d000040008000000000000001'"],
    ),
];

/// Objects that depend on the column `value` of `things`, and the name in the error.
pub(crate) const DEPENDENTS: &[(&str, &str)] = &[
    ("CREATE VIEW reads_value AS SELECT value FROM things", "reads_value"),
    ("CREATE VIEW reads_all AS SELECT * FROM things", "reads_all"),
    ("CREATE INDEX of_two ON things (other, value)", "of_two"),
    ("CREATE TRIGGER noting AFTER UPDATE ON things BEGIN SELECT NEW.value; END", "noting"),
    (
        "CREATE UNIQUE INDEX of_value ON things (value); CREATE TABLE others (value TEXT REFERENCES things (value))",
        "others",
    ),
];
