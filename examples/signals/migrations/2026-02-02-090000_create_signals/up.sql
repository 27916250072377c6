CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE signals (
    id UUID PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users,
    symbol TEXT NOT NULL,
    strength SMALLINT NOT NULL CHECK (strength BETWEEN -100 AND 100),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX signals_of_owner ON signals (owner_id, created_at DESC);

INSERT INTO users (id, name) VALUES (1, 'ada'), (2, 'grace');
