-- The keys of owners, where they are stored: each wrapped for those who may open it, worth nothing without them.
-- An owner has more than one while a key that was replaced is left, which is wrapped by the next one.
-- MySQL commits each CREATE TABLE, so a run that was cut off must find nothing in its way.
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

-- The same keys, wrapped once more for services that work without the owner. Their names are bytes: a text would be compared
-- without regard to case, or to spaces at its end.
CREATE TABLE IF NOT EXISTS __encdb_owner_key_grants (
    owner_hash VARBINARY(32) NOT NULL,
    service VARBINARY(64) NOT NULL,
    number INTEGER NOT NULL,
    wrapped VARBINARY(122) NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (owner_hash, service)
);
