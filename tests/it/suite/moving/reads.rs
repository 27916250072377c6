//! What is read: ciphertext, plaintext where there is none, and never plaintext in place of ciphertext that does not open.

use encdb_diesel::{EncryptedTable, ErrorKind, error::MigrationProblem, spec::PlaintextSpec};

use super::{models::LETTERS, *};
use crate::support::keys::keyring;

#[test]
fn a_row_of_the_earlier_application_is_read_in_the_clear() {
    with_old_patient(|conn| {
        in_both_modes!(deployed => {
            let by_select = deployed::patients::table.select(deployed::Patient::as_select());
            let by_columns = deployed::patients::table.load::<deployed::Patient>(conn).unwrap();
            let by_name = sql_query("SELECT * FROM patients").load::<deployed::Patient>(conn);
            for found in [by_select.load(conn).unwrap(), by_columns, by_name.unwrap()] {
                assert_eq!(found.len(), 1);
                assert!(found[0].email == "Ada@Example.com");
                assert_eq!(found[0].year.expose(), Some(&1815));
                assert_eq!(found[0].note.as_ref().unwrap().open().unwrap(), "an old note");
            }
            let found = deployed::patients::table.select(deployed::FoundPatient::as_select());
            let found = found.first::<deployed::FoundPatient>(conn).unwrap();
            assert_eq!(found.id, 1);
            assert_eq!(found.note.unwrap().open().unwrap(), "an old note");
        });
    });
}

/// The old program wrote last without the guard of the database: what is sealed is what is read.
#[test]
fn ciphertext_comes_before_plaintext() {
    with_old_patient(|conn| {
        in_both_modes!(deployed => {
            let new = patient!(deployed, 1, "Grace@Example.com");
            diesel::update(deployed::patients::table.find(1)).set(&new).execute(conn).unwrap();
            let stale = old_patient(1, "stale");
            diesel::update(old::patients::table).set(&stale).execute(conn).unwrap();
            let found = deployed::patients::table.first::<deployed::Patient>(conn).unwrap();
            assert!(found.email == "Grace@Example.com");
            assert_eq!(found.year.expose(), Some(&1906));
            assert_eq!(found.note.unwrap().open().unwrap(), "a new note");
        });
    });
}

#[test]
fn ciphertext_that_does_not_open_is_an_error_beside_plaintext() {
    with_old_patient(|conn| {
        in_both_modes!(deployed => {
            let sealed = patient!(deployed, 1, "Grace@Example.com");
            diesel::update(deployed::patients::table.find(1)).set(&sealed).execute(conn).unwrap();
            let kept = old_patient(1, "Grace@Example.com");
            diesel::update(old::patients::table).set(&kept).execute(conn).unwrap();
            for planted in [b"Grace@Example.com".to_vec(), vec![0xf8; 64], vec![]] {
                let column = deployed::patients::email_encrypted;
                let update = diesel::update(deployed::patients::table);
                update.set(column.raw_ciphertext().eq(Some(planted))).execute(conn).unwrap();
                let found = deployed::patients::table.first::<deployed::Patient>(conn);
                let error = encdb_error(&found.unwrap_err());
                assert!(error.to_string().starts_with("patients.email_encrypted of the row 1: "));
            }
        });
    });
}

#[test]
fn a_row_without_ciphertext_and_plaintext_is_none_or_an_error() {
    with_old_patient(|conn| {
        in_both_modes!(deployed => {
            let without = old::Patient { year_of_birth: None, note: None, ..old_patient(1, "a") };
            diesel::update(old::patients::table).set(&without).execute(conn).unwrap();
            let found = deployed::patients::table.first::<deployed::Patient>(conn).unwrap();
            assert!(found.year.is_none() && found.note.is_none());
            let without = old::Patient { email: None, ..without };
            diesel::update(old::patients::table).set(&without).execute(conn).unwrap();
            let found = deployed::patients::table.first::<deployed::Patient>(conn);
            let error = encdb_error(&found.unwrap_err());
            assert_eq!(error.kind(), ErrorKind::Migration(MigrationProblem::NoCiphertext));
            assert!(error.to_string().starts_with("patients.email_encrypted of the row 1: "));
        });
    });
}

/// An outer join finds no patient, rather than one without an e-mail.
#[test]
fn a_row_that_is_not_there_is_none() {
    with_old_patient(|conn| {
        use super::models::letters;
        let insert = "INSERT INTO letters (id, tenant_id, title) VALUES (1, 7, 'x'), (2, 7, 'x')";
        sql_query(insert).execute(conn).unwrap();
        in_both_modes!(deployed => {
            let same = deployed::patients::id.eq(letters::id);
            let joined = letters::table.left_join(deployed::patients::table.on(same));
            let joined = joined.order(letters::id).select(Option::<deployed::Patient>::as_select());
            let found = joined.load::<Option<deployed::Patient>>(conn).unwrap();
            assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false]);
        });
    });
}

#[test]
fn without_the_attribute_a_row_in_the_clear_is_an_error() {
    with_old_patient(|conn| {
        let found = mandatory::patients::table.select(mandatory::Patient::as_select());
        let error = encdb_error(&found.first::<mandatory::Patient>(conn).unwrap_err());
        assert_eq!(error.kind(), ErrorKind::Migration(MigrationProblem::NoCiphertext));
        let text = error.to_string();
        assert!(
            text.starts_with("patients.email_encrypted of the row 1: the value is NULL"),
            "{text}"
        );
        assert!(text.contains("`encdb status`"), "{text}");
    });
}

#[test]
fn each_value_that_is_read_in_the_clear_is_counted() {
    use super::models::{Letter, letters};
    LETTERS.scoped(&keyring(1, &[]), || {
        let database = Database::new();
        let conn = &mut database.connect();
        for id in [1, 2] {
            let insert =
                format!("INSERT INTO letters (id, tenant_id, title) VALUES ({id}, 7, 'x')");
            sql_query(insert).execute(conn).unwrap();
        }
        assert_eq!(LETTERS.plaintext_reads(), []);
        let load = |conn: &mut Conn| {
            letters::table.select(Letter::as_select()).order(letters::id).load(conn).unwrap()
        };
        let loaded = load(conn);
        let column = <letters::table as EncryptedTable>::SPEC.columns()[0].column();
        assert_eq!(LETTERS.plaintext_reads(), [(column, 2)]);
        diesel::update(letters::table.find(1)).set(&loaded[0]).execute(conn).unwrap();
        load(conn);
        assert_eq!(LETTERS.plaintext_reads(), [(column, 3)]);
    });
}

#[test]
fn the_specification_names_the_plaintext_column() {
    in_both_modes!(deployed => {
        let table = <deployed::patients::table as EncryptedTable>::SPEC;
        let from: Vec<_> = table.columns().iter().map(|column| column.plaintext()).collect();
        let named = ["email", "year_of_birth", "note"].map(|name| Some(PlaintextSpec::new(name)));
        assert_eq!(from, named);
    });
    let table = <mandatory::patients::table as EncryptedTable>::SPEC;
    assert!(table.columns().iter().all(|column| column.plaintext().is_none()));
}
