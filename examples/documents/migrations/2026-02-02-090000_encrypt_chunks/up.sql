-- Chunks from before stay readable in a table of their own, until `documents migrate` has moved them.
ALTER TABLE chunks RENAME TO chunks_before;
ALTER INDEX chunks_pkey RENAME TO chunks_before_pkey;
ALTER INDEX chunks_of_user RENAME TO chunks_before_of_user;

-- A chunk of a document has one place in it, so a job that runs twice cannot write it twice.
CREATE TABLE chunks (
    document_id UUID NOT NULL REFERENCES documents ON DELETE CASCADE,
    position INTEGER NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users,
    content BYTEA NOT NULL,
    embedding BYTEA NOT NULL,
    PRIMARY KEY (document_id, position)
);
CREATE INDEX chunks_of_user ON chunks (user_id);

ALTER TABLE users ADD COLUMN has_passphrase BOOLEAN NOT NULL DEFAULT FALSE;

-- `source` is what the worker makes chunks of: encrypted as well, and gone when it is done. Documents from before are done.
ALTER TABLE documents
    ADD COLUMN state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('queued', 'waiting', 'done', 'failed')),
    ADD COLUMN reason TEXT,
    ADD COLUMN source BYTEA,
    ADD COLUMN queued_at TIMESTAMPTZ NOT NULL DEFAULT now();
ALTER TABLE documents ALTER COLUMN state DROP DEFAULT;
CREATE INDEX documents_to_do ON documents (queued_at) WHERE state IN ('queued', 'waiting');
