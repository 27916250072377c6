ALTER TABLE users DROP COLUMN has_passphrase;
DROP INDEX documents_to_do;
ALTER TABLE documents DROP COLUMN state, DROP COLUMN reason, DROP COLUMN source, DROP COLUMN queued_at;
DROP TABLE chunks;
ALTER INDEX chunks_before_of_user RENAME TO chunks_of_user;
ALTER INDEX chunks_before_pkey RENAME TO chunks_pkey;
ALTER TABLE chunks_before RENAME TO chunks;
