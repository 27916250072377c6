use diesel::sqlite::Sqlite;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        name -> Text,
        email -> Ciphertext,
        email_search -> Token,
        phone -> Ciphertext,
        phone_search -> Token,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    name: String,
    #[diesel(skip_update)]
    email: Searchable<String>,
    #[diesel(skip_insertion)]
    phone: Searchable<String>,
}

#[test]
fn it_runs() {
    let user = User {
        id: 1,
        name: "Ada".to_owned(),
        email: Searchable::new("ada@example.com".to_owned()),
        phone: Searchable::new("1".to_owned()),
    };
    let insert = diesel::insert_into(users::table).values(&user);
    let insert = diesel::debug_query::<Sqlite, _>(&insert).to_string();
    assert!(insert.contains("(`id`, `name`, `email`, `email_search`) VALUES"), "{insert}");

    let update = diesel::update(users::table).set(&user);
    let update = diesel::debug_query::<Sqlite, _>(&update).to_string();
    assert!(update.contains("SET `name` = ?, `phone` = ?, `phone_search` = ? --"), "{update}");
}
