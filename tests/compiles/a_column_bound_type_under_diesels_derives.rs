use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
        ssn -> Nullable<Binary>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Searchable<String>,
    ssn: Option<Encrypted<String>>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users)]
#[diesel(check_for_backend(Sqlite))]
struct OwnUser {
    id: i32,
    #[diesel(embed)]
    email: Searchable<String, users::email>,
    ssn: Option<Encrypted<String, users::ssn>>,
}

#[test]
fn it_runs() {
    let user = OwnUser {
        id: 1,
        email: Searchable::new("ada@example.com".to_owned()),
        ssn: Some(Encrypted::new("123-45-6789".to_owned())),
    };
    let _ = diesel::insert_into(users::table).values(&user);
    let _ = diesel::update(users::table.find(1)).set(&user);
    let _ = |connection: &mut SqliteConnection| {
        users::table.select(OwnUser::as_select()).load(connection)
    };
}
