-- How far each column is on its way from plaintext to ciphertext: a row for each table and column, for operators to read.
CREATE TABLE IF NOT EXISTS encryption_migrations (
    table_name VARCHAR(190) NOT NULL,
    column_name VARCHAR(190) NOT NULL,
    encrypted_column VARCHAR(190) NOT NULL,
    phase VARCHAR(20) NOT NULL,
    total_rows BIGINT NOT NULL DEFAULT 0,
    migrated_rows BIGINT NOT NULL DEFAULT 0,
    failed_rows BIGINT NOT NULL DEFAULT 0,
    remaining_rows BIGINT NOT NULL DEFAULT 0,
    checkpoint TEXT,
    key_id INTEGER,
    epoch INTEGER,
    -- The column as it was declared, which decrypt-back needs after the drop.
    declaration TEXT NOT NULL,
    started_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    verified_at TEXT,
    -- The last clean verification: definitions, keys and counts.
    verification TEXT,
    PRIMARY KEY (table_name, column_name)
);

-- Rows that could not be encrypted: which row and why, but never a value.
CREATE TABLE IF NOT EXISTS migration_errors (
    id INTEGER PRIMARY KEY NOT NULL,
    table_name VARCHAR(190) NOT NULL,
    row_key TEXT NOT NULL,
    column_name VARCHAR(190) NOT NULL,
    owner TEXT,
    error_type VARCHAR(40) NOT NULL,
    error_message TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    retried_at TEXT,
    resolved_at TEXT
);
CREATE INDEX IF NOT EXISTS migration_errors_row ON migration_errors (row_key);
