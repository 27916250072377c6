-- A chat of several accounts. Every row names its account, and row-level security shows an account its own rows alone.
--
-- Columns that end in _encrypted are ciphertext. All others are metadata, in the clear.

CREATE TABLE accounts (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- A thread is a session of the chat: its id is `session_id` in every other table.
CREATE TABLE threads (
    session_id UUID PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts,
    created_at TIMESTAMPTZ NOT NULL,
    title_encrypted BYTEA NOT NULL,
    UNIQUE (account_id, session_id)
);
CREATE INDEX threads_of_account ON threads (account_id, session_id, created_at);

-- The people and programs that take part in a session.
CREATE TABLE session_members (
    account_id BIGINT NOT NULL,
    session_id UUID NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account_id, session_id, name),
    FOREIGN KEY (account_id, session_id) REFERENCES threads (account_id, session_id)
);
CREATE INDEX session_members_of_session ON session_members (account_id, session_id, created_at);

CREATE TABLE messages (
    id UUID PRIMARY KEY,
    account_id BIGINT NOT NULL,
    session_id UUID NOT NULL,
    author TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    body_encrypted BYTEA NOT NULL,
    FOREIGN KEY (account_id, session_id) REFERENCES threads (account_id, session_id),
    FOREIGN KEY (account_id, session_id, author) REFERENCES session_members (account_id, session_id, name)
);
CREATE INDEX messages_of_session ON messages (account_id, session_id, created_at);

-- What a program was asked to do by a tool, and what came of it: JSON.
CREATE TABLE tool_events (
    id UUID PRIMARY KEY,
    account_id BIGINT NOT NULL,
    session_id UUID NOT NULL,
    tool TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    input_encrypted BYTEA NOT NULL,
    output_encrypted BYTEA,
    FOREIGN KEY (account_id, session_id) REFERENCES threads (account_id, session_id)
);
CREATE INDEX tool_events_of_session ON tool_events (account_id, session_id, created_at);

-- Texts that somebody uploaded, compressed before they are sealed. `n_bytes` is the length of the text.
CREATE TABLE uploads (
    id UUID PRIMARY KEY,
    account_id BIGINT NOT NULL,
    session_id UUID NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    n_bytes BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    content_encrypted BYTEA NOT NULL,
    FOREIGN KEY (account_id, session_id) REFERENCES threads (account_id, session_id)
);
CREATE INDEX uploads_of_session ON uploads (account_id, session_id, created_at);

-- The accounts of the demonstration.
INSERT INTO accounts (id, name) VALUES (1, 'harbour'), (2, 'orchard'), (3, 'observatory');

-- The account of a transaction: `SELECT set_config('app.account_id', '1', true)`. NULL, which equals nothing, where none is set.
-- Once a transaction has set it, the setting is the empty text for the rest of the connection.
CREATE FUNCTION app_account() RETURNS BIGINT STABLE LANGUAGE SQL
RETURN nullif(current_setting('app.account_id', true), '')::BIGINT;

-- FORCE: the owner of the tables sees no more than others. What a policy shows is also all that may be written.
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE threads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE session_members ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE tool_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE uploads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY of_account ON threads TO chat, chat_app USING (account_id = app_account());
CREATE POLICY of_account ON session_members TO chat, chat_app USING (account_id = app_account());
CREATE POLICY of_account ON messages TO chat, chat_app USING (account_id = app_account());
CREATE POLICY of_account ON tool_events TO chat, chat_app USING (account_id = app_account());
CREATE POLICY of_account ON uploads TO chat, chat_app USING (account_id = app_account());

-- Before a login there is no account yet: the account whose name was typed is seen. The owner of the tables sees the names of all.
CREATE POLICY of_account ON accounts FOR SELECT TO chat_app
    USING (id = app_account() OR name = current_setting('app.login_name', true));
CREATE POLICY names ON accounts FOR SELECT TO chat USING (true);

-- The application adds rows. It changes and deletes none.
GRANT SELECT ON accounts TO chat_app;
GRANT SELECT, INSERT ON threads, session_members, messages, tool_events, uploads TO chat_app;
GRANT SELECT ON __encdb_fingerprints TO chat_app;

-- The sync service reads the metadata of all accounts, and no ciphertext. Which account a client sees, the gatekeeper decides.
GRANT SELECT (session_id, account_id, created_at) ON threads TO chat_sync;
GRANT SELECT (account_id, session_id, name, created_at) ON session_members TO chat_sync;
GRANT SELECT (id, account_id, session_id, author, created_at) ON messages TO chat_sync;
GRANT SELECT (id, account_id, session_id, tool, status, created_at) ON tool_events TO chat_sync;
GRANT SELECT (id, account_id, session_id, name, media_type, n_bytes, created_at) ON uploads TO chat_sync;
CREATE POLICY for_sync ON threads FOR SELECT TO chat_sync USING (true);
CREATE POLICY for_sync ON session_members FOR SELECT TO chat_sync USING (true);
CREATE POLICY for_sync ON messages FOR SELECT TO chat_sync USING (true);
CREATE POLICY for_sync ON tool_events FOR SELECT TO chat_sync USING (true);
CREATE POLICY for_sync ON uploads FOR SELECT TO chat_sync USING (true);
