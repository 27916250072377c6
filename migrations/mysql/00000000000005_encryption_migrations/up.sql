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
    key_id INT,
    epoch INT,
    -- The column as it was declared, which decrypt-back needs after the drop.
    declaration TEXT NOT NULL,
    started_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    verified_at DATETIME,
    -- The last clean verification: definitions, keys and counts.
    verification TEXT,
    PRIMARY KEY (table_name, column_name)
);

-- Rows that could not be encrypted: which row and why, but never a value.
CREATE TABLE IF NOT EXISTS migration_errors (
    id BIGINT PRIMARY KEY NOT NULL AUTO_INCREMENT,
    table_name VARCHAR(190) NOT NULL,
    row_key TEXT NOT NULL,
    column_name VARCHAR(190) NOT NULL,
    owner TEXT,
    error_type VARCHAR(40) NOT NULL,
    error_message TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at DATETIME NOT NULL,
    retried_at DATETIME,
    resolved_at DATETIME,
    INDEX migration_errors_row (row_key(190))
);
