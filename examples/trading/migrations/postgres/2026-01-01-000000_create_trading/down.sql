DROP VIEW contacts;
DROP TABLE documents;
DROP TABLE transfers;
DROP TABLE trades;
DROP TABLE accounts;
DROP TABLE customers;
