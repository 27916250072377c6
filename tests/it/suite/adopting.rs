//! The statements in SQL of `docs/adopting.md`, in their order, on a table that was there before encdb.

use diesel::{connection::SimpleConnection, prelude::*, sql_types::Text};
use encdb_diesel::prelude::*;

use super::database::{ADOPTING, Conn, Database};
use crate::support::keys::with_keys;

const PAGE: &str = include_str!("../../../docs/adopting.md");

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> BigInt,
        name -> Text,
        email_sealed -> Nullable<Ciphertext>,
        email_search -> Nullable<Token>,
    }
}

#[derive(Debug, EncryptedModel)]
#[diesel(table_name = users)]
#[encdb(bind = id)]
struct User {
    id: i64,
    name: String,
    #[encdb(context = "email", token = email_search, normalize(trim, lowercase), unique)]
    email_sealed: Option<Searchable<String>>,
}

/// The boxes of the page for this backend: which rows would be duplicates, the new columns, what they require, the end.
fn boxes() -> [Vec<&'static str>; 4] {
    let begin = format!("```sql\n-- {ADOPTING}\n");
    let boxes = PAGE.split(&begin).skip(1).map(|rest| rest.split("```").next().unwrap());
    let statements =
        |text: &'static str| text.split(';').map(str::trim).filter(|it| !it.is_empty()).collect();
    boxes.map(statements).collect::<Vec<_>>().try_into().expect("the page has four for each")
}

fn run(statements: &[&str], conn: &mut Conn) {
    for statement in statements {
        conn.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

#[derive(QueryableByName)]
struct Duplicates {
    #[diesel(sql_type = Text)]
    ids: String,
}

/// The table before encdb, without UNIQUE, so that it can hold values that are duplicates once they are normalized.
const BEFORE: [&str; 3] = [
    "DROP TABLE users",
    "CREATE TABLE users (id BIGINT PRIMARY KEY NOT NULL, name VARCHAR(100) NOT NULL, email VARCHAR(255) NOT NULL)",
    "INSERT INTO users VALUES (1, 'Ada', 'Ada@Example.com'), (2, 'Bob', 'bob@example.com'), \
     (3, 'Ada', ' ada@example.com')",
];

#[test]
fn the_statements_move_a_table() {
    let [duplicates, add, require, end] = boxes();
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        run(&BEFORE, conn);
        let found: Vec<Duplicates> = diesel::sql_query(duplicates[0]).load(conn).unwrap();
        let mut ids: Vec<_> = found[0].ids.split(',').collect();
        ids.sort_unstable();
        assert_eq!((found.len(), ids), (1, vec!["1", "3"]));
        run(&["DELETE FROM users WHERE id = 3"], conn);
        run(&add, conn);
        seal(1, "Ada@Example.com", conn).unwrap();
        seal(2, "bob@example.com", conn).unwrap();
        run(&require, conn);
        run(&end, conn);
        assert!(conn.batch_execute("SELECT email FROM users").is_err(), "the plaintext is gone");
        let again = diesel::insert_into(users::table).values(user(3, Some(" ADA@example.com")));
        assert_unique_violation(again.execute(conn));
        assert!(diesel::insert_into(users::table).values(user(4, None)).execute(conn).is_err());
        let found = users::table.filter(users::email_sealed.search_eq("ada@example.com"));
        let found: User = found.select(User::as_select()).first(conn).unwrap();
        assert_eq!(
            (found.id, found.email_sealed.unwrap().expose().as_str()),
            (1, "Ada@Example.com")
        );
    });
}

fn user(id: i64, email: Option<&str>) -> User {
    let email_sealed = email.map(|email| Searchable::new(email.to_owned()));
    User { id, name: "Name".to_owned(), email_sealed }
}

fn seal(id: i64, email: &str, conn: &mut Conn) -> QueryResult<usize> {
    diesel::update(users::table.find(id)).set(&user(id, Some(email))).execute(conn)
}

#[track_caller]
fn assert_unique_violation(refused: QueryResult<usize>) {
    use diesel::result::{DatabaseErrorKind::UniqueViolation, Error::DatabaseError};
    assert!(matches!(&refused, Err(DatabaseError(UniqueViolation, _))), "{refused:?}");
}

/// The length that the page computes for a text of 255 characters is enough, and no byte too long.
#[test]
fn the_longest_text_fits() {
    let [_, add, _, _] = boxes();
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        run(&BEFORE, conn);
        run(&add, conn);
        seal(1, &"\u{1f511}".repeat(255), conn).unwrap();
        let fits = seal(1, &"x".repeat(255 * 4 + 1), conn);
        assert_eq!(fits.is_ok(), !ADOPTING.starts_with("MySQL"), "{fits:?}");
    });
}
