use diesel::prelude::*;
use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
        ssn -> Binary,
    }
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
struct User {
    id: i32,
    email: Searchable<String>,
    ssn: Encrypted<String>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct Ssn {
    id: i32,
    ssn: Encrypted<String>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct SealedEmail {
    id: i32,
    email: Sealed<String>,
}

fn find(conn: &mut SqliteConnection) -> QueryResult<()> {
    let ada = users::email.search("ada@example.com");
    let _: Vec<User> = users::table.select(User::as_select()).load_matching(&ada, conn)?;
    let _: Vec<Ssn> = users::table.select(Ssn::as_select()).load_matching(&ada, conn)?;
    let _: SealedEmail = users::table.select(SealedEmail::as_select()).first_matching(&ada, conn)?;
    Ok(())
}

fn main() {}
