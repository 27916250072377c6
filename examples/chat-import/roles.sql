-- The roles of the chat, and its database: run it once, as an administrator, in the new database. It may be run again.
--
-- None of them is a superuser or has BYPASSRLS, because row-level security does not hold for such a role. Give each a password, or
-- another way to log in, before the database is reached over a network.

DO $$
DECLARE
    name TEXT;
BEGIN
    -- chat owns the tables, chat_app serves requests, chat_sync is the sync service.
    FOREACH name IN ARRAY ARRAY['chat', 'chat_app', 'chat_sync'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
    EXECUTE format('ALTER DATABASE %I OWNER TO chat', current_database());
END
$$;
