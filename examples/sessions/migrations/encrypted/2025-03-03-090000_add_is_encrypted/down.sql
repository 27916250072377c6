DROP VIEW session_migration_errors;
ALTER TABLE sessions DROP CONSTRAINT sessions_have_a_title;
ALTER TABLE sessions DROP COLUMN IF EXISTS is_encrypted;
