-- The stored keys of owners. Each is wrapped, and useless without a root key, a passphrase or the next key.
-- An owner has several keys while replaced ones are left. The next key wraps a replaced one.
-- MySQL commits each CREATE TABLE, so these statements must also succeed after an interrupted run.
CREATE TABLE IF NOT EXISTS __encdb_owner_keys (
    owner_hash VARBINARY(32) NOT NULL,
    number INTEGER NOT NULL,
    owner_id BLOB,
    by_application VARBINARY(122),
    by_passphrase VARBINARY(122),
    by_next VARBINARY(122),
    created_at BIGINT NOT NULL,
    destroyed_at BIGINT,
    PRIMARY KEY (owner_hash, number)
);

-- The same keys, wrapped again for services that work without the owner. The services' names are bytes, because a comparison
-- of texts would ignore case and spaces at the end.
CREATE TABLE IF NOT EXISTS __encdb_owner_key_grants (
    owner_hash VARBINARY(32) NOT NULL,
    service VARBINARY(64) NOT NULL,
    number INTEGER NOT NULL,
    wrapped VARBINARY(122) NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (owner_hash, service)
);
