CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    is_operator BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE sessions (
    id UUID PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users,
    title TEXT NOT NULL,
    raw_transcript TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at);

INSERT INTO users (id, name, is_operator) VALUES (1, 'ada', FALSE), (2, 'grace', FALSE), (3, 'olive', TRUE);
