use diesel::prelude::*;
use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Text,
        email -> Binary,
        email_search -> Binary,
    }
}

diesel::table! {
    posts (id) {
        id -> Integer,
        user_id -> Integer,
        title -> Binary,
    }
}

diesel::joinable!(posts -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts);

#[derive(Identifiable, EncryptedModel)]
#[encdb(bind = id)]
struct User {
    id: i32,
    name: String,
    email: Searchable<String>,
}

#[derive(Identifiable, Associations, EncryptedModel)]
#[diesel(belongs_to(User))]
#[encdb(bind(user_id, id))]
struct Post {
    id: i32,
    user_id: i32,
    title: Encrypted<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
struct UserName {
    id: i32,
    name: String,
}

#[test]
fn it_runs() {
    let user = User {
        id: 1,
        name: "Ada".to_owned(),
        email: Searchable::new("ada@example.com".to_owned()),
    };
    let _ = |connection: &mut SqliteConnection| {
        Post::belonging_to(&user).select(Post::as_select()).load(connection)
    };
    let _ = |connection: &mut SqliteConnection| {
        users::table
            .inner_join(posts::table)
            .select((User::as_select(), Post::as_select(), UserName::as_select()))
            .load::<(User, Post, UserName)>(connection)
    };
    let _ = |connection: &mut SqliteConnection| {
        users::table
            .left_join(posts::table)
            .select((UserName::as_select(), Option::<Post>::as_select()))
            .load::<(UserName, Option<Post>)>(connection)
    };
}
