//! One table in three deployments of a program: with the first token column, with both, and with the second.

use diesel::prelude::*;
use encdb_diesel::prelude::*;

use super::{super::database::Conn, User, user, users};

/// A version of the program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Deployment {
    First,
    Both,
    Second,
}

pub(crate) mod both {
    use diesel::prelude::*;
    use encdb_diesel::prelude::*;

    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        users (id) {
            id -> Text,
            name -> Text,
            email -> Ciphertext,
            email_search -> Token,
            phone -> Nullable<Ciphertext>,
            phone_search -> Nullable<Token>,
            email_search_2 -> Nullable<Token>,
            phone_search_2 -> Nullable<Token>,
        }
    }

    #[derive(Clone, Debug, EncryptedModel)]
    #[diesel(table_name = users, treat_none_as_null = true)]
    #[encdb(bind = id)]
    pub(crate) struct User {
        pub(crate) id: String,
        pub(crate) name: String,
        #[encdb(normalize(trim, lowercase), token = email_search, next_token = email_search_2, unique)]
        pub(crate) email: Searchable<String>,
        #[encdb(normalize(digits), next_token = phone_search_2)]
        pub(crate) phone: Option<Searchable<String>>,
    }

    pub(crate) fn user(id: &str, email: &str, phone: Option<&str>) -> User {
        User {
            id: id.to_owned(),
            name: String::new(),
            email: Searchable::new(email.to_owned()),
            phone: phone.map(|phone| Searchable::new(phone.to_owned())),
        }
    }

    impl User {
        pub(crate) fn email_and_phone(self) -> UserChanges {
            UserChanges { id: self.id, email: Some(self.email), phone: Some(self.phone) }
        }
    }

    #[derive(EncryptedInsertable)]
    #[diesel(table_name = users)]
    pub(crate) struct NewUser<'a> {
        pub(crate) id: &'a str,
        pub(crate) name: &'a str,
        #[encdb(next_token = email_search_2)]
        pub(crate) email: Searchable<&'a str>,
        #[encdb(next_token = phone_search_2)]
        pub(crate) phone: Option<Searchable<&'a str>>,
    }

    #[derive(EncryptedChangeset)]
    #[diesel(table_name = users)]
    pub(crate) struct UserChanges {
        pub(crate) id: String,
        #[encdb(next_token = email_search_2)]
        pub(crate) email: Option<Searchable<String>>,
        #[encdb(next_token = phone_search_2)]
        pub(crate) phone: Option<Option<Searchable<String>>>,
    }

    /// A struct that only reads, and so names no token column.
    #[derive(Debug, EncryptedQueryable)]
    #[diesel(table_name = users)]
    pub(crate) struct LoadedUser {
        pub(crate) id: String,
        pub(crate) email: Searchable<String>,
    }

    /// A model that is bound to its column alone, so that Diesel's own derives can write it.
    pub(crate) mod stock {
        use encdb_diesel::prelude::*;

        diesel::table! {
            users (id) {
                id -> Text,
                name -> Text,
                email -> Binary,
                email_search -> Binary,
                email_search_2 -> Nullable<Binary>,
            }
        }

        #[derive(EncryptedModel)]
        #[diesel(table_name = users)]
        struct Model {
            id: String,
            name: String,
            #[encdb(normalize(trim, lowercase), next_token = email_search_2, unique)]
            email: Searchable<String>,
        }
    }

    #[derive(AsChangeset, Insertable)]
    #[diesel(table_name = stock::users)]
    pub(crate) struct StockUser {
        pub(crate) id: String,
        pub(crate) name: String,
        #[diesel(embed)]
        pub(crate) email: Searchable<String, stock::users::email>,
    }
}

/// A model whose tokens differ from tenant to tenant.
pub(super) mod owned {
    use encdb_diesel::prelude::*;

    diesel::table! {
        notes (id) {
            id -> BigInt,
            tenant_id -> Integer,
            title -> Binary,
            title_token -> Binary,
            label -> Binary,
            label_search -> Binary,
            body -> Binary,
            title_token_2 -> Nullable<Binary>,
        }
    }

    #[derive(Clone, Debug, EncryptedModel)]
    #[diesel(table_name = notes)]
    #[encdb(owner = tenant_id, bind = id)]
    pub(crate) struct Note {
        pub(crate) id: i64,
        pub(crate) tenant_id: i32,
        #[encdb(token = title_token, next_token = title_token_2)]
        #[encdb(scope = "owner", normalize(casefold))]
        pub(crate) title: Searchable<String>,
        #[encdb(scope = "global")]
        pub(crate) label: Searchable<String>,
        pub(crate) body: Sealed<String>,
    }

    pub(crate) fn note(id: i64, tenant_id: i32) -> Note {
        Note {
            id,
            tenant_id,
            title: Searchable::new("Straße".to_owned()),
            label: Searchable::new("urgent".to_owned()),
            body: Sealed::new(String::new()),
        }
    }
}

pub(super) mod second {
    use encdb_diesel::prelude::*;

    diesel::table! {
        users (id) {
            id -> Text,
            name -> Text,
            email -> Binary,
            email_search_2 -> Binary,
        }
    }

    #[derive(Clone, Debug, EncryptedModel)]
    #[diesel(table_name = users)]
    #[encdb(bind = id)]
    pub(crate) struct User {
        pub(crate) id: String,
        pub(crate) name: String,
        #[encdb(normalize(trim, lowercase), token = email_search_2, unique)]
        pub(crate) email: Searchable<String>,
    }

    pub(crate) fn user(id: &str, email: &str) -> User {
        let email = Searchable::new(email.to_owned());
        User { id: id.to_owned(), name: String::new(), email }
    }
}

fn first(id: &str, email: &str) -> User {
    User { id: id.to_owned(), email: Searchable::new(email.to_owned()), phone: None, ..user(0) }
}

impl Deployment {
    pub(super) fn insert(self, conn: &mut Conn, id: &str, email: &str) -> QueryResult<usize> {
        match self {
            Self::First => diesel::insert_into(users::table).values(first(id, email)).execute(conn),
            Self::Both => diesel::insert_into(both::users::table)
                .values(both::user(id, email, None))
                .execute(conn),
            Self::Second => diesel::insert_into(second::users::table)
                .values(second::user(id, email))
                .execute(conn),
        }
    }

    pub(super) fn change(self, conn: &mut Conn, id: &str, email: &str) -> QueryResult<usize> {
        match self {
            Self::First => {
                diesel::update(users::table.find(id)).set(first(id, email)).execute(conn)
            }
            Self::Both => diesel::update(both::users::table.find(id))
                .set(both::user(id, email, None))
                .execute(conn),
            Self::Second => diesel::update(second::users::table.find(id))
                .set(second::user(id, email))
                .execute(conn),
        }
    }

    /// Returns the ids of the rows that a look-up finds and whose values match, as a program reads them.
    pub(super) fn find(self, conn: &mut Conn, email: &str) -> Vec<String> {
        match self {
            Self::First => users::table
                .filter(users::email.search_eq(email))
                .select(User::as_select())
                .load(conn)
                .unwrap()
                .into_iter()
                .filter(|user| users::email.matches(&user.email, email))
                .map(|user| user.id)
                .collect(),
            Self::Both => both::users::table
                .filter(both::users::email.search_eq(email))
                .select(both::LoadedUser::as_select())
                .load(conn)
                .unwrap()
                .into_iter()
                .filter(|user| both::users::email.matches(&user.email, email))
                .map(|user| user.id)
                .collect(),
            Self::Second => second::users::table
                .filter(second::users::email.search_eq(email))
                .select(second::User::as_select())
                .load(conn)
                .unwrap()
                .into_iter()
                .filter(|user| second::users::email.matches(&user.email, email))
                .map(|user| user.id)
                .collect(),
        }
    }
}
