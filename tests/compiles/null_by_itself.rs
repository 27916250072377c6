use diesel::ExpressionMethods as _;
use diesel::sqlite::Sqlite;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        tenant -> Text,
        name -> Text,
        hint -> Nullable<Ciphertext>,
        memo -> Nullable<CiphertextText>,
        phone -> Nullable<Ciphertext>,
        phone_search -> Nullable<Token>,
        email -> Nullable<Ciphertext>,
        email_search -> Nullable<Token>,
        email_search_2 -> Nullable<Token>,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id, owner = tenant)]
struct User {
    id: i32,
    tenant: String,
    name: String,
    hint: Option<Encrypted<String>>,
    memo: Option<Sealed<String>>,
    #[encdb(scope = "owner")]
    phone: Option<Searchable<String>>,
    #[encdb(scope = "global", next_token = email_search_2)]
    email: Option<Searchable<String>>,
}

#[test]
fn it_runs() {
    let all = (
        users::name.eq("Ada"),
        users::hint.set_null(),
        users::memo.set_null(),
        users::phone.set_null(),
        users::email.set_null(),
    );
    let update = diesel::update(users::table).set(all);
    let sql = diesel::debug_query::<Sqlite, _>(&update).to_string();
    let columns =
        ["hint", "memo", "phone", "phone_search", "email", "email_search", "email_search_2"];
    for column in columns {
        assert!(sql.contains(&format!("`{column}` = ?")), "{sql}");
    }
    let insert =
        diesel::insert_into(users::table).values((users::id.eq(1), users::phone.set_null()));
    let sql = diesel::debug_query::<Sqlite, _>(&insert).to_string();
    assert!(sql.contains("(`id`, `phone`, `phone_search`) VALUES (?, ?, ?)"), "{sql}");
}
