DROP TABLE __encdb_keyring;
