-- Sealed values and search tokens are bytes. Nothing else about the table is special.
CREATE TABLE people (
    id TEXT PRIMARY KEY NOT NULL, -- a UUID that the application makes, because values are bound to it
    name TEXT NOT NULL,           -- not encrypted
    email BLOB NOT NULL,
    email_search BLOB NOT NULL,   -- the search token of the e-mail address
    ssn BLOB,                     -- NULL stays NULL
    birthday BLOB NOT NULL
);

-- Equal addresses have equal tokens, whatever their letter case: this finds them, and keeps them unique.
CREATE UNIQUE INDEX people_email_search ON people (email_search);
