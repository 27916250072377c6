//! REPLACE, on backends that have it.

use diesel::prelude::*;
use encdb_diesel::{KEYRING, prelude::*};

use super::{
    database::Database,
    suite::next_token::{added, assert_tokens, database, deployments::both, promoted},
};
use crate::support::{
    keys::with_keys,
    models::{User, user, users},
};

#[test]
fn a_row_is_replaced_by_its_key_or_by_a_unique_token() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let mut replace = |user: User| {
            diesel::replace_into(users::table).values(&user).execute(conn).unwrap();
            let loaded = users::table.select(User::as_select()).load::<User>(conn);
            assert_eq!(loaded.unwrap(), [user]);
        };
        replace(user(1));
        let of_its_key = User { email: Searchable::new("new@example.com".to_owned()), ..user(1) };
        replace(of_its_key.clone());
        replace(User { id: "another".to_owned(), ..of_its_key });
    });
}

#[test]
fn a_replaced_row_has_both_tokens_whichever_epoch_is_promoted() {
    for keyring in [added(), promoted()] {
        let database = database();
        let conn = &mut database.connect();
        let mut replace = |id: &str, email: &str, phone| {
            let user = both::user(id, email, phone);
            let replace = || diesel::replace_into(both::users::table).values(&user).execute(conn);
            KEYRING.scoped(&keyring, replace).unwrap();
        };
        replace("1", "one@example.com", Some("030 1"));
        replace("2", "two@example.com", None);
        replace("1", "uno@example.com", None);
        replace("2", "due@example.com", Some("030 2"));
        assert_tokens(conn, &[("uno@example.com", None), ("due@example.com", Some("0302"))]);
    }
}
