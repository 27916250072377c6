CREATE TABLE customers (
    id BIGINT NOT NULL PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    full_name VARCHAR(120) NOT NULL,
    phone VARCHAR(40),
    tax_id VARCHAR(20) NOT NULL,
    address JSON NOT NULL,
    born DATE NOT NULL,
    politically_exposed BOOLEAN NOT NULL DEFAULT FALSE,
    risk_class VARCHAR(10) NOT NULL
) CHARACTER SET utf8mb4;
CREATE INDEX customers_tax_id ON customers (tax_id);

CREATE TABLE accounts (
    id BIGINT NOT NULL PRIMARY KEY,
    customer_id BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    account_number VARCHAR(20) NOT NULL UNIQUE,
    balance DECIMAL(18, 4) NOT NULL,
    credit_limit DECIMAL(18, 2),
    payout_iban VARCHAR(34),
    notes TEXT,
    FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT accounts_are_solvent CHECK (balance >= 0)
) CHARACTER SET utf8mb4;

CREATE TABLE trades (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    ticket VARCHAR(36) NOT NULL UNIQUE,
    account_id BIGINT NOT NULL,
    symbol VARCHAR(12) NOT NULL,
    quantity BIGINT NOT NULL,
    price DECIMAL(18, 6) NOT NULL,
    slippage DOUBLE,
    settles_at DATETIME,
    strategy JSON,
    FOREIGN KEY (account_id) REFERENCES accounts (id)
) CHARACTER SET utf8mb4;

CREATE TABLE transfers (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    ticket VARCHAR(36) NOT NULL UNIQUE,
    account_id BIGINT NOT NULL,
    amount DECIMAL(18, 2) NOT NULL,
    counterparty VARCHAR(120) NOT NULL,
    reference VARCHAR(140),
    sent_from VARCHAR(45) NOT NULL,
    FOREIGN KEY (account_id) REFERENCES accounts (id)
) CHARACTER SET utf8mb4;

CREATE TABLE documents (
    id BIGINT NOT NULL PRIMARY KEY,
    customer_id BIGINT NOT NULL,
    kind VARCHAR(20) NOT NULL,
    number VARCHAR(40) NOT NULL,
    scan LONGBLOB,
    FOREIGN KEY (customer_id) REFERENCES customers (id)
) CHARACTER SET utf8mb4;
CREATE INDEX documents_of_customer ON documents (customer_id, number);

-- For the people at the telephone.
CREATE VIEW contacts AS SELECT id, full_name, phone FROM customers;
