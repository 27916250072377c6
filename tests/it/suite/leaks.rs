//! No plaintext in logs, output or storage; no token or ciphertext in encdb's own output (P10, P11).

use std::{
    iter,
    sync::{Arc, Mutex},
    time::Duration,
};

use diesel::{
    ConnectionError,
    connection::InstrumentationEvent,
    prelude::*,
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, NopErrorHandler, Pool},
};
use encdb_diesel::{error::OwnerKeyError, keys::OwnerKeyTable, prelude::*};

use super::database::{Backend, Conn, Database};
use crate::support::{
    keys::with_keys,
    leak::assert_absent,
    models::{Contact, User, contact, contacts, user, users},
};

const EMAIL: &str = "Needle.Mail@Example.com";
const PHONE: &str = "+49 30 555 7788";
const SSN: &str = "900-12-3456-needle";

fn secrets() -> Vec<&'static [u8]> {
    let folded: &'static str = "needle.mail@example.com";
    [EMAIL, folded, PHONE, "49305557788", SSN].map(str::as_bytes).to_vec()
}

fn needle(id: u32) -> User {
    User {
        email: Searchable::new(EMAIL.to_owned()),
        phone: Some(Searchable::new(PHONE.to_owned())),
        ssn: Some(Encrypted::new(SSN.to_owned())),
        ..user(id)
    }
}

/// Collects everything that a connection tells its instrumentation.
pub(super) fn log_of(conn: &mut Conn) -> Arc<Mutex<String>> {
    let log = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&log);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        kept.lock().unwrap().push_str(&format!("{event:?}\n"));
    });
    log
}

#[test]
fn instrumentation_sees_no_plaintext() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let log = log_of(conn);
        diesel::insert_into(users::table).values(&needle(1)).execute(conn).unwrap();
        diesel::insert_into(users::table).values(&vec![user(2), user(3)]).execute(conn).unwrap();
        diesel::update(users::table.find("user-1")).set(&needle(1)).execute(conn).unwrap();
        let found = users::table.filter(users::email.search_eq(EMAIL)).select(User::as_select());
        assert_eq!(found.load::<User>(conn).unwrap(), [needle(1)]);
        let any = users::table.filter(users::phone.search_eq_any([PHONE, "1"])).select(users::id);
        assert_eq!(any.load::<String>(conn).unwrap(), ["user-1"]);
        let log = log.lock().unwrap();
        assert!(log.contains("Sealed(users.ssn)") && log.contains("Token(users.email)"), "{log}");
        assert_absent(&secrets(), log.as_bytes(), "the log");
    });
}

#[test]
fn debug_query_sees_no_plaintext_and_no_token() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&needle(1)).execute(conn).unwrap();
        let token: Vec<u8> =
            users::table.select(users::email_search.raw_ciphertext()).first(conn).unwrap();
        let row = needle(1);
        let texts = [
            diesel::debug_query::<Backend, _>(&diesel::insert_into(users::table).values(&row))
                .to_string(),
            diesel::debug_query::<Backend, _>(&diesel::update(users::table).set(&row)).to_string(),
            diesel::debug_query::<Backend, _>(&users::table.filter(users::email.search_eq(EMAIL)))
                .to_string(),
            format!("{:?}", users::email.search_eq(EMAIL)),
        ];
        for text in texts {
            assert_absent(&[secrets(), vec![&token]].concat(), text.as_bytes(), "debug_query");
        }
    });
}

#[test]
fn models_and_wrappers_show_no_value() {
    let shown = format!("{:?} {:?}", needle(1), contact(1));
    assert!(shown.contains("Searchable(..)") && shown.contains("Encrypted(..)"), "{shown}");
    assert_absent(&secrets(), shown.as_bytes(), "Debug");
}

#[test]
fn errors_show_no_value() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&needle(1)).execute(conn).unwrap();
        let duplicate =
            diesel::insert_into(users::table).values(&needle(2)).execute(conn).unwrap_err();
        assert_absent(
            &secrets(),
            format!("{duplicate} {duplicate:?}").as_bytes(),
            "a unique violation",
        );
        diesel::update(users::table)
            .set(users::ssn.raw_ciphertext().eq(Some(SSN.as_bytes())))
            .execute(conn)
            .unwrap();
        let planted = users::table.select(User::as_select()).first::<User>(conn).unwrap_err();
        assert_absent(&secrets(), format!("{planted} {planted:?}").as_bytes(), "a refusal");
    });
}

#[test]
fn a_panic_shows_no_value() {
    let message = std::panic::catch_unwind(|| {
        let refused = |user: User| -> Result<(), User> { Err(user) };
        refused(needle(1)).unwrap();
    });
    let payload = message.unwrap_err();
    assert_absent(&secrets(), payload.downcast_ref::<String>().unwrap().as_bytes(), "a panic");
}

/// The address that a pool quotes may contain its password.
#[test]
fn a_pool_without_a_connection_shows_no_secret() {
    let database = Database::new();
    let pool = Pool::builder()
        .connection_timeout(Duration::from_millis(100))
        .connection_customizer(Box::new(Refusing))
        .error_handler(Box::new(NopErrorHandler))
        .build_unchecked(ConnectionManager::<Conn>::new(database.url()));
    let owners = OwnerKeyTable::new(pool);
    // The pool waits before it reports the reason, which it may not know yet.
    let refused = iter::repeat_with(|| with_keys(|| owners.create(7)).unwrap_err())
        .find(|refused| reason(refused).contains(SSN))
        .unwrap();
    assert!(std::error::Error::source(&refused).is_none(), "{refused:?}");
    let shown = format!("{refused} {refused:?} {owners:?}");
    assert!(shown.contains("no connection"), "{shown}");
    assert_absent(&secrets(), shown.as_bytes(), "an error of a pool");
}

fn reason(refused: &OwnerKeyError) -> String {
    match refused {
        OwnerKeyError::Pool(refused) => refused.expose_reason().to_string(),
        other => panic!("another error: {other:?}"),
    }
}

/// Reports an error for every connection.
#[derive(Debug)]
struct Refusing;

impl CustomizeConnection<Conn, PoolError> for Refusing {
    fn on_acquire(&self, _: &mut Conn) -> Result<(), PoolError> {
        Err(PoolError::ConnectionError(ConnectionError::BadConnection(SSN.to_owned())))
    }
}

/// Returns everything that the database returns for a row, raw.
#[test]
fn the_stored_row_holds_no_plaintext() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(users::table).values(&needle(1)).execute(conn).unwrap();
        let columns = (
            users::email.raw_ciphertext(),
            users::email_search.raw_ciphertext(),
            users::phone.raw_ciphertext(),
            users::phone_search.raw_ciphertext(),
            users::ssn.raw_ciphertext(),
        );
        type Raw = (Vec<u8>, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);
        let raw: Raw = users::table.select(columns).first(conn).unwrap();
        let bytes = [raw.0, raw.1, raw.2.unwrap(), raw.3.unwrap(), raw.4.unwrap()].concat();
        assert_absent(&secrets(), &bytes, "the stored row");
        diesel::insert_into(contacts::table).values(&contact(1)).execute(conn).unwrap();
        let memo: String =
            contacts::table.select(contacts::memo.assume_not_null()).first(conn).unwrap();
        let contact: Contact = contacts::table.select(Contact::as_select()).first(conn).unwrap();
        assert_absent(
            &[contact.memo.unwrap().expose().as_bytes()],
            memo.as_bytes(),
            "a text column",
        );
    });
}
