//! Values of every SQL type, through a real round trip: bound, read, compared, written by a job, and read again.

use std::ops::ControlFlow;

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

use crate::{
    own_tables::schema,
    spec::TableName,
    sql::{ColumnType, Row, SqlValue, Statement, catalogue::Columns},
    tables::{
        jobs::JobOptions,
        paging::KeyRange,
        rewrite::{Comparison, Rewrite, RowChange, run},
        rows::TableRows,
    },
    tests::{
        Database, Names,
        typed_columns::{TypedColumn, columns},
    },
};

/// Copies each value into a second column of its type, if the value has not changed and the second column has NULL.
struct Copies {
    rows: TableRows,
    /// The places of a column and of its copy.
    places: Vec<(usize, usize)>,
}

impl Rewrite for Copies {
    fn job(&self) -> String {
        "copies".to_owned()
    }

    fn target(&self) -> String {
        "copies".to_owned()
    }

    fn rows(&self) -> &TableRows {
        &self.rows
    }

    fn rewrite(&self, rows: Vec<Row>) -> Vec<RowChange> {
        let copied = |row: Row| {
            let read = row.clone();
            self.places.iter().fold(RowChange::none(row), |change, (from, to)| {
                let compared = change.compare(*from, Comparison::Whole);
                compared.compare(*to, Comparison::Null).write(*to, read[*from].clone())
            })
        };
        rows.into_iter().map(copied).collect()
    }
}

fn values_of_every_type_are_what_they_were<C: Database>(conn: &mut C) {
    schema::create_tables(conn).unwrap();
    let columns = columns(<C::Backend as Names>::NAME);
    create(conn, &columns);
    let written = insert(conn, &columns);
    let copies = copies(conn, &columns);
    assert_same(&columns, &read(conn, &copies, |(from, _)| *from), &written);
    let done = run(conn, &copies, &JobOptions::DEFAULT, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((done.n_changed, done.n_contended), (N_ROWS as u64, 0), "compared as the same");
    assert_same(&columns, &read(conn, &copies, |(_, to)| *to), &written);
}

/// Fails with the name of the column whose value changed first. The values are made up, so they may be shown.
fn assert_same(columns: &[TypedColumn], read: &[Row], written: &[Row]) {
    let json = |value: &Option<SqlValue>| serde_json::to_string(value);
    for (read, written) in read.iter().zip(written) {
        for (column, (read, written)) in columns.iter().zip(read.iter().zip(written)) {
            let shown = (json(read), json(written));
            assert!(read == written, "{}: {:?}", column.declared, shown);
        }
    }
    assert_eq!(read.len(), written.len());
}

fn create<C: Database>(conn: &mut C, columns: &[TypedColumn]) {
    if <C::Backend as Names>::NAME == "postgres" {
        conn.batch_execute("CREATE TYPE \"Mood\" AS ENUM ('sad', 'it''s \"ok\"', 'happy')")
            .unwrap();
    }
    let declared = |column: &TypedColumn| {
        let TypedColumn { name, declared, .. } = column;
        format!("{name} {declared} NULL, {name}_copy {declared} NULL")
    };
    let declared = columns.iter().map(declared).collect::<Vec<_>>().join(", ");
    conn.batch_execute(&format!("CREATE TABLE things (id INTEGER PRIMARY KEY, {declared})"))
        .unwrap();
}

/// Inserts rows of values and NULLs, and returns them.
fn insert<C: Database>(conn: &mut C, columns: &[TypedColumn]) -> Vec<Row> {
    let types = types(conn, columns);
    let mut runner = TestRunner::deterministic();
    let mut value = |column: &TypedColumn| {
        let values = proptest::option::weighted(0.9, column.values.clone());
        values.new_tree(&mut runner).unwrap().current()
    };
    let rows: Vec<Row> = (0..N_ROWS).map(|_| columns.iter().map(&mut value).collect()).collect();
    for (id, row) in rows.iter().enumerate() {
        let insert = Statement::new("INSERT INTO things (id, ");
        let insert = insert.list(columns, |statement, column| statement.name(&column.name));
        let insert = insert.sql(") VALUES (").number(id).sql(", ");
        let insert =
            insert.list(row.iter().zip(&types), |statement, (value, column_type)| match value {
                Some(value) => statement.bind_as(value, column_type),
                None => statement.null(column_type),
            });
        <C::Backend as crate::sql::Backend<C>>::execute(conn, &insert.sql(")")).unwrap();
    }
    rows
}

fn types<C: Database>(conn: &mut C, columns: &[TypedColumn]) -> Vec<ColumnType> {
    let catalogue = Columns::read(conn, THINGS).unwrap();
    let of = |column: &TypedColumn| catalogue.get(&column.name).unwrap().column_type.clone();
    columns.iter().map(of).collect()
}

fn copies<C: Database>(conn: &mut C, columns: &[TypedColumn]) -> Copies {
    let mut rows = TableRows::of(conn, THINGS).unwrap();
    let mut places = |column: &TypedColumn| {
        let from = rows.add(&column.name).unwrap();
        (from, rows.add(&format!("{}_copy", column.name)).unwrap())
    };
    let places = columns.iter().map(&mut places).collect();
    Copies { rows, places }
}

fn read<C: Database>(
    conn: &mut C,
    copies: &Copies,
    place: impl Fn(&(usize, usize)) -> usize,
) -> Vec<Row> {
    let all = KeyRange { after: None, last: None };
    let page = copies.rows.read(conn, all, N_ROWS).unwrap();
    let read = |row: &Row| copies.places.iter().map(|it| row[place(it)].clone()).collect();
    page.rows.iter().map(read).collect()
}

const THINGS: TableName = TableName::new("things");
const N_ROWS: usize = 200;

on_every_database!(values_of_every_type_are_what_they_were);
