-- users is plain; add-columns runs:
ALTER TABLE `users` ADD COLUMN `email_encrypted` blob NULL;
ALTER TABLE `users` ADD COLUMN `email_search` blob NULL;
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
CREATE TRIGGER `encdb_guard_users_email_encrypted` AFTER UPDATE OF `email`, `id`, `rowid`, `oid`, `_rowid_` ON `users` FOR EACH ROW WHEN (typeof(NEW.`email`) <> typeof(OLD.`email`) OR NEW.`email` COLLATE BINARY IS NOT OLD.`email` OR typeof(NEW.`id`) <> typeof(OLD.`id`) OR NEW.`id` COLLATE BINARY IS NOT OLD.`id`) AND NEW.`email_encrypted` IS NOT NULL AND NEW.`email_encrypted` IS OLD.`email_encrypted`
BEGIN
    SELECT RAISE(ABORT, 'the value is encrypted for its row: write it again with the new key of the row') WHERE NEW.`email` IS NULL AND OLD.`email` IS NULL AND NEW.`email_encrypted` IS NOT NULL;
    UPDATE `users` SET `email_encrypted` = NULL, `email_search` = NULL WHERE `id` IS NEW.`id`;
END;
ALTER TABLE `users` ADD COLUMN `phone_encrypted` blob NULL;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
CREATE TRIGGER `encdb_guard_users_phone_encrypted` AFTER UPDATE OF `phone`, `id`, `rowid`, `oid`, `_rowid_` ON `users` FOR EACH ROW WHEN (typeof(NEW.`phone`) <> typeof(OLD.`phone`) OR NEW.`phone` COLLATE BINARY IS NOT OLD.`phone` OR typeof(NEW.`id`) <> typeof(OLD.`id`) OR NEW.`id` COLLATE BINARY IS NOT OLD.`id`) AND NEW.`phone_encrypted` IS NOT NULL AND NEW.`phone_encrypted` IS OLD.`phone_encrypted`
BEGIN
    SELECT RAISE(ABORT, 'the value is encrypted for its row: write it again with the new key of the row') WHERE NEW.`phone` IS NULL AND OLD.`phone` IS NULL AND NEW.`phone_encrypted` IS NOT NULL;
    UPDATE `users` SET `phone_encrypted` = NULL WHERE `id` IS NEW.`id`;
END;
CREATE UNIQUE INDEX `encdb_users_email_search` ON `users` (`email_search`);
-- users is expanded; migrate-data rewrites rows in batches, and runs no other statement
-- users is verified; create-views runs:
DROP VIEW IF EXISTS `users_encrypted`;
CREATE VIEW `users_encrypted` AS SELECT `id`, `email_encrypted`, `email_search`, `phone_encrypted` FROM `users`;
-- users is verified; rollback runs:
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
DROP INDEX IF EXISTS `encdb_users_email_search`;
ALTER TABLE `users` DROP COLUMN `email_encrypted`;
ALTER TABLE `users` DROP COLUMN `email_search`;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
ALTER TABLE `users` DROP COLUMN `phone_encrypted`;
-- users is verified; switch runs:
ALTER TABLE `users` ALTER COLUMN `email` DROP NOT NULL;
-- users is verified; rollback runs:
DROP VIEW IF EXISTS `users_encrypted`;
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
DROP INDEX IF EXISTS `encdb_users_email_search`;
ALTER TABLE `users` DROP COLUMN `email_encrypted`;
ALTER TABLE `users` DROP COLUMN `email_search`;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
ALTER TABLE `users` DROP COLUMN `phone_encrypted`;
-- users is switched; drop-unencrypted runs:
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
ALTER TABLE `users` DROP COLUMN `email`;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
ALTER TABLE `users` DROP COLUMN `phone`;
ALTER TABLE `users` ALTER COLUMN `email_encrypted` SET NOT NULL;
ALTER TABLE `users` ALTER COLUMN `email_search` SET NOT NULL;
-- users is dropped; decrypt-back runs:
ALTER TABLE `users` ADD COLUMN `email` VARCHAR(80) NULL;
DROP TRIGGER IF EXISTS `encdb_guard_users_email`;
CREATE TRIGGER `encdb_guard_users_email` AFTER UPDATE OF `email_encrypted`, `rowid`, `oid`, `_rowid_` ON `users` FOR EACH ROW WHEN (typeof(NEW.`email_encrypted`) <> typeof(OLD.`email_encrypted`) OR NEW.`email_encrypted` COLLATE BINARY IS NOT OLD.`email_encrypted`) AND NEW.`email` IS NOT NULL AND NEW.`email` IS OLD.`email`
BEGIN
    UPDATE `users` SET `email` = NULL WHERE `id` IS NEW.`id`;
END;
ALTER TABLE `users` ADD COLUMN `phone` VARCHAR(40) NULL;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone`;
CREATE TRIGGER `encdb_guard_users_phone` AFTER UPDATE OF `phone_encrypted`, `rowid`, `oid`, `_rowid_` ON `users` FOR EACH ROW WHEN (typeof(NEW.`phone_encrypted`) <> typeof(OLD.`phone_encrypted`) OR NEW.`phone_encrypted` COLLATE BINARY IS NOT OLD.`phone_encrypted`) AND NEW.`phone` IS NOT NULL AND NEW.`phone` IS OLD.`phone`
BEGIN
    UPDATE `users` SET `phone` = NULL WHERE `id` IS NEW.`id`;
END;
ALTER TABLE `users` ALTER COLUMN `email_encrypted` DROP NOT NULL;
ALTER TABLE `users` ALTER COLUMN `email_search` DROP NOT NULL;
-- users is decrypting; rollback runs:
DROP TRIGGER IF EXISTS `encdb_guard_users_email`;
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
CREATE TRIGGER `encdb_guard_users_email_encrypted` AFTER UPDATE OF `email`, `id`, `rowid`, `oid`, `_rowid_` ON `users` FOR EACH ROW WHEN (typeof(NEW.`email`) <> typeof(OLD.`email`) OR NEW.`email` COLLATE BINARY IS NOT OLD.`email` OR typeof(NEW.`id`) <> typeof(OLD.`id`) OR NEW.`id` COLLATE BINARY IS NOT OLD.`id`) AND NEW.`email_encrypted` IS NOT NULL AND NEW.`email_encrypted` IS OLD.`email_encrypted`
BEGIN
    SELECT RAISE(ABORT, 'the value is encrypted for its row: write it again with the new key of the row') WHERE NEW.`email` IS NULL AND OLD.`email` IS NULL AND NEW.`email_encrypted` IS NOT NULL;
    UPDATE `users` SET `email_encrypted` = NULL, `email_search` = NULL WHERE `id` IS NEW.`id`;
END;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone`;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
CREATE TRIGGER `encdb_guard_users_phone_encrypted` AFTER UPDATE OF `phone`, `id`, `rowid`, `oid`, `_rowid_` ON `users` FOR EACH ROW WHEN (typeof(NEW.`phone`) <> typeof(OLD.`phone`) OR NEW.`phone` COLLATE BINARY IS NOT OLD.`phone` OR typeof(NEW.`id`) <> typeof(OLD.`id`) OR NEW.`id` COLLATE BINARY IS NOT OLD.`id`) AND NEW.`phone_encrypted` IS NOT NULL AND NEW.`phone_encrypted` IS OLD.`phone_encrypted`
BEGIN
    SELECT RAISE(ABORT, 'the value is encrypted for its row: write it again with the new key of the row') WHERE NEW.`phone` IS NULL AND OLD.`phone` IS NULL AND NEW.`phone_encrypted` IS NOT NULL;
    UPDATE `users` SET `phone_encrypted` = NULL WHERE `id` IS NEW.`id`;
END;
ALTER TABLE `users` ALTER COLUMN `email` SET NOT NULL;
