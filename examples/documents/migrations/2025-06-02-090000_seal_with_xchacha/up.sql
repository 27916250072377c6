-- The first attempt at encryption: one key for all, XChaCha20-Poly1305, the nonce in a column of its own. Older chunks stayed in the
-- clear.
ALTER TABLE chunks
    ALTER COLUMN content DROP NOT NULL,
    ADD COLUMN ciphertext BYTEA,
    ADD COLUMN nonce BYTEA,
    ADD CONSTRAINT chunks_have_one_form CHECK ((content IS NULL) = (ciphertext IS NOT NULL AND nonce IS NOT NULL));
