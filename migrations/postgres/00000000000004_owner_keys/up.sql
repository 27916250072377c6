-- The stored keys of owners. Each is wrapped, and useless without a root key, a passphrase or the next key.
-- An owner has several keys while replaced ones are left. The next key wraps a replaced one.
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

-- The same keys, wrapped again for services that work without the owner.
CREATE TABLE IF NOT EXISTS __encdb_owner_key_grants (
    owner_hash BYTEA NOT NULL,
    service VARCHAR(64) NOT NULL,
    number INTEGER NOT NULL,
    wrapped BYTEA NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (owner_hash, service)
);
