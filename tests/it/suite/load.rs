//! Every way in which Diesel selects and loads.

use diesel::{HasQuery, connection::DefaultLoadingMode, prelude::*};
use encdb_diesel::prelude::*;

use super::database::{Conn, Database};
use crate::support::{
    keys::with_keys,
    models::{Post, User, posts, user, users},
};

fn with_users(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table)
            .values(&vec![user(1), user(2), user(3)])
            .execute(conn)
            .unwrap();
        test(conn);
    });
}

#[test]
fn selected_queried_and_boxed() {
    with_users(|conn| {
        let expected = vec![user(1), user(2), user(3)];
        let selected: Vec<User> =
            users::table.order(users::id).select(User::as_select()).load(conn).unwrap();
        assert_eq!(selected, expected);
        let queried: Vec<User> = User::query().order(users::id).load(conn).unwrap();
        assert_eq!(queried, expected);
        let boxed = users::table.select(User::as_select()).into_boxed();
        let boxed: Vec<User> =
            boxed.filter(users::email.search_eq("person2@example.com")).load(conn).unwrap();
        assert_eq!(boxed, [user(2)]);
        let found: Option<User> = User::query().find("nobody").first(conn).optional().unwrap();
        assert_eq!(found, None);
    });
}

#[test]
fn all_columns_of_the_table_and_raw_sql() {
    with_users(|conn| {
        let all: Vec<User> = users::table.order(users::id).load(conn).unwrap();
        assert_eq!(all, [user(1), user(2), user(3)]);
        let raw: Vec<User> =
            diesel::sql_query("SELECT * FROM users ORDER BY id").load(conn).unwrap();
        assert_eq!(raw, all);
    });
}

#[test]
fn row_by_row() {
    with_users(|conn| {
        let rows = users::table
            .order(users::id)
            .select(User::as_select())
            .load_iter::<User, DefaultLoadingMode>(conn)
            .unwrap();
        assert_eq!(rows.collect::<QueryResult<Vec<_>>>().unwrap(), [user(1), user(2), user(3)]);
    });
}

#[test]
fn joined_left_joined_and_associated() {
    with_users(|conn| {
        let post =
            |id, user_id: &str| Post { id, user_id: user_id.to_owned(), title: "On".to_owned() };
        let written = vec![post(1, "user-1"), post(2, "user-1"), post(3, "nobody")];
        diesel::insert_into(posts::table).values(&written).execute(conn).unwrap();

        let inner = posts::table.inner_join(users::table).order(posts::id);
        let inner: Vec<(Post, User)> =
            inner.select((Post::as_select(), User::as_select())).load(conn).unwrap();
        assert_eq!(inner, [(post(1, "user-1"), user(1)), (post(2, "user-1"), user(1))]);

        let left = posts::table.left_join(users::table).order(posts::id);
        let left: Vec<(Post, Option<User>)> =
            left.select((Post::as_select(), Option::<User>::as_select())).load(conn).unwrap();
        assert_eq!(
            left.into_iter().map(|(_, user)| user).collect::<Vec<_>>(),
            [Some(user(1)), Some(user(1)), None]
        );

        let theirs: Vec<Post> = Post::belonging_to(&user(1))
            .order(posts::id)
            .select(Post::as_select())
            .load(conn)
            .unwrap();
        assert_eq!(theirs, [post(1, "user-1"), post(2, "user-1")]);
        let grouped = theirs.grouped_by(&[user(1), user(2)]);
        assert_eq!(grouped.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0]);
    });
}
