use encdb_diesel::prelude::*;

diesel::table! {
    rows (id) {
        id -> Integer,
        row -> Text,
        this -> Text,
        value -> Text,
        stored -> Text,
        context -> Binary,
        column -> Binary,
        column_search -> Binary,
        token -> Nullable<Binary>,
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

fn main() {}
