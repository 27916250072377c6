use diesel::prelude::*;
use encdb_diesel::prelude::*;
use encdb_diesel::{KEYRING, KeyBytes, KeyId};
use std::sync::Arc;

diesel::table! {
    users (id) { id -> Text, name -> Text, email -> Binary, email_search -> Binary, ssn -> Nullable<Binary>, }
}

#[derive(Debug, Clone, PartialEq, Identifiable, EncryptedModel)]
#[diesel(table_name = users)]
#[encdb(bind = id, columns(id, name, email, email_search, ssn))]
struct User {
    id: String,
    name: String,
    #[encdb(normalize(trim, lowercase))]
    email: Searchable<String>,
    ssn: Option<Encrypted<String>>,
}

#[derive(EncryptedInsertable)]
#[diesel(table_name = users)]
struct NewUser<'a> {
    id: &'a str,
    name: &'a str,
    email: Searchable<&'a str>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = users)]
struct Change {
    id: String,
    ssn: Option<Option<Encrypted<String>>>,
    email: Option<Searchable<String>>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct Lazy {
    id: String,
    email: Sealed<String>,
}

#[test]
fn thin_path() {
    let k = Arc::new(
        Keyring::builder(b"\x01 sixteen bytes or more")
            .current(KeyId::new(1).unwrap(), KeyBytes::random().unwrap())
            .build()
            .unwrap(),
    );
    KEYRING.scoped(&k, || {
        let c = &mut SqliteConnection::establish(":memory:").unwrap();
        diesel::sql_query("create table users(id text primary key, name text not null, email blob not null, email_search blob not null, ssn blob)").execute(c).unwrap();
        let u = User { id: "a".into(), name: "Ada".into(), email: Searchable::new("Ada@Example.com".into()), ssn: Some(Encrypted::new("1".into())) };
        diesel::insert_into(users::table).values(&u).execute(c).unwrap();
        diesel::insert_into(users::table).values(NewUser { id: "b", name: "B", email: Searchable::new("b@x") }).execute(c).unwrap();
        let f: User = users::table.filter(users::email.search_eq("ada@example.com ")).select(User::as_select()).first(c).unwrap();
        assert_eq!(f, u);
        diesel::update(users::table.find("a")).set(Change { id: "a".into(), ssn: Some(None), email: None }).execute(c).unwrap();
        let all: Vec<User> = users::table.load(c).unwrap();
        assert_eq!(all[0].ssn, None);
        let l: Vec<Lazy> = Lazy::query().load(c).unwrap();
        assert_eq!(l[1].email.open().unwrap(), "b@x");
        let _ = l[0].id.len();
        let s: Vec<User> = diesel::sql_query("select * from users").load(c).unwrap();
        assert_eq!(s.len(), 2);
        let q = diesel::insert_into(users::table).values(&u);
        println!("{}", diesel::debug_query::<diesel::sqlite::Sqlite, _>(&q));
    });
}
