CREATE TABLE customers (
    id BIGINT PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    full_name VARCHAR(120) NOT NULL,
    phone VARCHAR(40),
    tax_id VARCHAR(20) NOT NULL,
    address JSON NOT NULL,
    born DATE NOT NULL,
    politically_exposed BOOLEAN NOT NULL DEFAULT FALSE,
    risk_class VARCHAR(10) NOT NULL
);
CREATE INDEX customers_tax_id ON customers (tax_id);

CREATE TABLE accounts (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    currency VARCHAR(3) NOT NULL,
    account_number VARCHAR(20) NOT NULL UNIQUE,
    balance NUMERIC(18, 4) NOT NULL,
    credit_limit NUMERIC(18, 2),
    payout_iban VARCHAR(34),
    notes TEXT,
    CONSTRAINT accounts_are_solvent CHECK (balance >= 0)
);
CREATE INDEX accounts_of_customer ON accounts (customer_id);

CREATE TABLE trades (
    id BIGSERIAL PRIMARY KEY,
    ticket VARCHAR(36) NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    symbol VARCHAR(12) NOT NULL,
    quantity BIGINT NOT NULL,
    price NUMERIC(18, 6) NOT NULL,
    slippage DOUBLE PRECISION,
    settles_at TIMESTAMP,
    strategy JSON
);
CREATE INDEX trades_of_account ON trades (account_id);

CREATE TABLE transfers (
    id BIGSERIAL PRIMARY KEY,
    ticket VARCHAR(36) NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    amount NUMERIC(18, 2) NOT NULL,
    counterparty VARCHAR(120) NOT NULL,
    reference VARCHAR(140),
    sent_from VARCHAR(45) NOT NULL
);
CREATE INDEX transfers_of_account ON transfers (account_id);

CREATE TABLE documents (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    kind VARCHAR(20) NOT NULL,
    number VARCHAR(40) NOT NULL,
    scan BYTEA
);
CREATE INDEX documents_of_customer ON documents (customer_id, number);

-- For the people at the telephone.
CREATE VIEW contacts AS SELECT id, full_name, phone FROM customers;
