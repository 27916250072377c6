#[test]
fn it_runs() {
    use encdb_diesel::prelude::*;

    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        users (id) {
            id -> Text,
            email -> Ciphertext,
            email_search -> Token,
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
