DROP TABLE IF EXISTS migration_errors;
DROP TABLE IF EXISTS encryption_migrations;
