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
