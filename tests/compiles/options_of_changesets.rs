use diesel::prelude::*;
use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Binary,
        email_search -> Binary,
        phone -> Nullable<Binary>,
        phone_search -> Nullable<Binary>,
        ssn -> Nullable<Text>,
    }
}

#[derive(EncryptedModel)]
struct User {
    id: i32,
    email: Searchable<String>,
    phone: Option<Searchable<String>>,
    ssn: Option<Encrypted<String>>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct Leave {
    email: Option<Searchable<String>>,
    phone: Option<Searchable<String>>,
    ssn: Option<Encrypted<String>>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct LeaveOrClear {
    email: Searchable<String>,
    phone: Option<Option<Searchable<String>>>,
    ssn: Option<Option<Sealed<String>>>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
struct Clear {
    phone: Option<Searchable<String>>,
    ssn: Option<Encrypted<String>>,
}

fn sql<C>(changes: C) -> String
where
    C: AsChangeset<Target = users::table>,
    C::Changeset: diesel::query_builder::QueryFragment<diesel::sqlite::Sqlite>,
{
    let update = diesel::update(users::table).set(changes);
    diesel::debug_query::<diesel::sqlite::Sqlite, _>(&update).to_string()
}

#[test]
fn it_runs() {
    let phone = || Searchable::new("1".to_owned());
    let left = sql(Leave { email: None, phone: Some(phone()), ssn: None });
    assert!(left.contains("SET `phone` = ?, `phone_search` = ? -- "), "{left}");

    let cleared = LeaveOrClear { email: phone(), phone: Some(None), ssn: None };
    let cleared = sql(cleared);
    assert!(cleared.contains("`phone` = ?, `phone_search` = ? -- "), "{cleared}");

    let cleared = sql(Clear { phone: None, ssn: None });
    assert!(cleared.contains("SET `phone` = ?, `phone_search` = ?, `ssn` = ? -- "), "{cleared}");
}
