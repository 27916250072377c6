//! The reader in Python opens the values of the models, and the models load and find the values of the reader.
//!
//! The reader knows docs/format.md and none of encdb's code, so both agree only if the document says it.

use std::{ops::ControlFlow, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDate};
use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{
    EncryptedTable, KEYRING, migrations, prelude::*, spec::TableSpec, verify::Verification,
};
use serde_json::{Value, json};

use super::{
    database::{Conn, Database},
    suite::process::{self, Process},
};
use crate::support::{
    keys::{SALT, key, keyring},
    models::{
        Contact, Device, Grade, Member, Note, Parcel, Sample, User, contact, contacts, devices,
        grades, member, members, note, notes, parcel, parcels, sample_of, samples, user, users,
    },
    reader::Reader,
};

#[path = "reader/shown.rs"]
mod shown;

const OF_NOBODY: [TableSpec; 6] = [
    <users::table as EncryptedTable>::SPEC,
    <samples::table as EncryptedTable>::SPEC,
    <contacts::table as EncryptedTable>::SPEC,
    <members::table as EncryptedTable>::SPEC,
    <grades::table as EncryptedTable>::SPEC,
    <devices::table as EncryptedTable>::SPEC,
];
const OF_OWNERS: [TableSpec; 2] =
    [<notes::table as EncryptedTable>::SPEC, <parcels::table as EncryptedTable>::SPEC];

/// Rows of each model without owners, under key 2; the first user is still under key 1.
struct Rows {
    users: Vec<User>,
    samples: Vec<Sample>,
    contacts: Vec<Contact>,
    members: Vec<Member>,
    grades: Vec<Grade>,
    devices: Vec<Device>,
}

impl Rows {
    fn new() -> Self {
        let device = |n: u8| Device { id: vec![0, n, 255], name: Encrypted::new(format!("{n}")) };
        let grade = |course| Grade {
            student: "Änne".to_owned(),
            course,
            grade: Encrypted::new(i16::try_from(-course).unwrap()),
        };
        Self {
            users: (1..=6).map(user).collect(),
            samples: vec![sample_of(1, ""), sample_of(2, "Grüße \u{0} 🔐"), earliest(), latest()],
            contacts: (1..=3).map(contact).collect(),
            members: (1..=6).map(member).collect(),
            grades: [1, -7].map(grade).into(),
            devices: [0, 1].map(device).into(),
        }
    }

    fn insert(&self, conn: &mut Conn) {
        KEYRING.scoped(&keyring(1, &[]), || {
            diesel::insert_into(users::table).values(&self.users[0]).execute(conn).unwrap();
        });
        KEYRING.scoped(&keyring(2, &[1]), || {
            diesel::insert_into(users::table).values(&self.users[1..]).execute(conn).unwrap();
            diesel::insert_into(samples::table).values(&self.samples).execute(conn).unwrap();
            diesel::insert_into(contacts::table).values(&self.contacts).execute(conn).unwrap();
            diesel::insert_into(members::table).values(&self.members).execute(conn).unwrap();
            diesel::insert_into(grades::table).values(&self.grades).execute(conn).unwrap();
            diesel::insert_into(devices::table).values(&self.devices).execute(conn).unwrap();
        });
    }

    fn assert_loaded(&self, conn: &mut Conn) {
        KEYRING.scoped(&keyring(2, &[1]), || {
            let loaded = users::table.select(User::as_select()).order(users::id).load(conn);
            assert_eq!(loaded.unwrap(), self.users);
            let loaded = samples::table.select(Sample::as_select()).order(samples::id).load(conn);
            assert_eq!(loaded.unwrap(), self.samples);
            let loaded = contacts::table.select(Contact::as_select()).order(contacts::id);
            assert_eq!(loaded.load(conn).unwrap(), self.contacts);
            let loaded = members::table.select(Member::as_select()).order(members::id).load(conn);
            assert_eq!(loaded.unwrap(), self.members);
            let loaded = grades::table.select(Grade::as_select()).order(grades::course.desc());
            assert_eq!(loaded.load(conn).unwrap(), self.grades);
            let loaded = devices::table.select(Device::as_select()).order(devices::id).load(conn);
            assert_eq!(loaded.unwrap(), self.devices);
        });
    }

    /// Returns the output of the reader for them.
    fn shown(&self) -> Vec<Value> {
        let users = self.users.iter().map(shown::user);
        let samples = self.samples.iter().map(shown::sample);
        let contacts = self.contacts.iter().map(shown::contact);
        let members = self.members.iter().map(shown::member);
        let grades = self.grades.iter().map(shown::grade);
        let devices = self.devices.iter().map(shown::device);
        users.chain(samples).chain(contacts).chain(members).chain(grades).chain(devices).collect()
    }
}

/// Returns a sample at the first moment that the format has.
fn earliest() -> Sample {
    Sample {
        day: Encrypted::new(NaiveDate::MIN),
        local_time: Encrypted::new(
            DateTime::UNIX_EPOCH.naive_utc() - chrono::TimeDelta::nanoseconds(1),
        ),
        instant: Encrypted::new(DateTime::from_timestamp(-8_334_601_228_800, 0).unwrap()),
        real_number: Encrypted::new(f64::NEG_INFINITY),
        ..sample_of(3, "16 bytes of text")
    }
}

/// Returns a sample at the last moment, and a leap second.
fn latest() -> Sample {
    Sample {
        day: Encrypted::new(NaiveDate::MAX),
        local_time: Encrypted::new(
            DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap().naive_utc(),
        ),
        instant: Encrypted::new(DateTime::from_timestamp(8_210_266_876_799, 999_999_999).unwrap()),
        real_number: Encrypted::new(f64::MIN_POSITIVE / 3.0),
        ..sample_of(4, "text")
    }
}

/// Returns the variables of a process whose current key is 2, and which still has key 1.
fn variables() -> Vec<(&'static str, String)> {
    let text = |id| STANDARD.encode(key(id).expose());
    vec![
        ("MASTER_ENCRYPTION_KEY", text(2)),
        ("MASTER_ENCRYPTION_KEY_ID", "2".to_owned()),
        ("MASTER_ENCRYPTION_KEYS_RETIRED", format!("1:{}", text(1))),
        ("STATIC_ENCRYPTION_SALT", STANDARD.encode(SALT)),
    ]
}

/// Makes the database as a program leaves it, with fingerprints, and the reader on it; `None` without a reader.
fn of_nobody() -> Option<(Database, Reader)> {
    let database = Database::new();
    migrations::run_for(&mut database.connect(), &keyring(2, &[1])).unwrap();
    let reader = Reader::with_variables(database.url(), &OF_NOBODY, variables())?;
    Some((database, reader))
}

/// Asserts that the reader printed these rows, without the plain columns of no model, in the order of their text.
#[track_caller]
fn assert_same(printed: Vec<Value>, expected: Vec<Value>) {
    let of_model = |mut row: Value| {
        let plain = row["plain"].as_object_mut().unwrap();
        plain.retain(|name, _| shown::KEYS.contains(&name.as_str()));
        row.to_string()
    };
    let mut printed: Vec<_> = printed.into_iter().map(of_model).collect();
    let mut expected: Vec<_> = expected.into_iter().map(|row| row.to_string()).collect();
    printed.sort_unstable();
    expected.sort_unstable();
    assert_eq!(printed, expected);
}

fn verify(conn: &mut Conn, tables: &[TableSpec], keyring: &encdb_diesel::Keyring) {
    for table in tables {
        let verified =
            Verification::new(*table, keyring).run(conn, |_, _| ControlFlow::Continue(()));
        assert!(verified.unwrap().is_proof(), "{}", table.name());
    }
}

#[test]
fn the_reader_opens_every_value_and_makes_every_token_that_models_write() {
    let Some((database, reader)) = of_nobody() else { return };
    let rows = Rows::new();
    rows.insert(&mut database.connect());
    assert_same(reader.dump(), rows.shown());
}

#[test]
fn models_load_and_find_what_the_reader_writes() {
    let Some((database, reader)) = of_nobody() else { return };
    let (rows, conn) = (Rows::new(), &mut database.connect());
    reader.write("users", &rows.users.iter().map(shown::user_to_write).collect::<Vec<_>>());
    reader.write("all_types", &rows.samples.iter().map(shown::sample_to_write).collect::<Vec<_>>());
    reader
        .write("contacts", &rows.contacts.iter().map(shown::contact_to_write).collect::<Vec<_>>());
    reader.write("members", &rows.members.iter().map(shown::member_to_write).collect::<Vec<_>>());
    reader.write("grades", &rows.grades.iter().map(shown::grade_to_write).collect::<Vec<_>>());
    reader.write("devices", &rows.devices.iter().map(shown::device_to_write).collect::<Vec<_>>());
    rows.assert_loaded(conn);
    verify(conn, &OF_NOBODY, &keyring(2, &[1]));
    KEYRING.scoped(&keyring(2, &[1]), || {
        let found = users::table.filter(users::email.search_eq(" PERSON3@example.com"));
        assert_eq!(found.select(users::id).load::<String>(conn).unwrap(), ["user-3"]);
        let found = users::table.filter(users::phone.search_eq("004930 12340003"));
        assert_eq!(found.select(users::id).load::<String>(conn).unwrap(), Vec::<String>::new());
        let found = users::table.filter(users::phone.search_eq("49 (30) 1234 0003"));
        assert_eq!(found.select(users::id).load::<String>(conn).unwrap(), ["user-3"]);
        let found = members::table.filter(members::email.search_eq("MEMBER2@EXAMPLE.COM\n"));
        assert_eq!(found.select(members::id).load::<i64>(conn).unwrap(), [2]);
    });
}

/// Notes of two tenants and parcels with seals. One tenant's key is replaced after the first note.
struct Owned {
    database: Database,
    process: Process,
    notes: Vec<Note>,
    parcels: Vec<Parcel>,
}

impl Owned {
    fn new() -> Self {
        let database = Database::new();
        let mut process = Process::new(&database, 1, &[]);
        process.set_up();
        process.create(&[7, 8]);
        let notes = vec![note(1, 7), note(2, 8), note(3, 7)];
        let parcels = (1..=4).map(|number| parcel(number, 7 + number % 2)).collect();
        Self { database, process, notes, parcels }
    }

    fn reader(&self) -> Option<Reader> {
        Reader::with_keyring_file(self.database.url(), &OF_OWNERS, process::keys(1, &[]))
    }

    fn shown(&self) -> Vec<Value> {
        let notes = self.notes.iter().map(shown::note);
        notes.chain(self.parcels.iter().map(shown::parcel)).collect()
    }
}

#[test]
fn the_reader_opens_what_is_under_stored_keys_of_owners_former_ones_too() {
    let mut owned = Owned::new();
    let Some(reader) = owned.reader() else { return };
    let (notes, parcels) = (&owned.notes, &owned.parcels);
    owned.process.run(|owners, conn| {
        diesel::insert_into(notes::table).values(&notes[..2]).execute(conn).unwrap();
        diesel::insert_into(parcels::table).values(&parcels[..2]).execute(conn).unwrap();
        owners.replace(7, &OF_OWNERS).unwrap();
        diesel::insert_into(notes::table).values(&notes[2..]).execute(conn).unwrap();
        diesel::insert_into(parcels::table).values(&parcels[2..]).execute(conn).unwrap();
    });
    assert_same(reader.dump(), owned.shown());
}

#[test]
fn models_load_and_find_what_the_reader_writes_for_owners() {
    let mut owned = Owned::new();
    let Some(reader) = owned.reader() else { return };
    owned.process.run(|owners, _| owners.replace(7, &OF_OWNERS).unwrap());
    reader.write("notes", &owned.notes.iter().map(shown::note_to_write).collect::<Vec<_>>());
    reader.write("parcels", &owned.parcels.iter().map(shown::parcel_to_write).collect::<Vec<_>>());
    let keyring = Arc::clone(owned.process.keyring());
    let (notes, parcels) = (&owned.notes, &owned.parcels);
    owned.process.run(|_, conn| {
        let loaded: Vec<Note> =
            notes::table.select(Note::as_select()).order(notes::id).load(conn).unwrap();
        let shown = |notes: &[Note]| notes.iter().map(shown::note).collect::<Vec<_>>();
        assert_eq!(shown(&loaded), shown(notes));
        let loaded: Vec<Parcel> =
            parcels::table.select(Parcel::as_select()).order(parcels::number).load(conn).unwrap();
        let shown = |parcels: &[Parcel]| parcels.iter().map(shown::parcel).collect::<Vec<_>>();
        assert_eq!(shown(&loaded), shown(parcels));
        let found = notes::table.filter(notes::title.of_owner(7).search_eq("STRASSE"));
        let found = found.select(notes::id).order(notes::id);
        assert_eq!(found.load::<i64>(conn).unwrap(), [1, 3]);
        verify(conn, &OF_OWNERS, &keyring);
    });
}

/// Beside each test that opens something: a changed value does not open, and is named.
#[test]
fn the_reader_names_what_somebody_changed() {
    let Some((database, reader)) = of_nobody() else { return };
    let conn = &mut database.connect();
    Rows::new().insert(conn);
    conn.batch_execute(
        "UPDATE users SET email = (SELECT ssn FROM users WHERE id = 'user-4') WHERE id = 'user-2';
         UPDATE users SET email_search = email WHERE id = 'user-3';
         UPDATE members SET role = 'admin' WHERE id = 2;
         UPDATE members SET ssn = NULL WHERE id = 4",
    )
    .unwrap();
    let found = reader.verify();
    let named = |failure: &Value| {
        let text = |field: &str| failure[field].as_str().unwrap().to_owned();
        (failure["row"]["id"].to_string(), text("column"), text("error"))
    };
    let failures = found.iter().filter(|line| line.get("error").is_some());
    let mut named: Vec<_> = failures.map(named).collect();
    named.sort_unstable();
    let expected = [
        ("\"user-2\"", "email", "Rejected"),
        ("\"user-3\"", "email_search", "SearchToken(UnknownEpoch)"),
        ("2", "row seal", "RowSeal(Refused)"),
        ("4", "row seal", "RowSeal(Refused)"),
    ];
    let expected = expected.map(|(row, column, error)| (row.into(), column.into(), error.into()));
    assert_eq!(named, expected);
    let users = found.iter().find(|line| line["table"] == "users" && line.get("n_rows").is_some());
    assert_eq!(users.unwrap()["n_failed"], json!(1));
}

/// The sealed bytes are new each time, so that no test takes the values of one for the values of the other.
#[test]
fn what_the_reader_writes_twice_has_other_bytes() {
    let Some((database, reader)) = of_nobody() else { return };
    let row = shown::contact_to_write(&contact(1));
    let with_id = |id: i64| {
        let mut row = row.clone();
        row["id"] = json!(id);
        row
    };
    reader.write("contacts", &[with_id(1), with_id(2)]);
    let conn = &mut database.connect();
    let columns = (contacts::ssn, contacts::email_search);
    let stored: Vec<(Vec<u8>, Vec<u8>)> = contacts::table.select(columns).load(conn).unwrap();
    assert_ne!(stored[0].0, stored[1].0);
    assert_eq!(stored[0].1, stored[1].1);
}
