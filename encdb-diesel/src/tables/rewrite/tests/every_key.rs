//! Keys of every SQL type: a job reads every row once, in pages of a few rows, and finds each one again to write it.

use std::ops::ControlFlow;

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

use crate::{
    own_tables::schema,
    spec::TableName,
    sql::{Backend, Row, SqlValue, Statement, catalogue::Columns},
    tables::{
        jobs::JobOptions,
        rewrite::{Comparison, Rewrite, RowChange, run},
        rows::{TableRows, Wanted},
    },
    tests::{
        Database, Names,
        typed_columns::{TypedColumn, columns},
    },
};

/// Marks each row that has no mark.
struct Marks {
    rows: TableRows,
    mark: usize,
}

impl Rewrite for Marks {
    fn job(&self) -> String {
        "marks".to_owned()
    }

    fn target(&self) -> String {
        "marks".to_owned()
    }

    fn rows(&self) -> &TableRows {
        &self.rows
    }

    fn rewrite(&self, rows: Vec<Row>) -> Vec<RowChange> {
        let marked = |row| {
            let change = RowChange::none(row).compare(self.mark, Comparison::Null);
            change.write(self.mark, Some(SqlValue::Integer(1)))
        };
        rows.into_iter().map(marked).collect()
    }
}

fn a_job_finds_every_row_by_a_key_of_any_type<C: Database>(conn: &mut C) {
    schema::create_tables(conn).unwrap();
    if <C::Backend as Names>::NAME == "postgres" {
        conn.batch_execute(MOOD).unwrap();
    }
    let (mut n_keys, mut missed) = (0, vec![]);
    for column in columns(<C::Backend as Names>::NAME) {
        for key in ["typed", "typed, n", "n, typed"] {
            if !create(conn, &column, key) {
                continue;
            }
            let n_rows = fill(conn, &column);
            let (all, some) = (mark(conn, None), unmark(conn));
            let counts = [all, mark(conn, Some(4))];
            if counts != [(n_rows, n_rows, 0), (some, some, 0)] {
                missed.push(format!("{} in ({key}): {counts:?} of {n_rows}", column.declared));
            }
            conn.batch_execute("DROP TABLE things").unwrap();
            n_keys += 1;
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    assert!(n_keys > 30, "{n_keys}");
}

/// Creates the table, if values of this type can be a key.
fn create<C: Database>(conn: &mut C, column: &TypedColumn, key: &str) -> bool {
    let create = format!(
        "CREATE TABLE things (typed {} NOT NULL, n INTEGER NOT NULL, mark INTEGER, PRIMARY KEY ({key}))",
        column.declared
    );
    conn.batch_execute(&create).is_ok()
}

/// Inserts rows, leaves out those whose key is there, and returns their number.
fn fill<C: Database>(conn: &mut C, column: &TypedColumn) -> u64 {
    let types = Columns::read(conn, THINGS).unwrap();
    let column_type = &types.get("typed").unwrap().column_type;
    let mut runner = TestRunner::deterministic();
    let mut inserted = |n: usize| {
        let value = column.values.new_tree(&mut runner).unwrap().current();
        let insert = Statement::new("INSERT INTO things (n, typed) VALUES (").number(n % 3);
        let insert = insert.sql(", ").bind_as(&value, column_type).sql(")");
        conn.transaction(|conn| <C::Backend as Backend<C>>::execute(conn, &insert)).is_ok()
    };
    let n_rows = (0..N_INSERTS).filter(|n| inserted(*n)).count();
    assert!(n_rows > 0, "{}", column.declared);
    n_rows as u64
}

/// Removes the marks of some rows, and returns their number.
fn unmark<C: Database>(conn: &mut C) -> u64 {
    let update = Statement::new("UPDATE things SET mark = NULL WHERE n = 1");
    <C::Backend as Backend<C>>::execute(conn, &update).unwrap() as u64
}

/// Runs the job on the rows without a mark, in pages that pass over so many others, and returns the numbers of rows that were
/// read, written, and found changed.
fn mark<C: Database>(conn: &mut C, reach: Option<usize>) -> (u64, u64, u64) {
    let mut rows = TableRows::of(conn, THINGS).unwrap();
    rows.only(vec![Wanted::Null { column: "mark" }]);
    rows.reach(reach);
    let job = Marks { mark: rows.add("mark").unwrap(), rows };
    let options = JobOptions { max_batch_len: 3, ..JobOptions::DEFAULT };
    let done = run(conn, &job, &options, |_| ControlFlow::Continue(())).unwrap();
    (done.n_done, done.n_changed, done.n_contended)
}

const THINGS: TableName = TableName::new("things");
const MOOD: &str = "CREATE TYPE \"Mood\" AS ENUM ('sad', 'it''s \"ok\"', 'happy')";
const N_INSERTS: usize = 60;

on_every_database!(a_job_finds_every_row_by_a_key_of_any_type);
