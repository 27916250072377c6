//! A table that is moved from plaintext to ciphertext: its definition, and its rows.

/// Creates the table as an application without encryption has it.
pub(crate) const CREATE_USERS: &str = "CREATE TABLE users (id BIGINT PRIMARY KEY NOT NULL, email VARCHAR(80) NOT NULL, phone VARCHAR(40))";

/// Returns the application's file for `--tables`. `phone_form` is the form of the values in `phone`, as the file has it.
pub(crate) fn tables_json(phone_form: &str) -> String {
    let column = |name: &str, nullable: bool, token: &str, form: &str| {
        format!(
            r#"{{"table": "users", "name": "{name}", "sql_name": "{name}_encrypted", "kind": "text", "stored": "bytes",
                "nullable": {nullable}, "pad": 0, "token": {token}, "plaintext": {{{form}, "sql_name": "{name}"}}}}"#
        )
    };
    let email = column("email", false, TOKEN, CLEAR);
    let phone = column("phone", true, "null", phone_form);
    format!(
        r#"{{"version": 1, "tables": [{{"name": "users", "sql_name": "users", "owner": null,
            "bind": [{{"sql_name": "id", "type": "integer"}}], "columns": [{email}, {phone}]}}]}}"#
    )
}

/// Returns the statement that inserts this many users.
pub(crate) fn insert_users(n_users: i64) -> String {
    let users = (1..=n_users).map(|id| format!("({id}, '{}', '{}')", email(id), phone(id)));
    format!("INSERT INTO users (id, email, phone) VALUES {}", users.collect::<Vec<_>>().join(", "))
}

/// Returns the address of a user.
pub(crate) fn email(id: i64) -> String {
    format!("{EMAIL_START}{id}@example.com")
}

fn phone(id: i64) -> String {
    format!("{PHONE_START}{id}")
}

/// Values in the clear.
pub(crate) const CLEAR: &str = r#""form": "clear""#;
/// The start of every address, which no output may show.
pub(crate) const EMAIL_START: &str = "needle";
/// The start of every telephone number, which no output may show.
pub(crate) const PHONE_START: &str = "+49 30 5550";

const TOKEN: &str = r#"{"sql_name": "email_search", "kind": "text", "normalize": ["email"], "mac_len": 16, "scope": "global",
    "unique": true}"#;
