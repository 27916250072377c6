use diesel::prelude::*;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        email -> Ciphertext,
        email_search -> Token,
        ssn -> Nullable<Ciphertext>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Searchable<String>,
    ssn: Option<Encrypted<String>>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser<'a> {
    email: Searchable<&'a str>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct UserChanges {
    email: Option<Searchable<String>>,
    ssn: Option<Option<Encrypted<String>>>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct UserEmail {
    email: Sealed<String>,
}

#[test]
fn it_runs() {
    let new = NewUser { email: Searchable::new("ada@example.com") };
    let _ = diesel::insert_into(users::table).values(&new);
    let changes = UserChanges { email: None, ssn: Some(None) };
    let _ = diesel::update(users::table.find(1)).set(&changes);
    let _ = |connection: &mut SqliteConnection| {
        users::table.select(UserEmail::as_select()).load(connection)
    };
}
