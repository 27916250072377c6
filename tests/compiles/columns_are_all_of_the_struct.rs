use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        email -> Ciphertext,
        email_search -> Token,
        name -> Text,
        ssn -> Nullable<Ciphertext>,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id, columns(*))]
struct User {
    id: i64,
    email: Searchable<String>,
    name: String,
    ssn: Option<Encrypted<String>>,
}

fn load(conn: &mut diesel::SqliteConnection) -> diesel::QueryResult<Vec<User>> {
    use diesel::prelude::*;
    users::table.load::<User>(conn)
}

#[test]
fn it_runs() {
    let _ = load;
}
