-- The keys of owners, where they are stored: each wrapped for those who may open it, worth nothing without them.
-- An owner has more than one while a key that was replaced is left, which is wrapped by the next one.
CREATE TABLE IF NOT EXISTS __encdb_owner_keys (
    owner_hash BYTEA NOT NULL,
    number INTEGER NOT NULL,
    owner_id BYTEA,
    by_application BYTEA,
    by_passphrase BYTEA,
    by_next BYTEA,
    created_at BIGINT NOT NULL,
    destroyed_at BIGINT,
    PRIMARY KEY (owner_hash, number)
);

-- The same keys, wrapped once more for services that work without the owner.
CREATE TABLE IF NOT EXISTS __encdb_owner_key_grants (
    owner_hash BYTEA NOT NULL,
    service VARCHAR(64) NOT NULL,
    number INTEGER NOT NULL,
    wrapped BYTEA NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (owner_hash, service)
);
