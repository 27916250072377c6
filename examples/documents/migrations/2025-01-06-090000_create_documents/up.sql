CREATE TABLE users (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE documents (
    id UUID PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX documents_of_user ON documents (user_id, created_at);

CREATE TABLE chunks (
    document_id UUID NOT NULL REFERENCES documents ON DELETE CASCADE,
    position INTEGER NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users,
    content TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
);
CREATE INDEX chunks_of_user ON chunks (user_id);
