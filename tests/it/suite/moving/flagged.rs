//! Ciphertext in the text column of the plaintext, with a flag beside it.

use encdb_diesel::{
    EncryptedTable, ErrorKind,
    error::MigrationProblem,
    spec::{PlaintextForm, PlaintextSpec, from_json, to_json},
};

use super::{
    models::{Remark, remarks},
    *,
};
use crate::support::{kind_of, leak::assert_absent};

#[derive(Debug, PartialEq, QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Text)]
    body: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Bool>)]
    is_encrypted: Option<bool>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    reply: Option<String>,
    #[diesel(sql_type = sql_types::Bool)]
    reply_is_encrypted: bool,
}

fn with_old_remark(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let insert =
            "INSERT INTO remarks (id, body, reply) VALUES (1, 'an old body', 'an old reply')";
        sql_query(insert).execute(conn).unwrap();
        test(conn);
    });
}

fn run(conn: &mut Conn, statement: &str) {
    sql_query(statement).execute(conn).unwrap();
}

fn row(conn: &mut Conn) -> Row {
    sql_query("SELECT * FROM remarks ORDER BY id").get_result(conn).unwrap()
}

fn load(conn: &mut Conn) -> QueryResult<Remark> {
    remarks::table.order(remarks::id).select(Remark::as_select()).first(conn)
}

fn remark(id: i64, body: &str) -> Remark {
    let reply = Some(Encrypted::new("a new reply".to_owned()));
    Remark { id, body: Searchable::new(body.to_owned()), reply }
}

#[test]
fn the_flag_says_what_the_text_is() {
    with_old_remark(|conn| {
        let found = load(conn).unwrap();
        assert!(found.body == "an old body");
        assert_eq!(found.reply.expose().unwrap(), "an old reply");
        diesel::update(remarks::table.find(1)).set(&found).execute(conn).unwrap();
        let stored = row(conn);
        assert!(stored.body.starts_with("encdb1.") && stored.reply.unwrap().starts_with("encdb1."));
        assert!(stored.is_encrypted == Some(true) && stored.reply_is_encrypted);
        let found = load(conn).unwrap();
        assert!(found.body == "an old body");
        assert_eq!(found.reply.expose().unwrap(), "an old reply");
    });
}

#[test]
fn every_write_seals_and_sets_the_flag() {
    with_old_remark(|conn| {
        run(conn, "DELETE FROM remarks");
        let rows = vec![remark(1, "a"), remark(2, "b")];
        diesel::insert_into(remarks::table).values(&rows).execute(conn).unwrap();
        let stored = row(conn);
        assert!(stored.is_encrypted == Some(true) && stored.reply_is_encrypted);
        run(conn, "UPDATE remarks SET reply = 'old', reply_is_encrypted = FALSE");
        let none = Remark { reply: None, ..remark(1, "c") };
        diesel::update(remarks::table.find(1)).set(&none).execute(conn).unwrap();
        let stored = row(conn);
        assert!(stored.reply.is_none() && stored.reply_is_encrypted);
        run(conn, "UPDATE remarks SET reply = 'old', reply_is_encrypted = FALSE");
        diesel::update(remarks::table.find(1))
            .set(remarks::reply.set_null())
            .execute(conn)
            .unwrap();
        assert!(row(conn).reply.is_none() && row(conn).reply_is_encrypted);
        assert!(load(conn).unwrap().reply.is_none());
    });
}

/// A text that claims to be encrypted opens, or is an error: it is never plaintext.
#[test]
fn a_text_that_claims_to_be_encrypted_is_never_plaintext() {
    with_old_remark(|conn| {
        run(conn, "UPDATE remarks SET is_encrypted = TRUE");
        assert_eq!(kind_of(load(conn)), ErrorKind::InvalidText { len: 11 });
        diesel::update(remarks::table.find(1)).set(&remark(1, "a")).execute(conn).unwrap();
        run(conn, "UPDATE remarks SET reply = body");
        assert_eq!(kind_of(load(conn)), ErrorKind::Rejected);
    });
}

#[test]
fn a_flag_that_contradicts_its_text_or_is_null_is_an_error() {
    with_old_remark(|conn| {
        let kind = |conn: &mut Conn| kind_of(load(conn));
        run(conn, "UPDATE remarks SET is_encrypted = NULL");
        assert_eq!(kind(conn), ErrorKind::Migration(MigrationProblem::FlagNull));
        diesel::update(remarks::table.find(1)).set(&remark(1, "a")).execute(conn).unwrap();
        run(conn, "UPDATE remarks SET is_encrypted = FALSE");
        assert_eq!(kind(conn), ErrorKind::Migration(MigrationProblem::CiphertextFlaggedClear));
    });
}

#[test]
fn a_row_in_the_clear_is_found_by_its_text() {
    with_old_remark(|conn| {
        diesel::insert_into(remarks::table).values(remark(2, "a new body")).execute(conn).unwrap();
        let find = |conn: &mut Conn, body: &str| -> Vec<i64> {
            let found = remarks::table.filter(remarks::body.search_eq(body));
            found.select(remarks::id).load(conn).unwrap()
        };
        assert_eq!(find(conn, " an old body"), [1]);
        assert_eq!(find(conn, "a new body "), [2]);
        let searched = remarks::body.search("an old body");
        let found = remarks::table.select(Remark::as_select()).first_matching(&searched, conn);
        assert_eq!(found.unwrap().id, 1);
        let query = remarks::table.filter(remarks::body.search_eq("needle")).select(remarks::id);
        let shown = diesel::debug_query::<Backend, _>(&query).to_string();
        assert_absent(&[b"needle"], shown.as_bytes(), "debug_query");
        run(conn, "UPDATE remarks SET is_encrypted = TRUE");
        assert_eq!(find(conn, "an old body"), [0; 0]);
    });
}

#[test]
fn the_specification_names_the_flag_and_survives_json() {
    let table = <remarks::table as EncryptedTable>::SPEC;
    let flagged = PlaintextSpec::new("body");
    let flagged = flagged.in_form(PlaintextForm::Flagged { flag: "is_encrypted" });
    assert_eq!(table.columns()[0].plaintext(), Some(flagged));
    let read = from_json(&to_json(&[table])).unwrap();
    assert_eq!(read[0].columns()[0].plaintext(), Some(flagged));
}
