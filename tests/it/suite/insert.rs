//! Every way in which Diesel inserts.

use diesel::{
    prelude::*,
    result::{DatabaseErrorKind, Error},
};
use encdb_diesel::prelude::*;

use super::database::{Backend, Conn, Database};
use crate::support::{
    keys::with_keys,
    models::{NewUser, User, user, users},
};

fn all(conn: &mut Conn) -> Vec<User> {
    users::table.order(users::name).select(User::as_select()).load(conn).unwrap()
}

#[test]
fn owned_and_borrowed_rows_alone_and_in_batches() {
    with_keys(|| {
        let (database, mut inserted) = (Database::new(), 0);
        let conn = &mut database.connect();
        inserted += diesel::insert_into(users::table).values(&user(10)).execute(conn).unwrap();
        inserted += diesel::insert_into(users::table).values(user(11)).execute(conn).unwrap();
        inserted += diesel::insert_into(users::table)
            .values(&vec![user(12), user(13)])
            .execute(conn)
            .unwrap();
        inserted += diesel::insert_into(users::table)
            .values(vec![user(14), user(15)])
            .execute(conn)
            .unwrap();
        inserted += diesel::insert_into(users::table)
            .values(&[user(16), user(17)][..])
            .execute(conn)
            .unwrap();
        inserted +=
            diesel::insert_into(users::table).values(&[user(18), user(19)]).execute(conn).unwrap();
        inserted +=
            diesel::insert_into(users::table).values([user(20), user(21)]).execute(conn).unwrap();
        inserted += diesel::insert_into(users::table)
            .values(vec![&user(22), &user(23)])
            .execute(conn)
            .unwrap();
        inserted += user(24).insert_into(users::table).execute(conn).unwrap();
        assert_eq!(inserted, 15);
        assert_eq!(all(conn), (10..25).map(user).collect::<Vec<_>>());
    });
}

#[test]
fn a_batch_is_one_statement() {
    with_keys(|| {
        let rows: Vec<User> = (0..3).map(user).collect();
        let statement = diesel::insert_into(users::table).values(&rows);
        let text = diesel::debug_query::<Backend, _>(&statement).to_string();
        assert_eq!(text.matches("VALUES").count(), 1, "{text}");
        assert_eq!(text.matches("Sealed(users.email)").count(), 3, "{text}");
        assert!(!text.contains("DEFAULT"), "{text}");
    });
}

#[test]
fn part_of_the_columns_with_borrowed_values() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let new = |id, email| NewUser {
            id,
            name: "Eve",
            email: Searchable::new(email),
            ssn: Some(Encrypted::new("1")),
        };
        diesel::insert_into(users::table)
            .values(new("eve", "Eve@example.com"))
            .execute(conn)
            .unwrap();
        let more = vec![new("eva", "eva@example.com"), new("evi", "evi@example.com")];
        diesel::insert_into(users::table).values(&more).execute(conn).unwrap();
        let eve: User = users::table.find("eve").select(User::as_select()).first(conn).unwrap();
        assert_eq!((eve.email.expose().as_str(), eve.phone), ("Eve@example.com", None));
        assert_eq!(eve.ssn.unwrap().expose(), "1");
        assert_eq!(all(conn).len(), 3);
    });
}

#[test]
fn equal_values_are_stored_unequal_and_found_by_equal_tokens() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let twins: Vec<User> = (0..2).map(|n| User { phone: user(1).phone, ..user(n) }).collect();
        diesel::insert_into(users::table).values(&twins).execute(conn).unwrap();
        type Raw = (Option<Vec<u8>>, Option<Vec<u8>>);
        let stored: Vec<Raw> = users::table
            .select((users::phone.raw_ciphertext(), users::phone_search.raw_ciphertext()))
            .load(conn)
            .unwrap();
        assert_ne!(stored[0].0, stored[1].0);
        assert_eq!(stored[0].1, stored[1].1);
    });
}

/// "Stored size: plaintext + 32 bytes; token 17 bytes."
#[test]
fn sealed_values_have_32_bytes_more_and_tokens_17() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&user(1)).execute(conn).unwrap();
        let columns = (
            users::email.raw_ciphertext(),
            users::email_search.raw_ciphertext(),
            users::ssn.raw_ciphertext(),
        );
        let (email, token, ssn): (Vec<u8>, Vec<u8>, Option<Vec<u8>>) =
            users::table.select(columns).first(conn).unwrap();
        assert_eq!(email.len(), "Person1@Example.com".len() + 32);
        assert_eq!(token.len(), 17);
        assert_eq!(ssn.unwrap().len(), "900-00-0001".len() + 32);
    });
}

#[test]
fn a_second_row_of_a_unique_value_is_refused() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&user(1)).execute(conn).unwrap();
        let same = User { email: Searchable::new(" PERSON1@example.com".to_owned()), ..user(2) };
        let refused = diesel::insert_into(users::table).values(&same).execute(conn).unwrap_err();
        assert!(
            matches!(refused, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)),
            "{refused:?}"
        );
        assert_eq!(all(conn).len(), 1);
    });
}
