//! The tables of the suite, once, with words for the types that the backends name differently.

/// The names of types on a backend.
pub(crate) struct Words {
    /// The type of ciphertext.
    pub(crate) bytes: &'static str,
    /// The type of a search token, which can be indexed.
    pub(crate) token: &'static str,
    /// The type of a row seal.
    pub(crate) seal: &'static str,
    /// The type of text that is a key.
    pub(crate) key: &'static str,
    /// The type of text of any length.
    pub(crate) text: &'static str,
}

/// The schema of the archive's tables, as the models write it.
pub(crate) const ARCHIVE: &str = "encdb_archive";

impl Words {
    /// Returns the statements that create all tables.
    pub(crate) fn create_all(&self) -> String {
        self.written(CREATE)
    }

    /// Returns the statements that create the tables of the archive, once there is one.
    pub(crate) fn create_archive(&self) -> String {
        self.written(CREATE_ARCHIVE)
    }

    fn written(&self, statements: &str) -> String {
        statements
            .replace("BYTES", self.bytes)
            .replace("TOKEN_OF_36", self.seal)
            .replace("TOKEN", self.token)
            .replace("KEYTEXT", self.key)
            .replace("SHORTTEXT", self.key)
            .replace("ANYTEXT", self.text)
    }
}

const CREATE: &str = "
CREATE TABLE users (
    id KEYTEXT PRIMARY KEY NOT NULL,
    name ANYTEXT NOT NULL,
    email BYTES NOT NULL,
    email_search TOKEN NOT NULL UNIQUE,
    phone BYTES,
    phone_search TOKEN,
    ssn BYTES,
    email_search_2 TOKEN UNIQUE,
    phone_search_2 TOKEN
);
CREATE TABLE posts (
    id BIGINT PRIMARY KEY NOT NULL,
    user_id KEYTEXT NOT NULL,
    title ANYTEXT NOT NULL
);
CREATE TABLE notes (
    id BIGINT PRIMARY KEY NOT NULL,
    tenant_id INTEGER NOT NULL,
    title BYTES NOT NULL,
    title_token TOKEN NOT NULL,
    label BYTES NOT NULL,
    label_search TOKEN NOT NULL,
    body BYTES NOT NULL,
    title_token_2 TOKEN
);
CREATE TABLE contacts (
    id BIGINT PRIMARY KEY NOT NULL,
    email BYTES NOT NULL,
    email_search TOKEN NOT NULL,
    ssn BYTES NOT NULL,
    memo ANYTEXT,
    pin BYTES
);
CREATE TABLE samples (
    id BIGINT PRIMARY KEY NOT NULL,
    text BYTES NOT NULL,
    bytes BYTES NOT NULL,
    flag BYTES NOT NULL,
    small BYTES NOT NULL,
    medium BYTES NOT NULL,
    big BYTES NOT NULL,
    real_number BYTES NOT NULL,
    identity BYTES NOT NULL,
    day BYTES NOT NULL,
    time_of_day BYTES NOT NULL,
    local_time BYTES NOT NULL,
    instant BYTES NOT NULL,
    document BYTES NOT NULL,
    padded BYTES NOT NULL,
    as_text ANYTEXT NOT NULL,
    maybe BYTES,
    maybe_as_text ANYTEXT
);
CREATE TABLE grades (
    student KEYTEXT NOT NULL,
    course INTEGER NOT NULL,
    grade BYTES NOT NULL,
    PRIMARY KEY (student, course)
);
CREATE TABLE devices (
    id TOKEN PRIMARY KEY NOT NULL,
    name BYTES NOT NULL
);
CREATE TABLE audits (
    id BIGINT PRIMARY KEY NOT NULL,
    shard INTEGER NOT NULL,
    entry BYTES NOT NULL
);
CREATE TABLE accounts (
    id BIGINT PRIMARY KEY NOT NULL,
    iban BYTES NOT NULL,
    iban_search TOKEN NOT NULL,
    plan BYTES NOT NULL,
    plan_search TOKEN NOT NULL,
    balance BYTES NOT NULL,
    balance_search TOKEN NOT NULL,
    exact BYTES,
    network BYTES NOT NULL,
    network_search TOKEN NOT NULL,
    born BYTES NOT NULL,
    born_search TOKEN NOT NULL,
    opens BYTES NOT NULL,
    seen BYTES NOT NULL,
    visits BYTES NOT NULL,
    visits_search TOKEN NOT NULL,
    tags BYTES NOT NULL,
    details BYTES NOT NULL,
    ratio BYTES NOT NULL
);
CREATE TABLE vaults (
    id BIGINT PRIMARY KEY NOT NULL,
    secret BYTES NOT NULL,
    secret_search TOKEN NOT NULL
);
CREATE TABLE old_vaults_2019 (
    id BIGINT PRIMARY KEY NOT NULL,
    secret_1 BYTES NOT NULL
);
CREATE TABLE members (
    id BIGINT PRIMARY KEY NOT NULL,
    user_id KEYTEXT NOT NULL,
    role ANYTEXT,
    active BOOLEAN NOT NULL,
    email BYTES NOT NULL,
    email_search TOKEN NOT NULL,
    phone ANYTEXT,
    phone_search TOKEN,
    ssn BYTES,
    row_mac TOKEN_OF_36
);
CREATE TABLE parcels (
    depot KEYTEXT NOT NULL,
    number INTEGER NOT NULL,
    row_mac TOKEN_OF_36 NOT NULL,
    tenant_id INTEGER NOT NULL,
    content BYTES NOT NULL,
    note BYTES,
    weight INTEGER,
    PRIMARY KEY (depot, number)
);
CREATE TABLE patients (
    id BIGINT PRIMARY KEY NOT NULL,
    email SHORTTEXT,
    year_of_birth INTEGER,
    note ANYTEXT,
    email_encrypted BYTES,
    email_search TOKEN UNIQUE,
    year_encrypted BYTES,
    note_encrypted ANYTEXT
);
CREATE TABLE letters (
    id BIGINT PRIMARY KEY NOT NULL,
    tenant_id INTEGER NOT NULL,
    title SHORTTEXT NOT NULL,
    title_encrypted BYTES,
    title_search TOKEN
);
CREATE TABLE remarks (
    id BIGINT PRIMARY KEY NOT NULL,
    body ANYTEXT NOT NULL,
    is_encrypted BOOLEAN DEFAULT FALSE,
    body_search TOKEN,
    reply ANYTEXT,
    reply_is_encrypted BOOLEAN NOT NULL DEFAULT FALSE
);
";

const CREATE_ARCHIVE: &str = "
CREATE TABLE encdb_archive.vaults (
    id BIGINT PRIMARY KEY NOT NULL,
    secret BYTES NOT NULL,
    secret_search TOKEN NOT NULL
);
";
