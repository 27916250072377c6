use diesel::prelude::*;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        street -> Text,
        city -> Text,
        email -> Ciphertext,
        email_search -> Token,
    }
}

#[derive(Queryable, QueryableByName, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users)]
struct Address {
    street: String,
    city: String,
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: i32,
    #[diesel(embed)]
    address: Address,
    email: Searchable<String>,
}

#[test]
fn it_runs() {
    let address = Address { street: "1 Main Street".to_owned(), city: "London".to_owned() };
    let user = User { id: 1, address, email: Searchable::new("ada@example.com".to_owned()) };
    let _ = diesel::insert_into(users::table).values(&user);
    let _ = diesel::update(users::table.find(1)).set(&user);
    let _ =
        |connection: &mut SqliteConnection| users::table.select(User::as_select()).load(connection);
}
