-- The payloads are gone after this. Signals stay.
DROP INDEX signals_with_payload;
ALTER TABLE signals DROP COLUMN owner_only_payload;
