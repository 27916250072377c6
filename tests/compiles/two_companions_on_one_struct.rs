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
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: String,
    name: String,
    email: Searchable<String>,
}

#[derive(EncryptedInsertable, EncryptedChangeset)]
#[diesel(table_name = users)]
struct UserForm<'a> {
    id: &'a str,
    name: &'a str,
    email: Searchable<&'a str>,
}

#[derive(EncryptedInsertable, EncryptedChangeset, EncryptedQueryable)]
#[diesel(table_name = users)]
struct UserRecord {
    id: String,
    name: String,
    email: Searchable<String>,
}

#[test]
fn it_runs() {
    let form = UserForm { id: "a", name: "Ada", email: Searchable::new("ada@example.com") };
    let _ = diesel::insert_into(users::table)
        .values(&form)
        .on_conflict(users::id)
        .do_update()
        .set(&form);
    let _ = |connection: &mut SqliteConnection| {
        users::table.select(UserRecord::as_select()).load(connection)
    };
}
