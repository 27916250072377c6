-- Ciphertext as text. NULL stays NULL.
ALTER TABLE signals ADD COLUMN owner_only_payload TEXT;

-- Which signals have a payload may be asked. What is in it may not: ciphertext has no order, and an entry of an index has at most
-- 2.7 kB. So the index has the rows with a payload, and not the payload.
CREATE INDEX signals_with_payload ON signals (owner_id, created_at DESC) WHERE owner_only_payload IS NOT NULL;
