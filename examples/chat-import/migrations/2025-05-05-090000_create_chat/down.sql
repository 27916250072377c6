DROP TABLE uploads;
DROP TABLE tool_events;
DROP TABLE messages;
DROP TABLE session_members;
DROP TABLE threads;
DROP TABLE accounts;
DROP FUNCTION app_account();
