use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        phone -> Nullable<Ciphertext>,
        phone_search -> Nullable<Token>,
        ssn -> Nullable<Text>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    phone: Option<Searchable<String>>,
    ssn: Option<Encrypted<String>>,
}

#[derive(EncryptedInsertable, EncryptedChangeset)]
#[diesel(table_name = users)]
struct KnownUser<'a> {
    phone: Searchable<&'a str>,
    ssn: Encrypted<&'a str>,
}

#[test]
fn it_runs() {
    let known = KnownUser { phone: Searchable::new("1"), ssn: Encrypted::new("123-45-6789") };
    let insert = diesel::insert_into(users::table).values(&known);
    let insert = diesel::debug_query::<Sqlite, _>(&insert).to_string();
    assert!(insert.contains("(`phone`, `phone_search`, `ssn`) VALUES (?, ?, ?)"), "{insert}");
    let _ = |connection: &mut SqliteConnection| {
        diesel::update(users::table.find(1)).set(known).execute(connection)
    };
}
