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
        ssn -> Nullable<Ciphertext>,
    }
}

#[derive(Identifiable, EncryptedModel)]
#[encdb(bind = uuid)]
struct User {
    id: String,
    name: String,
    email: Searchable<String>,
    ssn: Option<Encrypted<String>>,
}

#[derive(EncryptedInsertable, EncryptedChangeset)]
#[diesel(table_name = users)]
struct UserForm<'a> {
    id: &'a str,
    name: &'a str,
    email: Searchable<&'a str>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct UserEmail {
    id: String,
    email: Sealed<String>,
}

fn run(connection: &mut SqliteConnection, user: &User, form: UserForm<'_>) -> QueryResult<()> {
    diesel::insert_into(users::table).values(user).execute(connection)?;
    diesel::insert_into(users::table).values(vec![form]).execute(connection)?;
    diesel::update(user).set(user).execute(connection)?;
    let found: User = users::table
        .filter(users::email.search_eq("ada@example.com"))
        .select(User::as_select())
        .first(connection)?;
    println!("{} {:?}", found.id, found.email);
    let _: Vec<UserEmail> = UserEmail::query().load(connection)?;
    let _: Vec<User> = diesel::sql_query("SELECT * FROM users").load(connection)?;
    Ok(())
}

fn main() {}
