DROP TABLE IF EXISTS __encdb_owner_key_grants;
DROP TABLE IF EXISTS __encdb_owner_keys;
