//! Moving a table from plaintext to ciphertext by the program, and back.

mod dry_run;
mod failed_rows;
mod guide;
mod legacy;
mod old_bytes;
mod out_of_order;
mod path;
mod stopped;
mod totals;
mod watched;

use std::{
    fs,
    ops::{Deref, DerefMut},
};

use diesel::{connection::SimpleConnection, prelude::*, sql_query};

use super::database::{Conn, Database};
use crate::{
    databases::Line,
    moved::{CLEAR, CREATE_USERS, EMAIL_START, PHONE_START, insert_users, tables_json},
    run::{Folder, KEYRING, Run, TABLES},
};

/// An application with users in the clear.
pub(crate) struct Users {
    folder: Folder,
    pub(crate) database: Database,
}

impl Users {
    pub(crate) fn new(n_users: i64) -> Self {
        Self::in_table(CREATE_USERS, n_users)
    }

    /// Returns users in a table that this statement creates.
    pub(crate) fn in_table(create: &str, n_users: i64) -> Self {
        let folder = Folder::with_keyring();
        let database = Database::new(&folder);
        Self::over(folder, database, create, n_users)
    }

    /// Returns users in a new table of this database, which the programs find.
    pub(crate) fn over(mut folder: Folder, database: Database, create: &str, n_users: i64) -> Self {
        folder.set("DATABASE_URL", &database.url());
        fs::write(folder.path("tables.json"), tables_json(CLEAR)).unwrap();
        let users = Self { folder, database };
        users.execute(create);
        if n_users > 0 {
            users.execute(&insert_users(n_users));
        }
        users
    }

    /// Returns users that were moved up to this stage.
    pub(crate) fn moved_up_to(n_users: i64, last: &str) -> Self {
        let users = Self::new(n_users);
        users.moves_up_to(last);
        users
    }

    /// Runs the stages up to this one.
    pub(crate) fn moves_up_to(&self, last: &str) {
        let end = PATH.iter().position(|stage| *stage == last).unwrap();
        PATH[..=end].iter().for_each(|stage| drop(self.stage(stage)));
    }

    /// Returns a connection that waits its turn. SQLite would refuse at once, and the others wait anyway.
    fn connect(&self) -> Conn {
        let mut conn = self.database.connect();
        let _ = conn.batch_execute("PRAGMA busy_timeout = 60000");
        conn
    }

    pub(crate) fn execute(&self, sql: &str) {
        self.connect().batch_execute(sql).unwrap();
    }

    /// Returns the column `line` of a query.
    #[track_caller]
    pub(crate) fn lines(&self, sql: &str) -> Vec<String> {
        let lines: Vec<Line> = sql_query(sql).load(&mut self.connect()).unwrap();
        lines.into_iter().map(|it| it.line).collect()
    }

    /// Runs a stage, which must succeed.
    #[track_caller]
    pub(crate) fn stage(&self, words: &str) -> Run {
        self.stage_exits(0, words)
    }

    /// Runs a stage, and looks whether it shows a value.
    #[track_caller]
    pub(crate) fn stage_exits(&self, code: i32, words: &str) -> Run {
        let run = self.exits(code, &Self::words(words));
        for start in [EMAIL_START, PHONE_START] {
            assert!(!format!("{run:?}").contains(start), "encdb {words} shows a value: {run:?}");
        }
        run
    }

    pub(crate) fn words(stage: &str) -> String {
        format!("{stage} {KEYRING} {TABLES}")
    }

    /// Returns the phases of the columns, as any client reads them.
    pub(crate) fn phases(&self) -> Vec<String> {
        self.lines(
            "SELECT phase AS line FROM encryption_migrations ORDER BY table_name, column_name",
        )
    }

    /// Returns the number of rows for which a condition holds.
    pub(crate) fn count(&self, condition: &str) -> usize {
        self.lines(&format!("SELECT 'x' AS line FROM users WHERE {condition}")).len()
    }
}

impl Deref for Users {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

impl DerefMut for Users {
    fn deref_mut(&mut self) -> &mut Folder {
        &mut self.folder
    }
}

/// The stages from plaintext to ciphertext.
const PATH: [&str; 6] = [
    "add-columns",
    "migrate-data",
    "verify",
    "create-views",
    "switch",
    "drop-unencrypted --confirm",
];
