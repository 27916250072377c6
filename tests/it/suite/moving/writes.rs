//! What is written: ciphertext, tokens, and the plaintext or NULL in its place, in one statement or not at all.

use encdb_diesel::{ErrorKind, KEYRING};

use super::{super::database::on_key, *};
use crate::support::{assert_another_row, keys::keyring, leak::assert_absent};

const ALL: [bool; 4] = [true; 4];

/// Asserts that a row is sealed, and that the plaintext beside it is what the mode wants.
macro_rules! assert_stored {
    (keep, $conn:expr, $plaintext:expr) => {
        assert_eq!(Stored::first($conn).in_the_clear(), $plaintext)
    };
    (clear, $conn:expr, $plaintext:expr) => {
        let _: (Option<&str>, Option<i32>, Option<&str>) = $plaintext;
        assert_eq!(Stored::first($conn).in_the_clear(), (None, None, None))
    };
}

/// Writes the tests of a mode: the same statements, and what they leave in the plaintext columns.
macro_rules! writes {
    ($mode:ident) => {
        mod $mode {
            use super::super::models::$mode as deployed;
            use super::super::models::$mode::{NewPatient, Patient, PatientChanges, patients};
            use super::*;
            use crate::support::keys::with_keys;

            fn with_database(test: impl FnOnce(&mut Conn)) {
                with_keys(|| test(&mut Database::new().connect()));
            }

            const NEW: (Option<&str>, Option<i32>, Option<&str>) =
                (Some("Grace@Example.com"), Some(1906), Some("a new note"));

            #[test]
            fn every_insert_writes_both() {
                let new = || patient!(deployed, 1, "Grace@Example.com");
                type Insert = fn(&mut Conn, Patient) -> QueryResult<usize>;
                let inserts: [Insert; 5] = [
                    |conn, row| diesel::insert_into(patients::table).values(row).execute(conn),
                    |conn, row| diesel::insert_into(patients::table).values(&row).execute(conn),
                    |conn, row| {
                        diesel::insert_into(patients::table).values(vec![row]).execute(conn)
                    },
                    |conn, row| {
                        diesel::insert_into(patients::table).values(&vec![row]).execute(conn)
                    },
                    |conn, row| {
                        diesel::insert_into(patients::table).values(&[row][..]).execute(conn)
                    },
                ];
                for insert in inserts {
                    with_database(|conn| {
                        assert_eq!(insert(conn, new()), Ok(1));
                        assert_eq!(Stored::first(conn).sealed(), ALL);
                        assert_stored!($mode, conn, NEW);
                    });
                }
            }

            #[test]
            fn a_batch_writes_both_in_each_row() {
                with_database(|conn| {
                    let rows = vec![patient!(deployed, 1, "a"), patient!(deployed, 2, "b")];
                    diesel::insert_into(patients::table).values(&rows).execute(conn).unwrap();
                    let stored = Stored::all(conn);
                    assert_eq!([stored[0].sealed(), stored[1].sealed()], [ALL; 2]);
                    let kept = stringify!($mode) == "keep";
                    let emails = [&stored[0].email, &stored[1].email].map(Option::as_deref);
                    assert_eq!(emails, [kept.then_some("a"), kept.then_some("b")]);
                });
            }

            #[test]
            fn part_of_a_row_writes_both() {
                with_database(|conn| {
                    let new = NewPatient {
                        id: 1,
                        email: Searchable::new("b"),
                        note: Some(Encrypted::new("c")),
                    };
                    diesel::insert_into(patients::table).values(new).execute(conn).unwrap();
                    assert_eq!(Stored::first(conn).sealed(), [true, true, false, true]);
                    assert_stored!($mode, conn, (Some("b"), None, Some("c")));
                });
            }

            #[test]
            fn every_update_writes_both() {
                type Update = fn(&mut Conn, Patient) -> QueryResult<usize>;
                let updates: [Update; 4] = [
                    |conn, row| diesel::update(patients::table.find(1)).set(row).execute(conn),
                    |conn, row| diesel::update(&row).set(&row).execute(conn),
                    |conn, row| row.save_changes::<Patient>(conn).map(|_| 1),
                    |conn, row| {
                        let insert = diesel::insert_into(patients::table).values(&row);
                        let upsert = insert.on_conflict(on_key(patients::id));
                        upsert.do_update().set(&row).execute(conn).map(|_| 1)
                    },
                ];
                for update in updates {
                    with_old_patient(|conn| {
                        assert_eq!(update(conn, patient!(deployed, 1, "Grace@Example.com")), Ok(1));
                        assert_eq!(Stored::first(conn).sealed(), ALL);
                        assert_stored!($mode, conn, NEW);
                    });
                }
            }

            #[test]
            fn part_of_a_row_is_changed_with_its_plaintext_and_the_rest_is_left_alone() {
                with_old_patient(|conn| {
                    let changes = PatientChanges {
                        id: 1,
                        year: Some(Some(Encrypted::new(1906))),
                        ..PatientChanges::default()
                    };
                    diesel::update(patients::table.find(1)).set(&changes).execute(conn).unwrap();
                    let stored = Stored::first(conn);
                    assert_eq!(stored.sealed(), [false, false, true, false]);
                    let (email, _, note) = stored.in_the_clear();
                    assert_eq!((email, note), (Some("Ada@Example.com"), Some("an old note")));
                    let changes = PatientChanges {
                        id: 1,
                        email: Some(Searchable::new("Grace@Example.com".to_owned())),
                        year: Some(Some(Encrypted::new(1906))),
                        note: Some(Some(Sealed::new("a new note".to_owned()))),
                    };
                    diesel::update(patients::table.find(1)).set(changes).execute(conn).unwrap();
                    assert_eq!(Stored::first(conn).sealed(), ALL);
                    assert_stored!($mode, conn, NEW);
                });
            }

            #[test]
            fn null_is_written_to_all_columns() {
                with_old_patient(|conn| {
                    let new = patient!(deployed, 1, "Grace@Example.com");
                    diesel::update(patients::table.find(1)).set(&new).execute(conn).unwrap();
                    let none =
                        PatientChanges { id: 1, note: Some(None), ..PatientChanges::default() };
                    diesel::update(patients::table.find(1)).set(&none).execute(conn).unwrap();
                    let year = patients::year_encrypted.set_null();
                    diesel::update(patients::table.find(1)).set(year).execute(conn).unwrap();
                    assert_eq!(Stored::first(conn).sealed(), [true, true, false, false]);
                    assert_stored!($mode, conn, (Some("Grace@Example.com"), None, None));
                    let none = Patient { year: None, note: None, ..new };
                    diesel::update(patients::table.find(1)).set(none).execute(conn).unwrap();
                    assert_eq!(Stored::first(conn).sealed(), [true, true, false, false]);
                });
            }

            /// The plaintext of an old row is NULL by itself, as the guard leaves it, too.
            #[test]
            fn set_null_clears_what_the_earlier_application_wrote() {
                with_old_patient(|conn| {
                    let year = patients::year_encrypted.set_null();
                    diesel::update(patients::table.find(1)).set(year).execute(conn).unwrap();
                    assert_eq!(Stored::first(conn).year_of_birth, None);
                });
            }

            #[test]
            fn nothing_is_sent_if_a_value_cannot_be_sealed() {
                with_old_patient(|conn| {
                    let lost = keyring(2, &[1]);
                    let new = patient!(deployed, 1, "Grace@Example.com");
                    let update =
                        KEYRING.scoped(&lost, || diesel::update(patients::table.find(1)).set(&new));
                    let error = encdb_error(&update.execute(conn).unwrap_err());
                    assert!(matches!(error.kind(), ErrorKind::KeyGone { .. }), "{error}");
                    assert_eq!(Stored::first(conn).email.as_deref(), Some("Ada@Example.com"));
                    assert_eq!(Stored::first(conn).sealed(), [false; 4]);
                });
            }

            #[test]
            fn another_row_is_not_written() {
                with_old_patient(|conn| {
                    let other = patient!(deployed, 2, "Grace@Example.com");
                    let update = diesel::update(patients::table.find(1)).set(&other);
                    assert_another_row(update.execute(conn));
                    assert_eq!(Stored::first(conn).email.as_deref(), Some("Ada@Example.com"));
                });
            }

            /// A value that was loaded in the clear is sealed by the next write of its row.
            #[test]
            fn a_row_that_was_read_in_the_clear_is_sealed_when_it_is_saved() {
                with_old_patient(|conn| {
                    let found = patients::table.first::<Patient>(conn).unwrap();
                    diesel::update(patients::table.find(1)).set(&found).execute(conn).unwrap();
                    assert_eq!(Stored::first(conn).sealed(), ALL);
                    let clear = (Some("Ada@Example.com"), Some(1815), Some("an old note"));
                    assert_stored!($mode, conn, clear);
                    let again = patients::table.first::<Patient>(conn).unwrap();
                    assert!(again.email == "Ada@Example.com");
                    diesel::update(patients::table.find(1)).set(&again).execute(conn).unwrap();
                    assert_stored!($mode, conn, clear);
                });
            }

            #[test]
            fn no_log_and_no_debug_query_shows_the_plaintext() {
                with_old_patient(|conn| {
                    let log = super::super::super::leaks::log_of(conn);
                    let new = patient!(deployed, 1, "Needle@Example.com");
                    let update = diesel::update(patients::table.find(1)).set(&new);
                    let shown = diesel::debug_query::<Backend, _>(&update).to_string();
                    update.execute(conn).unwrap();
                    let insert = diesel::insert_into(patients::table);
                    let two = patient!(deployed, 2, "Needle2@Example.com");
                    insert.values(&vec![two]).execute(conn).unwrap();
                    let found = patients::email_encrypted.search_eq("Needle@Example.com");
                    let found = patients::table.filter(found).select(patients::id);
                    let searched = diesel::debug_query::<Backend, _>(&found).to_string();
                    assert_eq!(found.load::<i64>(conn).unwrap(), [1]);
                    let log = log.lock().unwrap().clone() + &shown + &searched;
                    assert!(log.contains("(patients.email_encrypted)"), "{log}");
                    let secrets: [&[u8]; 4] = [b"Needle", b"needle", b"a new note", b"1906"];
                    assert_absent(&secrets, log.as_bytes(), "the log");
                });
            }
        }
    };
}
writes!(keep);
writes!(clear);

/// A stored value that does not open has no plaintext to keep.
#[test]
fn a_sealed_value_that_does_not_open_is_not_kept() {
    use super::models::keep as deployed;
    use deployed::{Patient, patients};
    with_old_patient(|conn| {
        let new = patient!(deployed, 1, "a");
        diesel::update(patients::table.find(1)).set(&new).execute(conn).unwrap();
        let note = patients::note_encrypted.raw_ciphertext().eq(Some("encdb1.AAAA"));
        diesel::update(patients::table).set(note).execute(conn).unwrap();
        let found = patients::table.first::<Patient>(conn).unwrap();
        let update = diesel::update(patients::table.find(1)).set(&found);
        let error = encdb_error(&update.execute(conn).unwrap_err());
        assert_eq!(error.column().unwrap().column(), "note_encrypted");
    });
}
