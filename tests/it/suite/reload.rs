//! Keyrings that change while programs run: from a source, from a file, from encdb's own table.

use std::{process::Command, sync::Arc, time::Instant};

use diesel::{ConnectionError, prelude::*};
use encdb_diesel::{
    Environment, ErrorKind, Keyring,
    error::{KeyringTableError, ReloadError, SourceError},
    keys::{
        KEYRING_FILE_VARIABLE, KEYRING_KEY_VARIABLE, KeyringFile, KeyringSlot, KeyringSource,
        KeyringTable, Reloaded, SecretVariable,
    },
};

use super::{
    database::{Conn, Database},
    keyring_table::{database_with_tables, first_document, table, with_new_key},
};
use crate::support::{
    keys::{id, key, keyring},
    kind_of,
    leak::assert_absent,
    sources::{Counted, Keys, UnlockingKey, unlocking_key},
};

/// A model with a slot of its own, because a slot is filled once: one for each test.
macro_rules! vault {
    ($name:ident) => {
        #[allow(dead_code, reason = "each test uses part of it")]
        mod $name {
            use std::sync::Arc;

            use diesel::prelude::*;
            use encdb_diesel::{Keyring, keys::KeyringSlot, prelude::*};

            use super::Conn;

            pub(super) static SLOT: KeyringSlot = KeyringSlot::new();

            diesel::table! {
                audits (id) {
                    id -> BigInt,
                    shard -> Integer,
                    entry -> Binary,
                }
            }

            #[derive(EncryptedModel)]
            #[diesel(table_name = audits)]
            #[encdb(bind = id, keyring = SLOT)]
            pub(super) struct Audit {
                id: i64,
                shard: i32,
                entry: Encrypted<String>,
            }

            #[derive(EncryptedQueryable)]
            #[diesel(table_name = audits)]
            pub(super) struct SealedAudit {
                pub(super) id: i64,
                pub(super) entry: Sealed<String>,
            }

            /// Writes an entry under the slot's keyring.
            pub(super) fn insert(conn: &mut Conn, id: i64) {
                let audit = Audit { id, shard: 1, entry: Encrypted::new(format!("entry {id}")) };
                diesel::insert_into(audits::table).values(&audit).execute(conn).unwrap();
            }

            /// Writes an entry as a process with this keyring does.
            pub(super) fn insert_under(conn: &mut Conn, keyring: &Arc<Keyring>, id: i64) {
                SLOT.scoped(keyring, || insert(conn, id));
            }

            pub(super) fn load(conn: &mut Conn, id: i64) -> QueryResult<String> {
                let found =
                    audits::table.find(id).select(Audit::as_select()).first::<Audit>(conn)?;
                Ok(found.entry.expose().clone())
            }

            pub(super) fn load_sealed(conn: &mut Conn, id: i64) -> SealedAudit {
                audits::table.find(id).select(SealedAudit::as_select()).first(conn).unwrap()
            }
        }
    };
}

fn unknown(key_id: u16) -> ErrorKind {
    ErrorKind::UnknownKey { id: id(key_id) }
}

vault!(another_process_has_a_new_key);

/// The main purpose: one process seals under a new key, and another, which has only the old key, opens.
#[test]
fn a_value_under_a_new_key_opens_after_one_reload() {
    use another_process_has_a_new_key::{SLOT, insert_under, load};
    let database = Database::new();
    let conn = &mut database.connect();
    let keys = Keys::of(&[1]);
    let (source, n_loads) = Counted::new(keys.clone());
    SLOT.install_from(source).unwrap();
    insert_under(conn, &keyring(1, &[]), 1);
    insert_under(conn, &keyring(2, &[1]), 2);
    assert_eq!((load(conn, 1).unwrap().as_str(), n_loads()), ("entry 1", 1));
    keys.set(&[2, 1]);
    assert_eq!((load(conn, 2).unwrap().as_str(), n_loads()), ("entry 2", 2));
    assert_eq!(SLOT.keyring().unwrap().current(), id(2));
    assert_eq!((load(conn, 1).unwrap().as_str(), n_loads()), ("entry 1", 2));
}

vault!(opened_on_demand);

#[test]
fn a_sealed_value_under_a_new_key_opens_after_one_reload() {
    use opened_on_demand::{SLOT, insert_under, load_sealed};
    let database = Database::new();
    let conn = &mut database.connect();
    let keys = Keys::of(&[1]);
    let (source, n_loads) = Counted::new(keys.clone());
    SLOT.install_from(source).unwrap();
    insert_under(conn, &keyring(2, &[1]), 2);
    let loaded = load_sealed(conn, 2);
    assert_eq!((loaded.id, n_loads()), (2, 1), "loading opens nothing");
    keys.set(&[2, 1]);
    assert_eq!((loaded.entry.open().unwrap().as_str(), n_loads()), ("entry 2", 2));
}

vault!(planted);

/// One of them may read the source once a second. (The unit tests check the exact count, with time standing still.)
#[test]
fn unknown_keys_stay_unknown_and_a_flood_of_them_loads_once_a_second() {
    use planted::{SLOT, insert_under, load, load_sealed};
    let database = Database::new();
    let conn = &mut database.connect();
    let (source, n_loads) = Counted::new(Keys::of(&[1]));
    SLOT.install_from(source).unwrap();
    let ids = 3..23;
    ids.clone().for_each(|id| insert_under(conn, &keyring(id, &[1]), id.into()));
    insert_under(conn, &keyring(1, &[]), 1);
    let start = Instant::now();
    for id in ids {
        assert_eq!(kind_of(load(conn, id.into())), unknown(id));
        let refused = load_sealed(conn, id.into()).entry.open().unwrap_err();
        assert_eq!(refused.kind(), unknown(id));
        assert_eq!(refused.column().unwrap().to_string(), "audits.entry");
        assert_eq!(load(conn, 1).unwrap(), "entry 1");
    }
    let at_most = 2 + usize::try_from(start.elapsed().as_secs()).unwrap();
    assert!((2..=at_most).contains(&n_loads()), "{} of at most {at_most}", n_loads());
}

vault!(failing);

#[test]
fn a_source_that_fails_leaves_the_keyring_in_force() {
    use failing::{SLOT, insert, insert_under, load};
    let database = Database::new();
    let conn = &mut database.connect();
    let keys = Keys::of(&[1]);
    SLOT.install_from(keys.clone()).unwrap();
    insert(conn, 1);
    insert_under(conn, &keyring(2, &[1]), 2);
    keys.set(&[]);
    let refused = SLOT.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::Source(_)), "{refused:?}");
    assert_eq!(kind_of(load(conn, 2)), unknown(2));
    insert(conn, 3);
    assert_eq!(load(conn, 1).unwrap() + &load(conn, 3).unwrap(), "entry 1entry 3");
}

vault!(from_a_file);

#[test]
fn a_keyring_file_that_changed_is_picked_up() {
    use from_a_file::{SLOT, insert, load};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    let (first, file) = (first_document(), path.to_str().unwrap().to_owned());
    KeyringFile::create(&path, &first).unwrap();
    let environment = Environment::of_variables(move |name| match name {
        KEYRING_FILE_VARIABLE => Some(file.clone()),
        KEYRING_KEY_VARIABLE => Some(unlocking_key()),
        _ => None,
    });
    SLOT.install_from(environment).unwrap();
    let database = Database::new();
    let conn = &mut database.connect();
    insert(conn, 1);
    assert_eq!(SLOT.reload_from_source().unwrap(), Reloaded::Unchanged);
    KeyringFile::replace(&path, &first, &with_new_key(&first)).unwrap();
    assert_eq!(SLOT.reload_from_source().unwrap(), Reloaded::Changed);
    assert_eq!(SLOT.keyring().unwrap().current(), id(2));
    insert(conn, 2);
    assert_eq!(load(conn, 1).unwrap() + &load(conn, 2).unwrap(), "entry 1entry 2");
    std::fs::write(&path, "{").unwrap();
    SLOT.reload_from_source().unwrap_err();
    assert_eq!(load(conn, 2).unwrap(), "entry 2");
}

/// Checks that a slot refuses a keyring whose successor it had, and that a new process accepts it.
#[track_caller]
fn assert_refused_until_a_restart(slot: &KeyringSlot, source: impl KeyringSource + 'static) {
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::OlderRevision { in_force: 2, found: 1 }), "{refused:?}");
    assert_eq!(slot.keyring().unwrap().current(), id(2));
    let restarted = KeyringSlot::new();
    restarted.install_from(source).unwrap();
    assert_eq!(restarted.keyring().unwrap().current(), id(1));
}

#[test]
fn an_older_keyring_file_that_is_put_back_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    let first = first_document();
    KeyringFile::create(&path, &first).unwrap();
    KeyringFile::replace(&path, &first, &with_new_key(&first)).unwrap();
    let file = || KeyringFile::with_key(&path, Box::new(UnlockingKey));
    let slot = KeyringSlot::new();
    slot.install_from(file()).unwrap();
    std::fs::write(&path, first.to_json()).unwrap();
    assert_refused_until_a_restart(&slot, file());
}

#[test]
fn an_older_keyring_that_is_put_back_into_the_database_is_refused() {
    let database = database_with_tables();
    let conn = &mut database.connect();
    let first = first_document();
    KeyringTable::create(conn, &first).unwrap();
    KeyringTable::replace(conn, 1, &with_new_key(&first)).unwrap();
    let slot = KeyringSlot::new();
    slot.install_from(table(database.url())).unwrap();
    diesel::sql_query("DELETE FROM __encdb_keyring").execute(conn).unwrap();
    KeyringTable::create(conn, &first).unwrap();
    assert_refused_until_a_restart(&slot, table(database.url()));
}

/// The variable that tells a child process in which database to rotate.
const CHILD: &str = "ENCDB_TEST_ROTATE_CHILD";

vault!(two_processes);

/// Another process replaces the keyring in the database and seals under the new key. This process opens its values.
#[test]
fn a_keyring_that_another_process_replaced_is_picked_up() {
    use two_processes::{SLOT, insert, load};
    let database = database_with_tables();
    let conn = &mut database.connect();
    KeyringTable::create(conn, &first_document()).unwrap();
    let (source, n_loads) = Counted::new(table(database.url()));
    SLOT.install_from(source).unwrap();
    insert(conn, 1);
    let test = format!("{}::rotating_process", module_path!().split_once("::").unwrap().1);
    let mut other = Command::new(std::env::current_exe().unwrap());
    let output = other.args(["--exact", &test]).env(CHILD, database.url()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(load(conn, 2).unwrap(), "entry 2");
    assert_eq!((n_loads(), SLOT.keyring().unwrap().current()), (2, id(2)));
    insert(conn, 3);
    assert_eq!(load(conn, 1).unwrap() + &load(conn, 3).unwrap(), "entry 1entry 3");
}

/// The test that the other process runs. On its own it has no database to rotate in, and does nothing.
#[test]
fn rotating_process() {
    use two_processes::{SLOT, insert, load};
    let Ok(url) = std::env::var(CHILD) else { return };
    let conn = &mut Conn::establish(&url).unwrap();
    let found = KeyringTable::read(conn).unwrap();
    KeyringTable::replace(conn, found.revision(), &with_new_key(&found)).unwrap();
    SLOT.install_from(table(url)).unwrap();
    insert(conn, 2);
    assert_eq!(load(conn, 1).unwrap(), "entry 1");
}

/// P10. An author of a source may derive its `Debug`, and addresses of databases contain passwords.
#[test]
fn slots_and_tables_show_no_secret() {
    #[derive(Debug)]
    struct Talkative {
        #[allow(dead_code, reason = "it is there to be shown")]
        key: String,
    }

    impl KeyringSource for Talkative {
        fn load(&self) -> Result<Keyring, SourceError> {
            Ok(Arc::into_inner(keyring(1, &[])).unwrap())
        }
    }

    let slot = KeyringSlot::new();
    slot.install_from(Talkative { key: unlocking_key() }).unwrap();
    let (unlocking, root) = (key(900), key(1));
    let secrets: [&[u8]; 3] = [unlocking.expose(), root.expose(), b"needle"];
    assert_absent(&secrets, format!("{slot:?}").as_bytes(), "a slot");
    let refuse = || ConnectionResult::<Conn>::Err(ConnectionError::BadConnection("needle".into()));
    let table = KeyringTable::with_key(refuse, Box::new(SecretVariable::new("KEYRING_KEY")));
    let refused = table.unlock().unwrap_err();
    assert!(std::error::Error::source(&refused).is_none(), "{refused:?}");
    let shown = format!("{table:?} {:?} {}", table.load(), table.load().unwrap_err());
    let shown = format!("{shown} {refused:?} {refused}");
    assert_absent(&secrets, shown.as_bytes(), "a table");
    assert!(shown.contains("KEYRING_KEY") && shown.contains("no connection"), "{shown}");
    slot.install_from(table).unwrap_err();
    let KeyringTableError::Connection(refused) = refused else { panic!("{refused:?}") };
    assert!(
        refused.expose_reason().to_string().contains("needle"),
        "the reason is there for those who ask for it"
    );
}
