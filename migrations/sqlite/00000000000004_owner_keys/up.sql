-- The keys of owners, where they are stored: each wrapped for those who may open it, worth nothing without them.
CREATE TABLE IF NOT EXISTS __encdb_owner_keys (
    owner_hash BLOB PRIMARY KEY NOT NULL,
    owner_id BLOB,
    by_application BLOB,
    by_passphrase BLOB,
    created_at BIGINT NOT NULL,
    destroyed_at BIGINT
);

-- The same keys, wrapped once more for services that work without the owner.
CREATE TABLE IF NOT EXISTS __encdb_owner_key_grants (
    owner_hash BLOB NOT NULL,
    service VARCHAR(64) NOT NULL,
    wrapped BLOB NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (owner_hash, service)
);
