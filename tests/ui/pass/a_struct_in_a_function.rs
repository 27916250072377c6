fn main() {
    use encdb_diesel::prelude::*;

    diesel::table! {
        users (id) {
            id -> Text,
            email -> Binary,
            email_search -> Binary,
        }
    }

    #[derive(EncryptedModel)]
    #[encdb(bind = id)]
    struct User {
        id: String,
        email: Searchable<String>,
    }

    #[derive(EncryptedInsertable)]
    #[diesel(table_name = users)]
    struct NewUser<'a> {
        id: &'a str,
        email: Searchable<&'a str>,
    }
}
