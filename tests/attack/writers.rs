//! Applications that write at full speed. Each row belongs to one writer, so that it knows what was last written.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use diesel::connection::SimpleConnection as _;
use encdb_diesel::Keyring;

use crate::{
    databases::Attacked,
    random::Random,
    table::COLUMNS,
    values::{NEVER_NULL, RowKey, Values, Versions, is_unencodable, sealed, token, values},
};

/// The application that a writer stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Application {
    /// Knows nothing of encdb.
    Old,
    /// Writes ciphertext and plaintext.
    Keep,
    /// Writes ciphertext alone.
    Clear,
}

/// The last writes of all rows. A row that is missing was never written since it was inserted.
pub(crate) type Log = HashMap<u32, Versions>;

/// A writer, and the rows that belong to it: `first`, `first + step`, and so on.
pub(crate) struct Writer<'w> {
    pub(crate) url: &'w str,
    pub(crate) keyring: &'w Arc<Keyring>,
    pub(crate) applications: &'w [Application],
    pub(crate) first: u32,
    pub(crate) step: u32,
    pub(crate) n_rows: u32,
    pub(crate) version: u32,
    pub(crate) random: Random,
    pub(crate) log: Log,
}

impl Writer<'_> {
    /// Writes until it is stopped, and returns the last writes and their number.
    pub(crate) fn run<A: Attacked>(mut self, is_stopped: &AtomicBool) -> (Log, u64) {
        let mut conn = A::connect(self.url);
        let mut n_written = 0;
        while !is_stopped.load(Relaxed) {
            self.version += 1;
            let n =
                u32::try_from(self.random.below((self.n_rows / self.step).into())).expect("small");
            let row = self.first + n * self.step;
            let before = self.log.get(&row).copied().unwrap_or_default();
            let (statement, after) = self.statement::<A>(row, before);
            self.write::<A>(&mut conn, &statement);
            self.log.insert(row, after);
            n_written += 1;
        }
        (self.log, n_written)
    }

    /// Writes until the database says that it is written. After a cut nobody knows whether it was, so it is written again.
    fn write<A: Attacked>(&self, conn: &mut A::Conn, statement: &str) {
        let mut n_tries = 0;
        while let Err(error) = conn.batch_execute(statement) {
            n_tries += 1;
            assert!(n_tries < 200, "{statement}: {error}");
            *conn = A::connect(self.url);
        }
    }

    /// Returns a statement, and the last writes of its row when it is done.
    fn statement<A: Attacked>(&mut self, row: u32, before: Versions) -> (String, Versions) {
        let version = self.version;
        let all = Versions { email: version, note: version, born: version, ..before };
        let n = usize::try_from(self.random.below(self.applications.len() as u64)).expect("few");
        let application = self.applications[n];
        if application == Application::Old {
            return self.old::<A>(row, before, all);
        }
        let new = values(row, &all);
        // A new application has no text where a date belongs.
        let all = if is_unencodable(&new) { Versions { born: version + 1, ..all } } else { all };
        self.version = all.born;
        let key = RowKey::new(row, &all);
        let values = values(row, &all);
        let columns = self.sealed_columns::<A>(&key, &values, application);
        let set: Vec<_> = columns.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let statement = match self.random.below(4) {
            0 => inserted_again::<A>(&key, &columns),
            _ => {
                format!("UPDATE {} SET {} WHERE {}", A::table(), set.join(", "), is_row::<A>(&key))
            }
        };
        (statement, all)
    }

    /// Returns the columns that a new application writes, with their values.
    fn sealed_columns<A: Attacked>(
        &self,
        key: &RowKey,
        values: &Values,
        application: Application,
    ) -> Vec<(String, String)> {
        let null = || "NULL".to_owned();
        let mut columns = vec![];
        for (n, value) in values.iter().enumerate() {
            let text = value.as_deref().filter(|_| application == Application::Keep);
            let from = COLUMNS[n].column().column().to_owned();
            columns.push((from, text.map_or_else(null, A::text)));
            let bytes = value.as_deref().map(|value| sealed(self.keyring, key, n, value));
            columns.push((
                COLUMNS[n].sql_name().to_owned(),
                bytes.map_or_else(null, |it| A::bytes(&it)),
            ));
        }
        let email = values[0].as_deref().unwrap_or_default();
        columns.push(("email_search".to_owned(), A::bytes(&token(self.keyring, email))));
        columns
    }

    /// Returns a statement of an application that knows nothing of encdb.
    fn old<A: Attacked>(
        &mut self,
        row: u32,
        before: Versions,
        all: Versions,
    ) -> (String, Versions) {
        let (key, version) = (RowKey::new(row, &before), self.version);
        let [email, note, born] = literals::<A>(&values(row, &all));
        let (table, is_row) = (A::table(), is_row::<A>(&key));
        let set = format!("email = {email}, note = {note}, born = {born}");
        let columns = [("email", email.clone()), ("note", note.clone()), ("born", born)];
        let columns = columns.map(|(name, value)| (name.to_owned(), value));
        match self.random.below(8) {
            0 => (inserted_again::<A>(&key, &columns), all),
            1 => (format!("{} {}", inserted::<A>(&key, &columns), A::UPSERT), all),
            2 => (A::joined(&set, &is_row), all),
            3 => {
                let after = Versions { email: all.email, ..before };
                (format!("UPDATE {table} SET email = {email} WHERE {is_row}"), after)
            }
            4 => {
                let after = Versions { note: all.note, ..before };
                (format!("UPDATE {table} SET note = {note} WHERE {is_row}"), after)
            }
            // Refused once the ciphertext may be the only value.
            5 if version < NEVER_NULL => {
                let after = Versions { key: before.key + 1, ..before };
                let code = A::text(&RowKey::new(row, &after).code);
                (format!("UPDATE {table} SET code = {code} WHERE {is_row}"), after)
            }
            6 => {
                let after = Versions { key: before.key + 1, ..all };
                let code = A::text(&RowKey::new(row, &after).code);
                (format!("UPDATE {table} SET {set}, code = {code} WHERE {is_row}"), after)
            }
            _ => (format!("UPDATE {table} SET {set} WHERE {is_row}"), all),
        }
    }
}

pub(crate) fn literals<A: Attacked>(values: &Values) -> [String; 3] {
    values.clone().map(|value| value.as_deref().map_or_else(|| "NULL".to_owned(), A::text))
}

fn is_row<A: Attacked>(key: &RowKey) -> String {
    format!("tenant = '{}' AND code = {}", key.tenant, A::text(&key.code))
}

fn inserted<A: Attacked>(key: &RowKey, columns: &[(String, String)]) -> String {
    let names: Vec<_> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<_> = columns.iter().map(|(_, value)| value.as_str()).collect();
    format!(
        "INSERT INTO {} (tenant, code, {}) VALUES ('{}', {}, {})",
        A::table(),
        names.join(", "),
        key.tenant,
        A::text(&key.code),
        values.join(", ")
    )
}

fn inserted_again<A: Attacked>(key: &RowKey, columns: &[(String, String)]) -> String {
    let delete = format!("DELETE FROM {} WHERE {}", A::table(), is_row::<A>(key));
    format!("BEGIN; {delete}; {}; COMMIT", inserted::<A>(key, columns))
}
