use diesel::{prelude::*, sqlite::Sqlite};
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Integer,
        name -> Text,
        email -> Ciphertext,
        email_search -> Token,
        phone -> Nullable<CiphertextText>,
        phone_search -> Nullable<Token>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    secrets (id) {
        id -> Integer,
        user_id -> Integer,
        pin -> Ciphertext,
        note -> Nullable<CiphertextText>,
    }
}

diesel::joinable!(secrets -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(secrets, users);

#[derive(Debug, Identifiable, EncryptedModel)]
#[encdb(bind = id, columns(id, name, email, email_search, phone, phone_search))]
struct User {
    id: i32,
    name: String,
    email: Searchable<String>,
    phone: Option<Searchable<String>>,
}

#[derive(EncryptedModel)]
#[encdb(columns(id, user_id, pin, note))]
struct Secret {
    id: i32,
    user_id: i32,
    pin: Encrypted<i32>,
    note: Option<Encrypted<String>>,
}

/// Under Diesel's own derives, columns of ciphertext are embedded.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = secrets, check_for_backend(Sqlite))]
struct OwnSecret {
    id: i32,
    user_id: i32,
    #[diesel(embed)]
    pin: Encrypted<i32, secrets::pin>,
    #[diesel(embed)]
    note: Option<Encrypted<String, secrets::note>>,
}

type Pin = Encrypted<i32, secrets::pin>;
type Note = Option<Encrypted<String, secrets::note>>;

fn loads(connection: &mut SqliteConnection) -> QueryResult<()> {
    let _: Vec<User> = users::table.load(connection)?;
    let _: Vec<Secret> = secrets::table.load(connection)?;
    let _: Vec<User> = users::table.select(User::as_select()).load(connection)?;
    let _: Vec<User> = users::table.into_boxed().select(User::as_select()).load(connection)?;
    let _: Vec<(User, Secret)> = users::table.inner_join(secrets::table).load(connection)?;
    let _: Vec<(Secret, Option<User>)> = secrets::table.left_join(users::table).load(connection)?;
    let left = users::table.left_join(secrets::table);
    let _: Vec<(User, Option<Secret>)> =
        left.select((User::as_select(), Option::<Secret>::as_select())).load(connection)?;
    let _: Vec<OwnSecret> = secrets::table.select(OwnSecret::as_select()).load(connection)?;
    let _: Vec<Pin> = secrets::table.select(secrets::pin).load(connection)?;
    let _: Vec<Note> = secrets::table.select(secrets::note).load(connection)?;
    let _: Vec<(i32, Note, Pin)> =
        secrets::table.select((secrets::id, secrets::note, secrets::pin)).load(connection)?;
    let _: Vec<Option<Pin>> = left.select(secrets::pin.nullable()).load(connection)?;
    let _: Vec<Vec<u8>> = users::table.select(users::email.raw_ciphertext()).load(connection)?;
    let _: Vec<User> = diesel::sql_query("SELECT * FROM users").load(connection)?;
    let mut saved: User = users::table.first(connection)?;
    saved = saved.save_changes(connection)?;
    let update = diesel::update(&saved).set(&saved).returning(User::as_returning());
    update.get_result(connection).map(drop)
}

fn conditions(connection: &mut SqliteConnection) -> QueryResult<usize> {
    let absent = users::phone.is_null().and(users::email.is_not_null());
    let found = users::email.search_eq("ada@example.com").or(users::phone.search_eq("1"));
    let found = users::table.filter(absent).filter(found).into_boxed();
    found.select(users::id).execute(connection)
}

fn writes(connection: &mut SqliteConnection) -> QueryResult<usize> {
    let pin = Pin::new(1234);
    diesel::update(secrets::table.find(1)).set(secrets::pin.eq(&pin)).execute(connection)?;
    let note = Note::Some(Encrypted::new("note".to_owned()));
    let both = (secrets::pin.eq(pin), secrets::note.eq(note));
    diesel::update(secrets::table.find(1)).set(both).execute(connection)?;
    let row = (secrets::id.eq(2), secrets::user_id.eq(1), secrets::pin.eq(Pin::new(1)));
    diesel::insert_into(secrets::table).values(row).execute(connection)?;
    let own = OwnSecret { id: 3, user_id: 1, pin: Pin::new(2), note: None };
    diesel::insert_into(secrets::table).values(&own).execute(connection)?;
    diesel::update(secrets::table.find(3)).set(own).execute(connection)
}

#[test]
fn it_runs() {
    let _ = (loads, conditions, writes);
}
