//! The remains of an earlier run, and whether this run continues it.

use encdb_diesel::{census::census, spec::TableName};

use super::*;

/// Returns the specification of contacts without some of its columns, as an earlier deployment had it.
fn without(columns: &[&str]) -> TableSpec {
    let left = CONTACTS.columns().iter().filter(|column| !columns.contains(&column.sql_name()));
    let left: Vec<_> = left.copied().collect();
    TableSpec::new("contacts", TableName::new("contacts"), &[], None, left.leak())
}

/// The earlier run looked at half of the rows, and not at that column.
#[test]
fn a_rotation_that_did_not_know_a_column_is_no_beginning_of_one_that_does() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let stopped = rotation(without(&["pin"]), &new).run(conn, |_| ControlFlow::Break(())).unwrap();
    assert!(stopped.n_done > 0 && stopped.n_done < stopped.n_rows, "{stopped:?}");
    let _ = run(conn, CONTACTS, &new);
    assert_all_contacts_under_key_2(conn);
}

/// As the error of a damaged job advises. The rest of that job is deleted too.
#[test]
fn a_job_whose_row_was_deleted_begins_anew() {
    let (old, new) = old_and_new();
    let database = contacts_under(&old);
    let conn = &mut database.connect();
    let left_over = "
         INSERT INTO __encdb_job_ranges (job, number, after_key, last_key, worker, claimed_at)
         VALUES ('rotate contacts', 0, NULL, '[{\"text\":\"of another primary key\"},{\"integer\":1}]', 'gone', 0);
         INSERT INTO __encdb_job_errors (job, row_key, column_name, message, recorded_at)
         VALUES ('rotate contacts', '[{\"integer\":1}]', 'contacts.ssn', 'an old error', 0);";
    conn.batch_execute(left_over).unwrap();
    let done = run(conn, CONTACTS, &new);
    assert_eq!((done.n_changed, done.n_failed), (done.n_rows, 0));
    let n_errors = sql_query("SELECT count(*) AS number FROM __encdb_job_errors");
    assert_eq!(n_errors.get_result::<Number>(conn).unwrap().number, 0);
    assert_eq!(census(conn, &CONTACTS).unwrap().under_key(id(1)), 0);
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    number: i64,
}
