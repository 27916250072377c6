//! Updates of a row with values that were sealed for another one. The database refuses them, and nothing is written.

use diesel::prelude::*;
use encdb_diesel::prelude::*;

use super::database::{Archive, Backend, Conn, Database};
use crate::support::{
    assert_another_row,
    keys::with_keys,
    models::{
        ArchivedVault, Contact, Device, Grade, User, UserChanges, archive, contact, contacts,
        devices, grades, user, users,
    },
};

fn with_users(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let rows = vec![user(1), user(4)];
        diesel::insert_into(users::table).values(&rows).execute(conn).unwrap();
        test(conn);
    });
}

fn assert_unchanged(conn: &mut Conn) {
    let all: Vec<User> =
        users::table.order(users::id).select(User::as_select()).load(conn).unwrap();
    assert_eq!(all, [user(1), user(4)]);
}

/// Returns row 4, with other values in all columns.
fn changed() -> User {
    User { id: user(4).id, ..user(7) }
}

#[test]
fn a_model_is_not_written_to_another_row() {
    with_users(|conn| {
        let one = users::table.find("user-1");
        assert_another_row(diesel::update(one).set(&changed()).execute(conn));
        assert_unchanged(conn);
        assert_another_row(diesel::update(one).set(changed()).execute(conn));
        assert_another_row(diesel::update(&user(1)).set(&changed()).execute(conn));
        let found = users::table.filter(users::email.search_eq("person1@example.com"));
        assert_another_row(diesel::update(found).set(&changed()).execute(conn));
        assert_unchanged(conn);
    });
}

#[test]
fn the_rows_of_a_statement_are_changed_all_or_none() {
    with_users(|conn| {
        assert_another_row(diesel::update(users::table).set(&changed()).execute(conn));
        assert_unchanged(conn);
    });
}

#[test]
fn a_changeset_is_not_written_to_another_row_whatever_it_changes() {
    with_users(|conn| {
        let changes = || UserChanges { id: user(4).id, ..UserChanges::default() };
        let refused = [
            UserChanges { email: Some(Searchable::new("4".to_owned())), ..changes() },
            UserChanges { phone: Some(Some(Searchable::new("4".to_owned()))), ..changes() },
            UserChanges { ssn: Some(Some(Encrypted::new("4".to_owned()))), ..changes() },
            UserChanges { ssn: Some(None), name: Some("4".to_owned()), ..changes() },
        ];
        let one = users::table.find("user-1");
        for refused in refused {
            assert_another_row(diesel::update(one).set(&refused).execute(conn));
            assert_unchanged(conn);
            assert_another_row(diesel::update(one).set(refused).execute(conn));
        }
        assert_unchanged(conn);
    });
}

#[test]
fn plain_columns_alone_are_anybodys() {
    with_users(|conn| {
        let name = Some("New".to_owned());
        let changes = UserChanges { id: user(4).id, name, ..UserChanges::default() };
        diesel::update(users::table.find("user-1")).set(&changes).execute(conn).unwrap();
        let one: User = users::table.find("user-1").select(User::as_select()).first(conn).unwrap();
        assert_eq!(one, User { name: "New".to_owned(), ..user(1) });
    });
}

#[test]
fn every_part_of_a_composite_is_compared() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let grade = |student: &str, course, grade| Grade {
            student: student.to_owned(),
            course,
            grade: Encrypted::new(grade),
        };
        diesel::insert_into(grades::table).values(&grade("ada", 1, 1)).execute(conn).unwrap();
        for other in [grade("ada", 2, 2), grade("eve", 1, 2)] {
            assert_another_row(diesel::update(grades::table).set(&other).execute(conn));
        }
        let stored = grades::table.select(Grade::as_select());
        assert_eq!(stored.first::<Grade>(conn).unwrap(), grade("ada", 1, 1));
        diesel::update(grades::table).set(&grade("ada", 1, 3)).execute(conn).unwrap();
        assert_eq!(stored.first::<Grade>(conn).unwrap(), grade("ada", 1, 3));
    });
}

#[test]
fn ids_of_bytes_are_compared() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let device = |id: &[u8], name: &str| Device {
            id: id.to_vec(),
            name: Encrypted::new(name.to_owned()),
        };
        diesel::insert_into(devices::table).values(&device(b"\0A", "one")).execute(conn).unwrap();
        for other in [&b"\0a"[..], b"\0", b"\0A\0"] {
            let other = device(other, "other");
            assert_another_row(diesel::update(devices::table).set(&other).execute(conn));
        }
        diesel::update(devices::table).set(&device(b"\0A", "two")).execute(conn).unwrap();
        let stored = devices::table.select(Device::as_select()).first::<Device>(conn).unwrap();
        assert_eq!(stored, device(b"\0A", "two"));
    });
}

#[test]
fn a_row_of_a_table_in_a_schema_is_compared() {
    with_keys(|| {
        let database = Database::new();
        let schema = Archive::of(&database);
        let conn = &mut schema.connect();
        let vault =
            |id, secret: &str| ArchivedVault { id, secret: Searchable::new(secret.to_owned()) };
        diesel::insert_into(archive::vaults::table).values(&vault(1, "one")).execute(conn).unwrap();
        let one = archive::vaults::table.find(1);
        assert_another_row(diesel::update(one).set(&vault(2, "two")).execute(conn));
        diesel::update(one).set(&vault(1, "uno")).execute(conn).unwrap();
        let stored: ArchivedVault = one.select(ArchivedVault::as_select()).first(conn).unwrap();
        assert_eq!(stored.secret.expose(), "uno");
    });
}

/// Values that are bound to their column alone may go to any row.
#[test]
fn values_that_are_bound_to_no_row_are_written_to_any() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(contacts::table).values(&contact(1)).execute(conn).unwrap();
        diesel::update(contacts::table.find(1)).set(&contact(2)).execute(conn).unwrap();
        let found = contacts::table.filter(contacts::email.search_eq("contact2@example.com"));
        let found: Contact = found.select(Contact::as_select()).first(conn).unwrap();
        assert_eq!(found, Contact { id: 1, ..contact(2) });
    });
}

/// One guard is enough, and it is cheap: one more id in the statement.
#[test]
fn a_statement_has_one_guard() {
    with_users(|_| {
        let update = diesel::update(users::table.find("user-4")).set(changed());
        let text = diesel::debug_query::<Backend, _>(&update).to_string();
        assert_eq!(text.matches("CASE WHEN abs(").count(), 1, "{text}");
        let of_contacts = diesel::update(contacts::table.find(1)).set(contact(2));
        let text = diesel::debug_query::<Backend, _>(&of_contacts).to_string();
        assert!(!text.contains("CASE"), "{text}");
    });
}
