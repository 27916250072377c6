//! One program, several backends: the models work on Diesel's `MultiConnection`.

use diesel::prelude::*;
use encdb_diesel::prelude::*;

use crate::support::{
    self,
    keys::with_keys,
    models::{Contact, User, contact, contacts, user, users},
};

#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    #[cfg(feature = "postgres")]
    Postgres(diesel::PgConnection),
    #[cfg(feature = "mysql")]
    Mysql(diesel::MysqlConnection),
    Sqlite(diesel::SqliteConnection),
}

fn models_work(conn: &mut AnyConnection) {
    with_keys(|| {
        diesel::insert_into(users::table).values(&user(1)).execute(conn).unwrap();
        let changed = User { email: Searchable::new("new@example.com".to_owned()), ..user(1) };
        diesel::update(users::table.find("user-1")).set(&changed).execute(conn).unwrap();
        let found = users::table
            .filter(users::email.search_eq("NEW@example.com"))
            .select(User::as_select());
        assert_eq!(found.load::<User>(conn).unwrap(), [changed]);
        let of_another = diesel::update(users::table.find("user-1")).set(&user(2)).execute(conn);
        support::assert_another_row(of_another);
        diesel::insert_into(contacts::table).values(&contact(1)).execute(conn).unwrap();
        let memo = contacts::table
            .select(contacts::memo)
            .first::<Option<Encrypted<String, contacts::memo>>>(conn);
        assert_eq!(memo.unwrap().unwrap().expose(), contact(1).memo.unwrap().expose());
        let loaded: Contact = contacts::table.select(Contact::as_select()).first(conn).unwrap();
        assert_eq!(loaded, contact(1));
    });
}

#[test]
fn on_sqlite() {
    let database = support::sqlite::Database::new();
    models_work(&mut AnyConnection::Sqlite(database.connect()));
}

#[cfg(feature = "postgres")]
#[test]
fn on_postgres() {
    let database = support::postgres::Database::new();
    models_work(&mut AnyConnection::Postgres(database.connect()));
}

#[cfg(feature = "mysql")]
#[test]
fn on_mysql() {
    let database = support::mysql::Database::new();
    models_work(&mut AnyConnection::Mysql(database.connect()));
}
