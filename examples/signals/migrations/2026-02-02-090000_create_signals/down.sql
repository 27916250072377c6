DROP TABLE signals;
DROP TABLE users;
