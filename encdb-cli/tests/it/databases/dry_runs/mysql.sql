-- users is plain; add-columns runs:
ALTER TABLE `users` ADD COLUMN `email_encrypted` longblob NULL, LOCK=NONE;
ALTER TABLE `users` ADD COLUMN `email_search` varbinary(17) NULL, LOCK=NONE;
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
CREATE TRIGGER `encdb_guard_users_email_encrypted` BEFORE UPDATE ON `users` FOR EACH ROW BEGIN
    IF (NOT (CAST(NEW.`email` AS BINARY) <=> CAST(OLD.`email` AS BINARY)) OR NOT (NEW.`id` <=> OLD.`id`))
        AND (@encdb_sealing <=> 1 OR CAST(NEW.`email_encrypted` AS BINARY) <=> CAST(OLD.`email_encrypted` AS BINARY)) THEN
        IF NEW.`email` IS NULL AND OLD.`email` IS NULL AND NEW.`email_encrypted` IS NOT NULL THEN
            SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the value is encrypted for its row: write it again with the new key of the row';
        END IF;
        SET NEW.`email_encrypted` = NULL;
        SET NEW.`email_search` = NULL;
    END IF;
END;
ALTER TABLE `users` ADD COLUMN `phone_encrypted` longblob NULL, LOCK=NONE;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
CREATE TRIGGER `encdb_guard_users_phone_encrypted` BEFORE UPDATE ON `users` FOR EACH ROW BEGIN
    IF (NOT (CAST(NEW.`phone` AS BINARY) <=> CAST(OLD.`phone` AS BINARY)) OR NOT (NEW.`id` <=> OLD.`id`))
        AND (@encdb_sealing <=> 1 OR CAST(NEW.`phone_encrypted` AS BINARY) <=> CAST(OLD.`phone_encrypted` AS BINARY)) THEN
        IF NEW.`phone` IS NULL AND OLD.`phone` IS NULL AND NEW.`phone_encrypted` IS NOT NULL THEN
            SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the value is encrypted for its row: write it again with the new key of the row';
        END IF;
        SET NEW.`phone_encrypted` = NULL;
    END IF;
END;
CREATE UNIQUE INDEX `encdb_users_email_search` ON `users` (`email_search`) LOCK=NONE;
-- users is expanded; migrate-data rewrites rows in batches, and runs no other statement
-- users is verified; create-views runs:
DROP VIEW IF EXISTS `users_encrypted`;
CREATE VIEW `users_encrypted` AS SELECT `id`, `email_encrypted`, `email_search`, `phone_encrypted` FROM `users`;
-- users is verified; rollback runs:
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
ALTER TABLE `users` DROP INDEX `encdb_users_email_search`, LOCK=NONE;
ALTER TABLE `users` DROP COLUMN `email_encrypted`;
ALTER TABLE `users` DROP COLUMN `email_search`;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
ALTER TABLE `users` DROP COLUMN `phone_encrypted`;
-- users is verified; switch runs:
ALTER TABLE `users` MODIFY COLUMN `email` varchar(80) NULL, LOCK=NONE;
-- users is verified; rollback runs:
DROP VIEW IF EXISTS `users_encrypted`;
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
ALTER TABLE `users` DROP INDEX `encdb_users_email_search`, LOCK=NONE;
ALTER TABLE `users` DROP COLUMN `email_encrypted`;
ALTER TABLE `users` DROP COLUMN `email_search`;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
ALTER TABLE `users` DROP COLUMN `phone_encrypted`;
-- users is switched; drop-unencrypted runs:
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
ALTER TABLE `users` DROP COLUMN `email`;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
ALTER TABLE `users` DROP COLUMN `phone`;
ALTER TABLE `users` MODIFY COLUMN `email_encrypted` longblob NOT NULL, LOCK=NONE;
ALTER TABLE `users` MODIFY COLUMN `email_search` varbinary(17) NOT NULL, LOCK=NONE;
-- users is dropped; decrypt-back runs:
ALTER TABLE `users` ADD COLUMN `email` varchar(80) NULL, LOCK=NONE;
DROP TRIGGER IF EXISTS `encdb_guard_users_email`;
CREATE TRIGGER `encdb_guard_users_email` BEFORE UPDATE ON `users` FOR EACH ROW BEGIN
    IF (NOT (CAST(NEW.`email_encrypted` AS BINARY) <=> CAST(OLD.`email_encrypted` AS BINARY)))
        AND (@encdb_sealing <=> 1 OR CAST(NEW.`email` AS BINARY) <=> CAST(OLD.`email` AS BINARY)) THEN
        SET NEW.`email` = NULL;
    END IF;
END;
ALTER TABLE `users` ADD COLUMN `phone` varchar(40) NULL, LOCK=NONE;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone`;
CREATE TRIGGER `encdb_guard_users_phone` BEFORE UPDATE ON `users` FOR EACH ROW BEGIN
    IF (NOT (CAST(NEW.`phone_encrypted` AS BINARY) <=> CAST(OLD.`phone_encrypted` AS BINARY)))
        AND (@encdb_sealing <=> 1 OR CAST(NEW.`phone` AS BINARY) <=> CAST(OLD.`phone` AS BINARY)) THEN
        SET NEW.`phone` = NULL;
    END IF;
END;
ALTER TABLE `users` MODIFY COLUMN `email_encrypted` longblob NULL, LOCK=NONE;
ALTER TABLE `users` MODIFY COLUMN `email_search` varbinary(17) NULL, LOCK=NONE;
-- users is decrypting; rollback runs:
DROP TRIGGER IF EXISTS `encdb_guard_users_email`;
DROP TRIGGER IF EXISTS `encdb_guard_users_email_encrypted`;
CREATE TRIGGER `encdb_guard_users_email_encrypted` BEFORE UPDATE ON `users` FOR EACH ROW BEGIN
    IF (NOT (CAST(NEW.`email` AS BINARY) <=> CAST(OLD.`email` AS BINARY)) OR NOT (NEW.`id` <=> OLD.`id`))
        AND (@encdb_sealing <=> 1 OR CAST(NEW.`email_encrypted` AS BINARY) <=> CAST(OLD.`email_encrypted` AS BINARY)) THEN
        IF NEW.`email` IS NULL AND OLD.`email` IS NULL AND NEW.`email_encrypted` IS NOT NULL THEN
            SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the value is encrypted for its row: write it again with the new key of the row';
        END IF;
        SET NEW.`email_encrypted` = NULL;
        SET NEW.`email_search` = NULL;
    END IF;
END;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone`;
DROP TRIGGER IF EXISTS `encdb_guard_users_phone_encrypted`;
CREATE TRIGGER `encdb_guard_users_phone_encrypted` BEFORE UPDATE ON `users` FOR EACH ROW BEGIN
    IF (NOT (CAST(NEW.`phone` AS BINARY) <=> CAST(OLD.`phone` AS BINARY)) OR NOT (NEW.`id` <=> OLD.`id`))
        AND (@encdb_sealing <=> 1 OR CAST(NEW.`phone_encrypted` AS BINARY) <=> CAST(OLD.`phone_encrypted` AS BINARY)) THEN
        IF NEW.`phone` IS NULL AND OLD.`phone` IS NULL AND NEW.`phone_encrypted` IS NOT NULL THEN
            SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the value is encrypted for its row: write it again with the new key of the row';
        END IF;
        SET NEW.`phone_encrypted` = NULL;
    END IF;
END;
ALTER TABLE `users` MODIFY COLUMN `email` varchar(80) NOT NULL, LOCK=NONE;
