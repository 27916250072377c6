use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    rows (id) {
        id -> Integer,
        row -> Text,
        this -> Text,
        value -> Text,
        stored -> Text,
        context -> Ciphertext,
        column -> Ciphertext,
        column_search -> Token,
        token -> Nullable<Token>,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id, columns(id, row, this, value, stored, context, column, column_search, token))]
struct Row {
    id: i32,
    row: String,
    this: String,
    value: String,
    stored: String,
    context: Encrypted<String>,
    column: Searchable<String>,
    token: Option<Encrypted<String>>,
}
