//! Loads that compare the rows that a search token found with the value that was searched.

use diesel::prelude::*;
use encdb_diesel::{ErrorKind, Searchable, prelude::*};

use super::database::{Conn, Database};
use crate::support::{
    keys::with_keys,
    kind_of,
    models::{Note, Post, User, note, notes, posts, user, users},
};

/// A column whose tokens have one byte of the HMAC, so that many values share each.
mod short {
    use encdb_diesel::prelude::*;

    diesel::table! {
        contacts (id) {
            id -> BigInt,
            email -> Binary,
            email_search -> Binary,
            ssn -> Binary,
        }
    }

    #[derive(Debug, EncryptedModel, PartialEq)]
    #[diesel(table_name = contacts)]
    pub(super) struct Contact {
        pub(super) id: i64,
        #[encdb(token_len = 1, normalize(lowercase))]
        pub(super) email: Searchable<String>,
        pub(super) ssn: Encrypted<String>,
    }

    #[derive(Debug, EncryptedQueryable, PartialEq)]
    #[diesel(table_name = contacts)]
    pub(super) struct Email {
        pub(super) email: Searchable<String>,
    }
}

use short::{Contact, Email, contacts};

const N_CONTACTS: i64 = 600;

fn email(id: i64) -> String {
    format!("Contact{id}@example.com")
}

fn with_contacts(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let of = |id| Contact {
            id,
            email: Searchable::new(email(id)),
            ssn: Encrypted::new("1".to_owned()),
        };
        let rows: Vec<_> = (1..=N_CONTACTS).map(of).collect();
        diesel::insert_into(contacts::table).values(&rows).execute(conn).unwrap();
        test(conn);
    });
}

#[test]
fn short_tokens_are_safe_to_search_by() {
    with_contacts(|conn| {
        let all = contacts::table.order(contacts::id);
        let mut n_shared = 0;
        for id in 1..=40 {
            let searched = contacts::email.search(email(id).to_uppercase());
            n_shared += contacts::table
                .filter(searched.condition())
                .count()
                .get_result::<i64>(conn)
                .unwrap()
                - 1;
            let found: Vec<Contact> =
                all.select(Contact::as_select()).load_matching(&searched, conn).unwrap();
            assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), [id]);
            let first: Email =
                all.select(Email::as_select()).first_matching(&searched, conn).unwrap();
            assert_eq!(*first.email.expose(), email(id));
            let by_itself: Vec<Searchable<String, contacts::email>> =
                all.select(contacts::email).load_matching(&searched, conn).unwrap();
            assert_eq!(by_itself.len(), 1);
        }
        assert!(n_shared > 20, "600 values have 256 tokens; {n_shared}");
        let nobody = contacts::email.search("nobody@example.com");
        let none: QueryResult<Contact> =
            all.select(Contact::as_select()).first_matching(&nobody, conn);
        assert_eq!(none.optional().unwrap(), None);
    });
}

#[test]
fn several_values_are_compared_each() {
    with_contacts(|conn| {
        let searched = contacts::email.search_any((1..=9).map(email));
        let found: Vec<Contact> = contacts::table
            .filter(contacts::id.gt(2))
            .order(contacts::id)
            .select(Contact::as_select())
            .load_matching(&searched, conn)
            .unwrap();
        let ids: Vec<_> = found.iter().map(|it| it.id).collect();
        assert_eq!(ids, (3..=9).collect::<Vec<_>>());
        let none = contacts::email.search_any(Vec::<String>::new());
        let found: Vec<Contact> =
            contacts::table.select(Contact::as_select()).load_matching(&none, conn).unwrap();
        assert_eq!(found, []);
    });
}

/// Users 1 and 2. User 1 wrote a post. The token of user 1 stands beside the e-mail address of user 2 as well.
fn with_moved_token(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&vec![user(1), user(3)]).execute(conn).unwrap();
        let token: Vec<u8> = users::table
            .find("user-1")
            .select(users::phone_search.raw_ciphertext().assume_not_null())
            .first(conn)
            .unwrap();
        let moved = users::phone_search.raw_ciphertext().eq(Some(token));
        diesel::update(users::table.find("user-3")).set(moved).execute(conn).unwrap();
        let post = Post { id: 1, user_id: "user-1".to_owned(), title: "a post".to_owned() };
        let other = Post { id: 2, user_id: "user-3".to_owned(), title: "another".to_owned() };
        diesel::insert_into(posts::table).values(&vec![post, other]).execute(conn).unwrap();
        test(conn);
    });
}

/// The row with the moved token comes first, and is not found.
#[test]
fn a_moved_token_is_left_out_or_fails() {
    with_moved_token(|conn| {
        let searched = users::phone.search("+49 30 1234 0001");
        let query = users::table.order(users::id.desc()).select(User::as_select());
        let trusting: Vec<User> = query.filter(searched.condition()).load(conn).unwrap();
        assert_eq!(trusting, [user(3), user(1)]);
        let found: Vec<User> = query.load_matching(&searched, conn).unwrap();
        assert_eq!(found, [user(1)]);
        let first: User = query.first_matching(&searched, conn).unwrap();
        assert_eq!(first, user(1));
        let refused = query.load_matching_strict::<User, _, _, _>(&searched, conn);
        assert_eq!(kind_of(refused), ErrorKind::OtherValueFound);
        let refused = query.first_matching_strict::<User, _, _, _>(&searched, conn);
        let refused = crate::support::encdb_error(&refused.unwrap_err());
        assert_eq!(refused.column().unwrap().to_string(), "users.phone");
        let email = users::email.search("person1@example.com");
        let strict: User = query.first_matching_strict(&email, conn).unwrap();
        assert_eq!(strict, user(1));
    });
}

#[test]
fn a_join_is_compared_by_its_first_element() {
    with_moved_token(|conn| {
        let searched = users::phone.search("+49 30 1234 0001");
        let found: Vec<(User, Post)> = users::table
            .inner_join(posts::table.on(posts::user_id.eq(users::id)))
            .select((User::as_select(), Post::as_select()))
            .load_matching(&searched, conn)
            .unwrap();
        let found: Vec<_> = found.iter().map(|(user, post)| (user.id.as_str(), post.id)).collect();
        assert_eq!(found, [("user-1", 1)]);
    });
}

/// Two tenants have notes with the same title. One tenant's token beside the other's note does not make the note theirs.
#[test]
fn a_token_moved_to_another_owner_is_left_out() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let rows = vec![note(1, 7), note(2, 8)];
        diesel::insert_into(notes::table).values(&rows).execute(conn).unwrap();
        let column = notes::title_token.raw_ciphertext();
        let token: Vec<u8> = notes::table.find(1).select(column).first(conn).unwrap();
        let moved = column.eq(token);
        diesel::update(notes::table.find(2)).set(moved).execute(conn).unwrap();
        let query = notes::table.order(notes::id.desc()).select(Note::as_select());
        let searched = notes::title.of_owner(7).search("strasse");
        let found: Vec<Note> = query.load_matching(&searched, conn).unwrap();
        assert_eq!(found.iter().map(|note| note.id).collect::<Vec<_>>(), [1]);
        let refused = query.load_matching_strict::<Note, _, _, _>(&searched, conn);
        assert_eq!(kind_of(refused), ErrorKind::OtherValueFound);
        let any = notes::title.of_owner(7).search_any(["x", "STRASSE"]);
        let found: Note = query.first_matching(&any, conn).unwrap();
        assert_eq!(found.id, 1);
        let global = notes::label.search("urgent");
        let found: Vec<Note> = query.load_matching_strict(&global, conn).unwrap();
        assert_eq!(found.len(), 2);
    });
}

#[test]
fn a_searched_value_does_not_show() {
    let searched = users::email.search("person1@example.com");
    assert_eq!(format!("{searched:?}"), "Searched(users.email)");
}
