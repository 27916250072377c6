DROP TABLE __encdb_owner_key_grants;
DROP TABLE __encdb_owner_keys;
