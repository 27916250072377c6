//! Tables that are moved from plaintext to ciphertext: MySQL's and MariaDB's types, and how old applications write.

use encdb_diesel::{migrate::GuardProblem, spec::PlaintextKind};

pub(crate) const QUOTE: &str = "`";

/// Statements before the tables are created.
pub(crate) const SETUP: &[&str] = &[];

/// Shows a value as text.
pub(crate) fn shown(column: &str) -> String {
    format!("coalesce(CAST({column} AS CHAR), hex({column}))")
}

/// A kind of plaintext, a declared type, and two values that differ, though the database may take them for equal.
pub(crate) const SPELLINGS: &[(PlaintextKind, &str, &str, &str)] = &[
    (
        PlaintextKind::Text,
        "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        "'Ada'",
        "'ada'",
    ),
    (
        PlaintextKind::Text,
        "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        "'é'",
        "'e'",
    ),
    (
        PlaintextKind::Text,
        "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        "'a'",
        "'a '",
    ),
    (
        PlaintextKind::Text,
        "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        "'🙂'",
        "'🙃'",
    ),
    (
        PlaintextKind::Text,
        "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        "'ß'",
        "'ss'",
    ),
    (
        PlaintextKind::Text,
        "VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci",
        "'Ü'",
        "'y'",
    ),
    (PlaintextKind::Text, "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "'a'", "'a '"),
    (PlaintextKind::Text, "CHAR(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci", "'A'", "'a'"),
    (PlaintextKind::Text, "TEXT", "'a'", "'A'"),
    (PlaintextKind::Text, "LONGTEXT", "''", "' '"),
    (PlaintextKind::Text, "ENUM('a', 'b')", "'a'", "'b'"),
    (PlaintextKind::Json, "JSON", "'{\"a\": 1}'", "'{\"a\":1}'"),
    (PlaintextKind::Bytes, "VARBINARY(20)", "'a'", "'a '"),
    (PlaintextKind::Float, "DOUBLE", "0e0", "-0e0"),
    (PlaintextKind::Float, "FLOAT", "0e0", "-0e0"),
    (PlaintextKind::Float, "DOUBLE", "0.1e0", "0.10000000000000002e0"),
    (PlaintextKind::Float, "FLOAT", "1.0000001e0", "1.0000002e0"),
    (PlaintextKind::Decimal, "DECIMAL(30, 10)", "1.0", "1.0000000001"),
    (PlaintextKind::Timestamp, "DATETIME(6)", "'2026-01-01'", "'2026-01-01 00:00:00.000001'"),
];

/// Values that are stored as the same bytes.
pub(crate) const SAME: &[(PlaintextKind, &str, &str, &str)] = &[
    (PlaintextKind::Text, "CHAR(5)", "'a'", "'a '"),
    (PlaintextKind::Decimal, "DECIMAL(10, 2)", "1.0", "1.00"),
    (PlaintextKind::Integer, "INT", "1", "'1'"),
];

/// Types of text keys that the database does not compare by their bytes, and a key and its other spelling.
pub(crate) const KEY_SPELLINGS: &[(&str, &str, &str)] = &[
    ("VARCHAR(20)", "'a'", "'A'"),
    ("VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "'é'", "'e'"),
    ("VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci", "'a'", "'a '"),
];

/// Statements of old applications that change the address of the first person.
pub(crate) const CHANGES: &[&str] = &[
    "REPLACE INTO people (id, email) VALUES (1, 'replaced')",
    "INSERT INTO people (id, email) VALUES (1, 'upserted') ON DUPLICATE KEY UPDATE email = VALUES(email)",
    "INSERT INTO people (id, email) SELECT id, concat(email, 2) FROM people AS p WHERE id = 1 \
     ON DUPLICATE KEY UPDATE email = concat(people.email, 3)",
    "UPDATE people JOIN (SELECT 1 AS id, 'joined' AS email) o ON o.id = people.id SET people.email = o.email",
    "CREATE TABLE others (id INTEGER); INSERT INTO others VALUES (1); \
     UPDATE people, others SET people.email = 'of two tables', others.id = 2 WHERE people.id = 1; DROP TABLE others",
    "UPDATE people SET email = 'first', id = id ORDER BY id LIMIT 1",
    "UPDATE IGNORE people SET email = 'ignoring' WHERE id = 1",
    "SET @value = 'prepared'; PREPARE change_it FROM 'UPDATE people SET email = ? WHERE id = 1'; EXECUTE change_it USING @value",
];

/// A trigger of the application that writes addresses in small letters.
pub(crate) const LOWERING: &str =
    "CREATE TRIGGER lowering BEFORE UPDATE ON people FOR EACH ROW SET NEW.email = lower(NEW.email)";

/// A trigger of the application that writes the note.
pub(crate) const TOUCHING: &str =
    "CREATE TRIGGER touching BEFORE UPDATE ON people FOR EACH ROW SET NEW.note = 'touched'";

/// Returns the name of the trigger that guards a column.
pub(crate) fn guard_name(table: &str, column: &str) -> String {
    format!("encdb_guard_{table}_{column}")
}

/// Statements that take a guard of `people` away, and the name of the problem.
pub(crate) const BREAK_GUARD: &[(&str, GuardProblem)] = &[
    ("DROP TRIGGER GUARD", GuardProblem::Missing),
    (
        "DROP TRIGGER GUARD; CREATE TRIGGER GUARD BEFORE UPDATE ON people FOR EACH ROW BEGIN END",
        GuardProblem::Changed,
    ),
    (
        "CREATE OR REPLACE TRIGGER behind BEFORE UPDATE ON people FOR EACH ROW SET NEW.email = lower(NEW.email)",
        GuardProblem::NotLast,
    ),
];

/// A kind of plaintext, a declared type, a value, and a value that has no encoding.
pub(crate) const UNREADABLE: &[(PlaintextKind, &str, &str, &str)] = &[
    (PlaintextKind::Time, "TIME", "'12:30:00'", "'100:00:00'"),
    (PlaintextKind::Time, "TIME", "'12:30:00'", "'-01:00:00'"),
    (PlaintextKind::Bool, "INT", "1", "2"),
];

/// Kinds of plaintext, types that hold them, and values, of which the first two differ.
pub(crate) const TYPES: &[(PlaintextKind, &str, &[&str])] = &[
    (PlaintextKind::Bool, "BOOLEAN", &["TRUE", "FALSE"]),
    (PlaintextKind::Bool, "INT", &["1", "0"]),
    (PlaintextKind::Bytes, "VARBINARY(20)", &["'a'", "'a '", "''", "X'00FF'"]),
    (PlaintextKind::Bytes, "LONGBLOB", &["'a'", "repeat('x', 1000000)"]),
    (PlaintextKind::Date, "DATE", &["'2026-02-28'", "'1000-01-01'", "'9999-12-31'"]),
    (PlaintextKind::Date, "VARCHAR(20)", &["'2026-02-28'", "'1000-01-01'"]),
    (
        PlaintextKind::Decimal,
        "DECIMAL(30, 10)",
        &["1.5", "1.6", "-99999999999999999999.0000000001", "0"],
    ),
    (PlaintextKind::Decimal, "VARCHAR(20)", &["'1.5'", "'1.50'"]),
    (
        PlaintextKind::Float,
        "DOUBLE",
        &["0.1e0", "0.10000000000000002e0", "1e308", "-5e-324", "0e0"],
    ),
    (PlaintextKind::Float, "FLOAT", &["0.1e0", "1.0000001e0", "3.4e38"]),
    (PlaintextKind::Integer, "BIGINT", &["1", "2", "9223372036854775807", "-9223372036854775808"]),
    (PlaintextKind::Integer, "SMALLINT", &["1", "-32768"]),
    (PlaintextKind::Integer, "INT UNSIGNED", &["1", "4294967295"]),
    (PlaintextKind::Integer, "TINYINT", &["1", "-128"]),
    (PlaintextKind::Json, "JSON", &["'{\"a\": 1}'", "'{\"a\": 2}'", "'null'", "'[1e3, \"é\"]'"]),
    (PlaintextKind::Network, "VARCHAR(50)", &["'192.0.2.0/24'", "'2001:db8::/32'"]),
    (
        PlaintextKind::Text,
        "TEXT",
        &["'a'", "'A'", "'a '", "''", "'🙂 \\'\"\\\\'", "repeat('ä', 10000)"],
    ),
    (PlaintextKind::Text, "LONGTEXT", &["'a'", "repeat('x', 1000000)"]),
    (PlaintextKind::Text, "VARCHAR(20) COLLATE utf8mb4_bin", &["'a'", "'A'", "'a '"]),
    (PlaintextKind::Text, "CHAR(5)", &["'a'", "'b'", "''"]),
    (PlaintextKind::Text, "VARCHAR(20) CHARACTER SET latin1", &["'ü'", "'u'"]),
    (PlaintextKind::Text, "ENUM('sad', 'it''s \"ok\"', 'happy')", &["'sad'", "'it''s \"ok\"'"]),
    (PlaintextKind::Text, "INT", &["1", "2"]),
    (PlaintextKind::Text, "DATE", &["'2026-02-28'", "'2026-03-01'"]),
    (PlaintextKind::Text, "DECIMAL(10, 2)", &["1.5", "1.51"]),
    (PlaintextKind::Time, "TIME(6)", &["'12:30:00'", "'23:59:59.999999'", "'00:00:00'"]),
    (
        PlaintextKind::Timestamp,
        "DATETIME(6)",
        &["'2026-02-28 12:00:00.000001'", "'1000-01-01'", "'9999-12-31 23:59:59.999999'"],
    ),
    (PlaintextKind::Timestamp, "TIMESTAMP(6)", &["'2026-02-28 12:00:00.000001'", "'2001-01-01'"]),
    (
        PlaintextKind::Uuid,
        "VARCHAR(36)",
        &["'5f2b3c4d-0000-4000-8000-000000000000'", "'5f2b3c4d-0000-4000-8000-000000000001'"],
    ),
    (
        PlaintextKind::Uuid,
        "BINARY(16)",
        &["X'5F2B3C4D000040008000000000000000'", "X'5F2B3C4D000040008000000000000001'"],
    ),
    (
        PlaintextKind::Uuid,
        "UUID",
        &["'5f2b3c4d-0000-4000-8000-000000000000'", "'5f2b3c4d-0000-4000-8000-000000000001'"],
    ),
];

/// Objects that depend on the column `value` of `things`, and the name in the error.
pub(crate) const DEPENDENTS: &[(&str, &str)] = &[
    ("CREATE VIEW reads_value AS SELECT value FROM things", "reads_value"),
    ("CREATE VIEW reads_all AS SELECT * FROM things", "reads_all"),
    ("CREATE INDEX of_two ON things (other, value)", "of_two"),
    (
        "CREATE TRIGGER noting AFTER UPDATE ON things FOR EACH ROW SET @seen = NEW.value",
        "noting",
    ),
    (
        "CREATE UNIQUE INDEX of_value ON things (value);
         CREATE TABLE others (value VARCHAR(40), CONSTRAINT refers FOREIGN KEY (value) REFERENCES things (value))",
        "refers",
    ),
    ("ALTER TABLE things ADD CONSTRAINT of_both CHECK (value <> '' OR other > 0)", "of_both"),
    ("ALTER TABLE things ADD COLUMN shouted VARCHAR(40) AS (upper(value)) VIRTUAL", "shouted"),
];
