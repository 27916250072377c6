-- users is plain; add-columns runs:
ALTER TABLE "users" ADD COLUMN "email_encrypted" bytea NULL;
ALTER TABLE "users" ADD COLUMN "email_search" bytea NULL;
CREATE OR REPLACE FUNCTION "encdb_guard_users_email_encrypted"() RETURNS trigger LANGUAGE plpgsql AS $encdb$
BEGIN
    IF CAST(ROW(NEW."email", NEW."id") AS record) OPERATOR(pg_catalog.*<>) CAST(ROW(OLD."email", OLD."id") AS record)
        AND (CAST(ROW(NEW."email_encrypted") AS record) OPERATOR(pg_catalog.*=) CAST(ROW(OLD."email_encrypted") AS record)
        OR pg_catalog.current_setting('encdb.sealing', true) OPERATOR(pg_catalog.=) 'on') THEN
        IF NEW."email" IS NULL AND OLD."email" IS NULL AND NEW."email_encrypted" IS NOT NULL THEN
            RAISE EXCEPTION USING MESSAGE = 'the value is encrypted for its row: write it again with the new key of the row';
        END IF;
        NEW."email_encrypted" := NULL;
        NEW."email_search" := NULL;
    END IF;
    RETURN NEW;
END
$encdb$;
DROP TRIGGER IF EXISTS "zzz_encdb_guard_email_encrypted" ON "users";
CREATE TRIGGER "zzz_encdb_guard_email_encrypted" BEFORE UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "encdb_guard_users_email_encrypted"();
ALTER TABLE "users" ENABLE ALWAYS TRIGGER "zzz_encdb_guard_email_encrypted";
ALTER TABLE "users" ADD COLUMN "phone_encrypted" bytea NULL;
CREATE OR REPLACE FUNCTION "encdb_guard_users_phone_encrypted"() RETURNS trigger LANGUAGE plpgsql AS $encdb$
BEGIN
    IF CAST(ROW(NEW."phone", NEW."id") AS record) OPERATOR(pg_catalog.*<>) CAST(ROW(OLD."phone", OLD."id") AS record)
        AND (CAST(ROW(NEW."phone_encrypted") AS record) OPERATOR(pg_catalog.*=) CAST(ROW(OLD."phone_encrypted") AS record)
        OR pg_catalog.current_setting('encdb.sealing', true) OPERATOR(pg_catalog.=) 'on') THEN
        IF NEW."phone" IS NULL AND OLD."phone" IS NULL AND NEW."phone_encrypted" IS NOT NULL THEN
            RAISE EXCEPTION USING MESSAGE = 'the value is encrypted for its row: write it again with the new key of the row';
        END IF;
        NEW."phone_encrypted" := NULL;
    END IF;
    RETURN NEW;
END
$encdb$;
DROP TRIGGER IF EXISTS "zzz_encdb_guard_phone_encrypted" ON "users";
CREATE TRIGGER "zzz_encdb_guard_phone_encrypted" BEFORE UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "encdb_guard_users_phone_encrypted"();
ALTER TABLE "users" ENABLE ALWAYS TRIGGER "zzz_encdb_guard_phone_encrypted";
DROP INDEX CONCURRENTLY IF EXISTS "encdb_users_email_search";
CREATE UNIQUE INDEX CONCURRENTLY "encdb_users_email_search" ON "users" ("email_search");
-- users is expanded; migrate-data rewrites rows in batches after:
ANALYZE "users";
-- users is verified; create-views runs:
DROP VIEW IF EXISTS "users_encrypted";
CREATE VIEW "users_encrypted" AS SELECT "id", "email_encrypted", "email_search", "phone_encrypted" FROM "users";
-- users is verified; rollback runs:
DROP TRIGGER IF EXISTS "zzz_encdb_guard_email_encrypted" ON "users";
DROP FUNCTION IF EXISTS "encdb_guard_users_email_encrypted"();
ALTER TABLE "users" DROP COLUMN "email_encrypted";
ALTER TABLE "users" DROP COLUMN "email_search";
DROP TRIGGER IF EXISTS "zzz_encdb_guard_phone_encrypted" ON "users";
DROP FUNCTION IF EXISTS "encdb_guard_users_phone_encrypted"();
ALTER TABLE "users" DROP COLUMN "phone_encrypted";
-- users is verified; switch runs:
ALTER TABLE "users" ALTER COLUMN "email" DROP NOT NULL;
-- users is verified; rollback runs:
DROP VIEW IF EXISTS "users_encrypted";
DROP TRIGGER IF EXISTS "zzz_encdb_guard_email_encrypted" ON "users";
DROP FUNCTION IF EXISTS "encdb_guard_users_email_encrypted"();
ALTER TABLE "users" DROP COLUMN "email_encrypted";
ALTER TABLE "users" DROP COLUMN "email_search";
DROP TRIGGER IF EXISTS "zzz_encdb_guard_phone_encrypted" ON "users";
DROP FUNCTION IF EXISTS "encdb_guard_users_phone_encrypted"();
ALTER TABLE "users" DROP COLUMN "phone_encrypted";
-- users is switched; drop-unencrypted runs:
DROP TRIGGER IF EXISTS "zzz_encdb_guard_email_encrypted" ON "users";
DROP FUNCTION IF EXISTS "encdb_guard_users_email_encrypted"();
ALTER TABLE "users" DROP COLUMN "email";
DROP TRIGGER IF EXISTS "zzz_encdb_guard_phone_encrypted" ON "users";
DROP FUNCTION IF EXISTS "encdb_guard_users_phone_encrypted"();
ALTER TABLE "users" DROP COLUMN "phone";
ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "encdb_not_null_users_email_encrypted";
ALTER TABLE "users" ADD CONSTRAINT "encdb_not_null_users_email_encrypted" CHECK ("email_encrypted" IS NOT NULL) NOT VALID;
ALTER TABLE "users" VALIDATE CONSTRAINT "encdb_not_null_users_email_encrypted";
ALTER TABLE "users" ALTER COLUMN "email_encrypted" SET NOT NULL;
ALTER TABLE "users" DROP CONSTRAINT "encdb_not_null_users_email_encrypted";
ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "encdb_not_null_users_email_search";
ALTER TABLE "users" ADD CONSTRAINT "encdb_not_null_users_email_search" CHECK ("email_search" IS NOT NULL) NOT VALID;
ALTER TABLE "users" VALIDATE CONSTRAINT "encdb_not_null_users_email_search";
ALTER TABLE "users" ALTER COLUMN "email_search" SET NOT NULL;
ALTER TABLE "users" DROP CONSTRAINT "encdb_not_null_users_email_search";
-- users is dropped; decrypt-back runs:
ALTER TABLE "users" ADD COLUMN "email" character varying(80) NULL;
CREATE OR REPLACE FUNCTION "encdb_guard_users_email"() RETURNS trigger LANGUAGE plpgsql AS $encdb$
BEGIN
    IF CAST(ROW(NEW."email_encrypted") AS record) OPERATOR(pg_catalog.*<>) CAST(ROW(OLD."email_encrypted") AS record)
        AND (CAST(ROW(NEW."email") AS record) OPERATOR(pg_catalog.*=) CAST(ROW(OLD."email") AS record)
        OR pg_catalog.current_setting('encdb.sealing', true) OPERATOR(pg_catalog.=) 'on') THEN
        NEW."email" := NULL;
    END IF;
    RETURN NEW;
END
$encdb$;
DROP TRIGGER IF EXISTS "zzz_encdb_guard_email" ON "users";
CREATE TRIGGER "zzz_encdb_guard_email" BEFORE UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "encdb_guard_users_email"();
ALTER TABLE "users" ENABLE ALWAYS TRIGGER "zzz_encdb_guard_email";
ALTER TABLE "users" ADD COLUMN "phone" character varying(40) NULL;
CREATE OR REPLACE FUNCTION "encdb_guard_users_phone"() RETURNS trigger LANGUAGE plpgsql AS $encdb$
BEGIN
    IF CAST(ROW(NEW."phone_encrypted") AS record) OPERATOR(pg_catalog.*<>) CAST(ROW(OLD."phone_encrypted") AS record)
        AND (CAST(ROW(NEW."phone") AS record) OPERATOR(pg_catalog.*=) CAST(ROW(OLD."phone") AS record)
        OR pg_catalog.current_setting('encdb.sealing', true) OPERATOR(pg_catalog.=) 'on') THEN
        NEW."phone" := NULL;
    END IF;
    RETURN NEW;
END
$encdb$;
DROP TRIGGER IF EXISTS "zzz_encdb_guard_phone" ON "users";
CREATE TRIGGER "zzz_encdb_guard_phone" BEFORE UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "encdb_guard_users_phone"();
ALTER TABLE "users" ENABLE ALWAYS TRIGGER "zzz_encdb_guard_phone";
ALTER TABLE "users" ALTER COLUMN "email_encrypted" DROP NOT NULL;
ALTER TABLE "users" ALTER COLUMN "email_search" DROP NOT NULL;
ANALYZE "users";
-- users is decrypting; rollback runs:
DROP TRIGGER IF EXISTS "zzz_encdb_guard_email" ON "users";
DROP FUNCTION IF EXISTS "encdb_guard_users_email"();
CREATE OR REPLACE FUNCTION "encdb_guard_users_email_encrypted"() RETURNS trigger LANGUAGE plpgsql AS $encdb$
BEGIN
    IF CAST(ROW(NEW."email", NEW."id") AS record) OPERATOR(pg_catalog.*<>) CAST(ROW(OLD."email", OLD."id") AS record)
        AND (CAST(ROW(NEW."email_encrypted") AS record) OPERATOR(pg_catalog.*=) CAST(ROW(OLD."email_encrypted") AS record)
        OR pg_catalog.current_setting('encdb.sealing', true) OPERATOR(pg_catalog.=) 'on') THEN
        IF NEW."email" IS NULL AND OLD."email" IS NULL AND NEW."email_encrypted" IS NOT NULL THEN
            RAISE EXCEPTION USING MESSAGE = 'the value is encrypted for its row: write it again with the new key of the row';
        END IF;
        NEW."email_encrypted" := NULL;
        NEW."email_search" := NULL;
    END IF;
    RETURN NEW;
END
$encdb$;
DROP TRIGGER IF EXISTS "zzz_encdb_guard_email_encrypted" ON "users";
CREATE TRIGGER "zzz_encdb_guard_email_encrypted" BEFORE UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "encdb_guard_users_email_encrypted"();
ALTER TABLE "users" ENABLE ALWAYS TRIGGER "zzz_encdb_guard_email_encrypted";
DROP TRIGGER IF EXISTS "zzz_encdb_guard_phone" ON "users";
DROP FUNCTION IF EXISTS "encdb_guard_users_phone"();
CREATE OR REPLACE FUNCTION "encdb_guard_users_phone_encrypted"() RETURNS trigger LANGUAGE plpgsql AS $encdb$
BEGIN
    IF CAST(ROW(NEW."phone", NEW."id") AS record) OPERATOR(pg_catalog.*<>) CAST(ROW(OLD."phone", OLD."id") AS record)
        AND (CAST(ROW(NEW."phone_encrypted") AS record) OPERATOR(pg_catalog.*=) CAST(ROW(OLD."phone_encrypted") AS record)
        OR pg_catalog.current_setting('encdb.sealing', true) OPERATOR(pg_catalog.=) 'on') THEN
        IF NEW."phone" IS NULL AND OLD."phone" IS NULL AND NEW."phone_encrypted" IS NOT NULL THEN
            RAISE EXCEPTION USING MESSAGE = 'the value is encrypted for its row: write it again with the new key of the row';
        END IF;
        NEW."phone_encrypted" := NULL;
    END IF;
    RETURN NEW;
END
$encdb$;
DROP TRIGGER IF EXISTS "zzz_encdb_guard_phone_encrypted" ON "users";
CREATE TRIGGER "zzz_encdb_guard_phone_encrypted" BEFORE UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "encdb_guard_users_phone_encrypted"();
ALTER TABLE "users" ENABLE ALWAYS TRIGGER "zzz_encdb_guard_phone_encrypted";
ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "encdb_not_null_users_email";
ALTER TABLE "users" ADD CONSTRAINT "encdb_not_null_users_email" CHECK ("email" IS NOT NULL) NOT VALID;
ALTER TABLE "users" VALIDATE CONSTRAINT "encdb_not_null_users_email";
ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;
ALTER TABLE "users" DROP CONSTRAINT "encdb_not_null_users_email";
