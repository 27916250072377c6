DELETE FROM chunks WHERE content IS NULL;
ALTER TABLE chunks
    DROP CONSTRAINT chunks_have_one_form,
    DROP COLUMN ciphertext,
    DROP COLUMN nonce,
    ALTER COLUMN content SET NOT NULL;
