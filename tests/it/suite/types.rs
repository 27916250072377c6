//! Every type, written and read; NULL, empty values and similar ones stay distinct (P13).

use diesel::prelude::*;
use encdb_diesel::columns::CiphertextMethods as _;

use super::database::Database;
use crate::support::{
    keys::with_keys,
    models::{Sample, sample_of, samples},
};

const TEXTS: [&str; 7] = ["text", "", " ", "null", "\0", "Grüße 🔐", "16 bytes of text"];

fn samples() -> Vec<Sample> {
    (1_i64..).zip(TEXTS).map(|(id, text)| sample_of(id, text)).collect()
}

#[test]
fn every_type_round_trips() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(samples::table).values(&samples()).execute(conn).unwrap();
        let loaded: Vec<Sample> =
            samples::table.order(samples::id).select(Sample::as_select()).load(conn).unwrap();
        assert_eq!(loaded, samples());
        diesel::update(samples::table.find(2)).set(&sample_of(2, "changed")).execute(conn).unwrap();
        let changed: Sample =
            samples::table.find(2).select(Sample::as_select()).first(conn).unwrap();
        assert_eq!(changed, sample_of(2, "changed"));
    });
}

#[test]
fn null_is_null_and_the_empty_value_is_sealed() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(samples::table).values(&samples()).execute(conn).unwrap();
        let columns = (samples::maybe.raw_ciphertext(), samples::maybe_as_text.raw_ciphertext());
        let stored = samples::table.order(samples::id).select(columns);
        let stored: Vec<(Option<Vec<u8>>, Option<String>)> = stored.load(conn).unwrap();
        assert_eq!(stored[0], (None, None));
        let (bytes, text) = &stored[1];
        assert_eq!(bytes.as_ref().unwrap().len(), 32, "the empty value is a value");
        assert!(text.as_ref().unwrap().starts_with("encdb1."));
    });
}

#[test]
fn lengths_tell_no_more_than_they_must() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(samples::table).values(&samples()).execute(conn).unwrap();
        let columns = (
            samples::flag.raw_ciphertext(),
            samples::small.raw_ciphertext(),
            samples::medium.raw_ciphertext(),
            samples::big.raw_ciphertext(),
            samples::padded.raw_ciphertext(),
        );
        let rows: Vec<[Vec<u8>; 5]> = samples::table
            .order(samples::id)
            .select(columns)
            .load::<(Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>)>(conn)
            .unwrap()
            .into_iter()
            .map(Into::into)
            .collect();
        for (row, text) in rows.iter().zip(TEXTS) {
            assert_eq!(row[..4].iter().map(Vec::len).collect::<Vec<_>>(), [33, 40, 40, 40]);
            assert_eq!(
                row[4].len(),
                32 + (text.len() + 1).next_multiple_of(16),
                "padded to 16 bytes"
            );
        }
    });
}
