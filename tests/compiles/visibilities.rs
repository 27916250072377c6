mod schema {
    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        users (id) {
            id -> Integer,
            name -> Text,
            email -> Ciphertext,
            email_search -> Token,
            ssn -> Nullable<Ciphertext>,
        }
    }
}

pub mod public {
    use crate::visibilities::schema::users;
    use encdb_diesel::prelude::*;

    #[derive(EncryptedModel)]
    pub struct User {
        pub id: i32,
        pub(crate) name: String,
        pub(super) email: Searchable<String>,
        ssn: Option<Encrypted<String>>,
    }
}

mod private {
    use crate::visibilities::schema::users;
    use encdb_diesel::prelude::*;

    #[derive(EncryptedInsertable)]
    #[diesel(table_name = users)]
    pub(in crate::visibilities::private) struct NewUser {
        pub id: i32,
        name: String,
        pub(crate) email: Searchable<String>,
    }

    #[derive(EncryptedQueryable)]
    #[diesel(table_name = users)]
    struct UserName {
        name: String,
        email: Searchable<String>,
    }
}
