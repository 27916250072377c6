mod schema {
    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        users (id) {
            id -> Text,
            name -> Text,
            email -> Ciphertext,
            email_search -> Token,
        }
    }
}

mod models {
    pub(crate) mod user {
        use encdb_diesel::prelude::*;

        #[derive(EncryptedModel)]
        #[diesel(table_name = crate::a_table_in_another_module::schema::users)]
        #[encdb(bind = id, columns(id, name, email, email_search))]
        pub(crate) struct User {
            pub(crate) id: String,
            name: String,
            email: Searchable<String>,
        }
    }

    pub(crate) mod changes {
        use crate::a_table_in_another_module::schema;
        use encdb_diesel::EncryptedChangeset;

        #[derive(EncryptedChangeset)]
        #[diesel(table_name = schema::users)]
        pub(crate) struct UserChanges {
            pub(crate) id: String,
            pub(crate) email: Option<encdb_diesel::Searchable<String>>,
        }
    }
}

mod archive {
    pub(crate) mod user {
        use encdb_diesel::prelude::*;

        #[derive(EncryptedQueryable)]
        #[diesel(table_name = super::super::schema::users)]
        pub(crate) struct ArchivedUser {
            pub(crate) id: String,
            email: Sealed<String>,
        }
    }
}

#[test]
fn it_runs() {
    use diesel::prelude::*;

    let changes = models::changes::UserChanges { id: "a".to_owned(), email: None };
    let _ = diesel::update(schema::users::table.find("a")).set(&changes);
    let _ = |connection: &mut SqliteConnection| {
        let archived: QueryResult<Vec<_>> =
            schema::users::table.select(archive::user::ArchivedUser::as_select()).load(connection);
        archived.unwrap();
        schema::users::table.select(models::user::User::as_select()).load(connection)
    };
}
