-- Phase 1. The text of a session is ciphertext where this flag is true. encdb's guards of the column are installed beside it.
ALTER TABLE sessions ADD COLUMN is_encrypted BOOLEAN NOT NULL DEFAULT FALSE;

-- Since then a session needs a title. Old rows were not looked at, and some have none: PostgreSQL refuses to update those.
ALTER TABLE sessions ADD CONSTRAINT sessions_have_a_title CHECK (title <> '') NOT VALID;

-- What phase 2 could not encrypt, in the words of this application. encdb keeps such rows for every table in one table of its
-- own, with the key of the row as JSON: [{"uuid": "0195…"}].
CREATE VIEW session_migration_errors AS
SELECT
    id,
    owner::BIGINT AS user_id,
    (row_key::JSONB -> 0 ->> 'uuid')::UUID AS session_id,
    error_type,
    error_message,
    attempts,
    created_at,
    resolved_at
FROM migration_errors
WHERE table_name = 'sessions';
