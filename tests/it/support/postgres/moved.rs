//! Tables that are moved from plaintext to ciphertext: PostgreSQL's types, and how old applications write.

use encdb_diesel::{migrate::GuardProblem, spec::PlaintextKind};

pub(crate) const QUOTE: &str = "\"";

/// Statements before the tables are created. `citext` is an extension that comes with most installations.
pub(crate) const SETUP: &[&str] = &[
    "CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    "DO $$ BEGIN
         IF EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'citext') THEN
             CREATE EXTENSION citext;
         ELSE
             CREATE DOMAIN citext AS text COLLATE folding;
         END IF;
     END $$",
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
];

/// Shows a value as text.
pub(crate) fn shown(column: &str) -> String {
    format!("CAST({column} AS TEXT)")
}

/// A kind of plaintext, a declared type, and two values that differ, though the database may take them for equal.
pub(crate) const SPELLINGS: &[(PlaintextKind, &str, &str, &str)] = &[
    (PlaintextKind::Text, "CITEXT", "'Ada'", "'ada'"),
    (PlaintextKind::Text, "TEXT COLLATE folding", "'Ada'", "'ada'"),
    (PlaintextKind::Text, "VARCHAR(20) COLLATE folding", "'Ada'", "'ADA'"),
    (PlaintextKind::Text, "TEXT", "'a'", "'a '"),
    (PlaintextKind::Text, "CHAR(5) COLLATE folding", "'a'", "'A'"),
    (PlaintextKind::Text, "mood", "'sad'", "'happy'"),
    (PlaintextKind::Text, "INTERVAL", "'1 mon'", "'30 days'"),
    (PlaintextKind::Text, "NUMERIC[]", "'{1.0}'", "'{1.00}'"),
    (PlaintextKind::Text, "XML", "'<a/>'", "'<a />'"),
    (PlaintextKind::Decimal, "NUMERIC", "1.0", "1.00"),
    (PlaintextKind::Decimal, "NUMERIC", "0", "0.000"),
    (PlaintextKind::Json, "JSON", "'{\"a\":1}'", "'{\"a\": 1}'"),
    (PlaintextKind::Json, "JSON", "'{\"a\":1,\"b\":2}'", "'{\"b\":2,\"a\":1}'"),
    (PlaintextKind::Json, "JSONB", "'{\"a\": 1.0}'", "'{\"a\": 1.00}'"),
    (PlaintextKind::Float, "DOUBLE PRECISION", "0", "'-0'"),
    (PlaintextKind::Float, "REAL", "0", "'-0'"),
    (PlaintextKind::Bytes, "BYTEA", "'a'", "'a '"),
    (
        PlaintextKind::Timestamp,
        "TIMESTAMPTZ",
        "'2026-01-01 00:00:00+00'",
        "'2026-01-01 00:00:00.000001+00'",
    ),
];

/// Values that are stored as the same bytes.
pub(crate) const SAME: &[(PlaintextKind, &str, &str, &str)] = &[
    (PlaintextKind::Text, "CHAR(5)", "'a'", "'a '"),
    (PlaintextKind::Decimal, "NUMERIC(10, 2)", "1.0", "1.00"),
    (
        PlaintextKind::Timestamp,
        "TIMESTAMPTZ",
        "'2026-01-01 00:00:00+00'",
        "'2026-01-01 01:00:00+01'",
    ),
    (PlaintextKind::Network, "INET", "'192.0.2.1'", "'192.0.2.1/32'"),
];

/// Types of text keys that the database does not compare by their bytes, and a key and its other spelling.
pub(crate) const KEY_SPELLINGS: &[(&str, &str, &str)] =
    &[("CITEXT", "'a'", "'A'"), ("VARCHAR(20) COLLATE folding", "'a'", "'A'")];

/// Statements of old applications that change the address of the first person.
pub(crate) const CHANGES: &[&str] = &[
    "INSERT INTO people (id, email) VALUES (1, 'upserted') ON CONFLICT (id) DO UPDATE SET email = excluded.email",
    "UPDATE people SET email = o.email FROM (VALUES (1, 'joined')) o (id, email) WHERE o.id = people.id",
    "WITH changed AS (UPDATE people SET email = 'in a WITH' WHERE id = 1 RETURNING id) SELECT * FROM changed",
    "MERGE INTO people USING (VALUES (1)) o (id) ON o.id = people.id WHEN MATCHED THEN UPDATE SET email = 'merged'",
    "DO $$ BEGIN EXECUTE 'UPDATE people SET email = ''in a function'' WHERE id = 1'; END $$",
    "CREATE VIEW those AS SELECT id, email FROM people; UPDATE those SET email = 'through a view' WHERE id = 1; DROP VIEW those",
    "SET session_replication_role = replica; UPDATE people SET email = 'replicated' WHERE id = 1; RESET session_replication_role",
    "PREPARE change_it (text) AS UPDATE people SET email = $1 WHERE id = 1; EXECUTE change_it ('prepared'); DEALLOCATE change_it",
    "BEGIN; DECLARE it CURSOR FOR SELECT * FROM people WHERE id = 1 FOR UPDATE; FETCH it; \
     UPDATE people SET email = 'at a cursor' WHERE CURRENT OF it; COMMIT",
];

/// A trigger of the application that writes addresses in small letters.
pub(crate) const LOWERING: &str = "
CREATE FUNCTION lowering() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.email := lower(NEW.email); RETURN NEW; END $$;
CREATE TRIGGER lowering BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION lowering();
";

/// A trigger of the application that writes the note.
pub(crate) const TOUCHING: &str = "
CREATE FUNCTION touching() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.note := 'touched'; RETURN NEW; END $$;
CREATE TRIGGER touching BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION touching();
";

/// Returns the name of the trigger that guards a column.
pub(crate) fn guard_name(_: &str, column: &str) -> String {
    format!("zzz_encdb_guard_{column}")
}

/// Statements that take a guard of `people` away, and the name of the problem.
pub(crate) const BREAK_GUARD: &[(&str, GuardProblem)] = &[
    ("DROP TRIGGER GUARD ON people", GuardProblem::Missing),
    ("ALTER TABLE people DISABLE TRIGGER GUARD", GuardProblem::Disabled),
    ("ALTER TABLE people DISABLE TRIGGER ALL", GuardProblem::Disabled),
    ("ALTER TABLE people ENABLE TRIGGER GUARD", GuardProblem::Disabled),
    ("ALTER TABLE people ENABLE REPLICA TRIGGER GUARD", GuardProblem::Disabled),
    (
        "CREATE OR REPLACE FUNCTION encdb_guard_people_email_encrypted() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RETURN NEW; END $$",
        GuardProblem::Changed,
    ),
    (
        "DROP TRIGGER GUARD ON people; CREATE TRIGGER GUARD BEFORE UPDATE ON people FOR EACH ROW WHEN (false)
             EXECUTE FUNCTION encdb_guard_people_email_encrypted(); ALTER TABLE people ENABLE ALWAYS TRIGGER GUARD",
        GuardProblem::Changed,
    ),
    (
        "DROP TRIGGER GUARD ON people; CREATE TRIGGER GUARD BEFORE UPDATE OF note ON people FOR EACH ROW
             EXECUTE FUNCTION encdb_guard_people_email_encrypted(); ALTER TABLE people ENABLE ALWAYS TRIGGER GUARD",
        GuardProblem::Changed,
    ),
    (
        "DROP TRIGGER GUARD ON people; CREATE TRIGGER GUARD AFTER UPDATE ON people FOR EACH ROW
             EXECUTE FUNCTION encdb_guard_people_email_encrypted(); ALTER TABLE people ENABLE ALWAYS TRIGGER GUARD",
        GuardProblem::Changed,
    ),
];

/// A kind of plaintext, a declared type, a value, and a value that has no encoding.
pub(crate) const UNREADABLE: &[(PlaintextKind, &str, &str, &str)] = &[
    (PlaintextKind::Date, "DATE", "'2026-02-28'", "'infinity'"),
    (PlaintextKind::Timestamp, "TIMESTAMP", "'2026-02-28'", "'-infinity'"),
    (PlaintextKind::Timestamp, "TIMESTAMPTZ", "'2026-02-28'", "'infinity'"),
    (PlaintextKind::Decimal, "NUMERIC", "1.5", "'NaN'"),
    (PlaintextKind::Decimal, "NUMERIC", "1.5", "'Infinity'"),
    (PlaintextKind::Bool, "INTEGER", "1", "2"),
];

/// Kinds of plaintext, types that hold them, and values, of which the first two differ.
pub(crate) const TYPES: &[(PlaintextKind, &str, &[&str])] = &[
    (PlaintextKind::Bool, "BOOLEAN", &["TRUE", "FALSE"]),
    (PlaintextKind::Bool, "INTEGER", &["1", "0"]),
    (
        PlaintextKind::Bytes,
        "BYTEA",
        &["'a'", "'a '", "''", "'\\x00ff'", "repeat('x', 1000000)::bytea"],
    ),
    (PlaintextKind::Date, "DATE", &["'2026-02-28'", "'0001-01-01'", "'9999-12-31'"]),
    (PlaintextKind::Date, "TEXT", &["'2026-02-28'", "'0001-01-01'"]),
    (
        PlaintextKind::Decimal,
        "NUMERIC",
        &["1.5", "1.50", "0", "0.00", "-123456789012345678901234567890.0123456789"],
    ),
    (PlaintextKind::Decimal, "NUMERIC(30, 10)", &["1.5", "1.6"]),
    (PlaintextKind::Decimal, "TEXT", &["'1.5'", "'1.50'"]),
    (
        PlaintextKind::Float,
        "DOUBLE PRECISION",
        &["0.1", "0.10000000000000002", "'-0'", "0", "'NaN'", "'Infinity'", "5e-324"],
    ),
    (PlaintextKind::Float, "REAL", &["0.1", "1.0000001", "3.4e38"]),
    (PlaintextKind::Integer, "BIGINT", &["1", "2", "9223372036854775807", "-9223372036854775808"]),
    (PlaintextKind::Integer, "INTEGER", &["1", "-2147483648"]),
    (PlaintextKind::Integer, "SMALLINT", &["1", "-32768"]),
    (PlaintextKind::Integer, "NUMERIC(10)", &["1", "2"]),
    (
        PlaintextKind::Json,
        "JSON",
        &[
            "'{\"a\": 1}'",
            "'{\"a\": 2}'",
            "'null'",
            "'{\"a\":  1, \"a\": 2}'",
            "'[1e3, \"\\u00e9\"]'",
        ],
    ),
    (PlaintextKind::Json, "JSONB", &["'{\"a\": 1}'", "'{\"a\": 2}'", "'1.50'"]),
    (PlaintextKind::Json, "TEXT", &["'{\"a\": 1}'", "'{\"a\": 2}'"]),
    (PlaintextKind::Network, "INET", &["'192.0.2.7/24'", "'2001:db8::/32'", "'192.0.2.7'"]),
    (PlaintextKind::Network, "CIDR", &["'192.0.2.0/24'", "'2001:db8::/32'"]),
    (
        PlaintextKind::Text,
        "TEXT",
        &["'a'", "'A'", "'a '", "''", "'🙂 ''\"\\'", "repeat('x', 1000000)"],
    ),
    (PlaintextKind::Text, "VARCHAR(20) COLLATE folding", &["'a'", "'A'"]),
    (PlaintextKind::Text, "CITEXT", &["'a'", "'A'"]),
    (PlaintextKind::Text, "CHAR(5)", &["'a'", "'b'", "''"]),
    (PlaintextKind::Text, "mood", &["'sad'", "'happy'"]),
    (PlaintextKind::Text, "INTEGER", &["1", "2"]),
    (PlaintextKind::Text, "BIGINT", &["1", "2"]),
    (PlaintextKind::Text, "DATE", &["'2026-02-28'", "'2026-03-01'"]),
    (PlaintextKind::Text, "NUMERIC", &["1.5", "1.50"]),
    (PlaintextKind::Text, "INTERVAL", &["'1 mon'", "'30 days'"]),
    (PlaintextKind::Text, "TEXT[]", &["'{a}'", "'{A}'"]),
    (
        PlaintextKind::Text,
        "UUID",
        &["'5f2b3c4d-0000-4000-8000-000000000000'", "'5f2b3c4d-0000-4000-8000-000000000001'"],
    ),
    (PlaintextKind::Time, "TIME", &["'12:30:00'", "'23:59:59.999999'", "'00:00:00'"]),
    (
        PlaintextKind::Timestamp,
        "TIMESTAMP",
        &["'2026-02-28 12:00:00.000001'", "'0001-01-01'", "'9999-12-31 23:59:59.999999'"],
    ),
    (PlaintextKind::Timestamp, "TIMESTAMPTZ", &["'2026-02-28 12:00:00.000001+05'", "'0001-01-01'"]),
    (
        PlaintextKind::Uuid,
        "UUID",
        &["'5f2b3c4d-0000-4000-8000-000000000000'", "'5f2b3c4d-0000-4000-8000-000000000001'"],
    ),
    (
        PlaintextKind::Uuid,
        "TEXT",
        &["'5f2b3c4d-0000-4000-8000-000000000000'", "'5f2b3c4d-0000-4000-8000-000000000001'"],
    ),
];

/// Objects that depend on the column `value` of `things`, and the name in the error.
pub(crate) const DEPENDENTS: &[(&str, &str)] = &[
    ("CREATE VIEW reads_value AS SELECT value FROM things", "reads_value"),
    ("CREATE VIEW reads_all AS SELECT * FROM things", "reads_all"),
    ("CREATE MATERIALIZED VIEW keeps_value AS SELECT value FROM things", "keeps_value"),
    ("CREATE INDEX of_two ON things (other, value)", "of_two"),
    ("ALTER TABLE things ADD CONSTRAINT is_short CHECK (length(value) < 40)", "is_short"),
    ("ALTER TABLE things ADD COLUMN small TEXT GENERATED ALWAYS AS (lower(value)) STORED", "small"),
    ("CREATE POLICY only_mine ON things USING (value <> 'x')", "only_mine"),
    (
        "CREATE FUNCTION noting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM NEW.value; RETURN NEW; END $$;
         CREATE TRIGGER noting AFTER UPDATE ON things FOR EACH ROW EXECUTE FUNCTION noting()",
        "noting",
    ),
    (
        "CREATE UNIQUE INDEX of_value ON things (value);
         CREATE TABLE others (value VARCHAR(40), CONSTRAINT refers FOREIGN KEY (value) REFERENCES things (value))",
        "refers",
    ),
];
