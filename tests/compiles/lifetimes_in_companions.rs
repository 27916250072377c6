use encdb_diesel::prelude::*;
use std::borrow::Cow;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Text,
        name -> Text,
        email -> Ciphertext,
        email_search -> Token,
        ssn -> Nullable<Ciphertext>,
        picture -> Nullable<Ciphertext>,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: String,
    name: String,
    email: Searchable<String>,
    ssn: Option<Encrypted<String>>,
    picture: Option<Encrypted<Vec<u8>>>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser<'id, 'name: 'id, 'value> {
    id: &'id str,
    name: Cow<'name, str>,
    email: Searchable<&'value str>,
    ssn: Option<Encrypted<&'value str>>,
    picture: Option<Encrypted<&'value [u8]>>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct UserChanges<'a> {
    id: &'a str,
    name: Option<Cow<'a, str>>,
    email: Option<Searchable<&'a str>>,
    ssn: Option<Option<Encrypted<&'static str>>>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct UserName<'a> {
    id: String,
    name: Cow<'a, str>,
    email: Searchable<String>,
}
