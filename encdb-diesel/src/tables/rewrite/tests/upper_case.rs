//! A job that writes a plain column in upper case.

use std::ops::ControlFlow;

use crate::{
    own_tables::schema,
    spec::TableName,
    sql::{Row, SqlValue},
    tables::{
        jobs::JobOptions,
        rewrite::{Comparison, Rewrite, RowChange, run},
        rows::TableRows,
    },
    tests::Database,
};

/// Writes the names of people in upper case.
struct UpperCase {
    rows: TableRows,
    name: usize,
}

impl Rewrite for UpperCase {
    fn job(&self) -> String {
        format!("upper-case {}", self.rows.table)
    }

    fn target(&self) -> String {
        "upper case".to_owned()
    }

    fn rows(&self) -> &TableRows {
        &self.rows
    }

    fn rewrite(&self, rows: Vec<Row>) -> Vec<RowChange> {
        let upper =
            |row: &Row| Some(SqlValue::Text(row[self.name].as_ref()?.text()?.to_uppercase()));
        let changed = |row: Row| match upper(&row) {
            new if new == row[self.name] => RowChange::none(row),
            new => RowChange::none(row).write(self.name, new).compare(self.name, Comparison::Whole),
        };
        rows.into_iter().map(changed).collect()
    }
}

fn names_are_in_upper_case_after_the_job<C: Database>(conn: &mut C) {
    schema::create_tables(conn).unwrap();
    let people = "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(50));";
    conn.batch_execute(people).unwrap();
    conn.batch_execute("INSERT INTO people VALUES (1, 'ada'), (2, NULL), (3, 'GRACE')").unwrap();
    let mut rows = TableRows::of(conn, TableName::new("people")).unwrap();
    let job = UpperCase { name: rows.add("name").unwrap(), rows };
    let done = run(conn, &job, &JobOptions::DEFAULT, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((done.n_rows, done.n_done, done.n_changed, done.n_contended), (3, 3, 1, 0));
}

on_every_database!(names_are_in_upper_case_after_the_job);
