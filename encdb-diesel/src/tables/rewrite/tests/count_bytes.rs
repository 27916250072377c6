//! A job that only reads: it counts the bytes of a column.

use std::ops::ControlFlow;

use crate::{
    error::TableError,
    spec::TableName,
    sql::SqlValue,
    tables::{
        pass::{self, End},
        rows::TableRows,
        throttle::{Gate, Throttle},
    },
    tests::Database,
};

/// Returns the number of bytes in a column, and whether all rows were read.
fn count_bytes<C: Database>(conn: &mut C, table: &'static str, column: &str) -> (usize, End) {
    let mut rows = TableRows::of(conn, TableName::new(table)).unwrap();
    let at = rows.add(column).unwrap();
    let mut n_bytes = 0;
    let gate = Gate::new(conn, None, &Throttle::new()).unwrap();
    let end = pass::over(conn, &rows, &gate, |page, _| {
        n_bytes +=
            page.iter().filter_map(|row| row[at].as_ref()).map(SqlValue::n_bytes).sum::<usize>();
        Ok::<_, TableError>(ControlFlow::Continue(()))
    });
    (n_bytes, end.unwrap())
}

fn all_bytes_of_a_column_are_counted<C: Database>(conn: &mut C) {
    conn.batch_execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body VARCHAR(50))").unwrap();
    for id in 0..20 {
        conn.batch_execute(&format!("INSERT INTO notes VALUES ({id}, 'seven b')")).unwrap();
    }
    conn.batch_execute("INSERT INTO notes VALUES (20, NULL), (21, '')").unwrap();
    assert_eq!(count_bytes(conn, "notes", "body"), (20 * 7, End::AllRows));
}

on_every_database!(all_bytes_of_a_column_are_counted);
