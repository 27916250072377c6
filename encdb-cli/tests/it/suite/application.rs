//! An application: its folder with a keyring, and its database with people.

use std::{
    fs,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{KEYRING, Keyring, migrations, prelude::*};

use super::database::{Database, bytes_literal};
use crate::{
    people::{Person, people, tables_json},
    run::Folder,
};

/// An application. Its folder has `tables.json`, and its programs find the database in `DATABASE_URL`.
pub(crate) struct Application {
    folder: Folder,
    pub(crate) database: Database,
}

impl Application {
    /// Returns an application with this many people, sealed under the keyring of [`Folder::with_keyring`].
    pub(crate) fn with_people(n_people: i64) -> Self {
        let folder = Folder::with_keyring();
        let keyring = folder.keyring();
        Self::in_folder(folder, keyring, n_people)
    }

    pub(crate) fn in_folder(mut folder: Folder, keyring: Keyring, n_people: i64) -> Self {
        let database = Database::new(&folder);
        folder.set("DATABASE_URL", &database.url());
        Self::over(folder, database, keyring, n_people)
    }

    /// Returns an application over an existing database, whose URL the programs have.
    pub(crate) fn over(
        folder: Folder,
        database: Database,
        keyring: Keyring,
        n_people: i64,
    ) -> Self {
        fs::write(folder.path("tables.json"), tables_json()).unwrap();
        let application = Self { folder, database };
        application.insert(keyring, n_people);
        application
    }

    fn insert(&self, keyring: Keyring, n_people: i64) {
        let conn = &mut self.database.connect();
        migrations::run_for(conn, &keyring).unwrap();
        let people: Vec<Person> = (1..=n_people).map(Person::numbered).collect();
        KEYRING.scoped(&Arc::new(keyring), || {
            for people in people.chunks(200) {
                diesel::insert_into(people::table).values(people.to_vec()).execute(conn).unwrap();
            }
        });
    }

    /// Reads everybody, and finds one by a search token.
    #[track_caller]
    pub(crate) fn assert_readable(&self, keyring: Keyring, n_people: i64) {
        let conn = &mut self.database.connect();
        KEYRING.scoped(&Arc::new(keyring), || {
            let loaded: Vec<Person> =
                people::table.order(people::id).select(Person::as_select()).load(conn).unwrap();
            assert_eq!(loaded.len(), usize::try_from(n_people).unwrap());
            for (loaded, expected) in loaded.iter().zip((1..).map(Person::numbered)) {
                assert_eq!(loaded.email.expose(), expected.email.expose());
                assert_eq!(loaded.ssn.as_ref().unwrap().expose(), expected.ssn.unwrap().expose());
            }
            let found: Person = people::table
                .filter(people::email.search_eq("PERSON1@example.com"))
                .select(Person::as_select())
                .first(conn)
                .unwrap();
            assert_eq!(found.id, 1);
        });
    }

    /// Forges bytes in a row whose header names this key, and which do not open.
    pub(crate) fn forge(&self, id: i64, key: u16) {
        let bytes = [&[0xf8, 1][..], &key.to_be_bytes(), &[0; 40]].concat();
        let bytes = bytes_literal(&bytes);
        self.execute(&format!("UPDATE people SET email = {bytes} WHERE id = {id}"));
    }

    /// Returns the number of people who meet this condition.
    pub(crate) fn n_people(&self, condition: &str) -> i64 {
        let condition = diesel::dsl::sql::<diesel::sql_types::Bool>(condition);
        people::table.filter(condition).count().get_result(&mut self.database.connect()).unwrap()
    }

    pub(crate) fn execute(&self, sql: &str) {
        self.database.connect().batch_execute(sql).unwrap();
    }
}

impl Deref for Application {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

impl DerefMut for Application {
    fn deref_mut(&mut self) -> &mut Folder {
        &mut self.folder
    }
}
