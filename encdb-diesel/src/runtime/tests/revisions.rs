//! Revisions of a keyring: a lower one is refused.

use super::*;

/// A timer reloads every few seconds: no secret is fetched and no passphrase stretched without need.
#[test]
fn a_revision_that_is_in_force_is_not_loaded_again() {
    let (slot, source) = (empty_slot(), Source::of(&[1]));
    source.set_revision(1);
    slot.install_from(source.clone()).unwrap();
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Unchanged);
    assert_unknown(&slot, 9);
    assert_eq!(source.n_loads(), 1);
    source.set(&[2, 1]);
    source.set_revision(2);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
    assert_eq!((source.n_loads(), slot.keyring().unwrap().current()), (2, id(2)));
    // A keyring that was put in by hand has no revision.
    assert_eq!(slot.reload(keyring(&[5, 1])).unwrap(), Reloaded::Changed);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
    assert_eq!((source.n_loads(), slot.keyring().unwrap().current()), (3, id(2)));
}

/// If somebody puts an older file back, destroyed keys would return, and new ones would be missing.
#[test]
fn an_older_revision_is_refused() {
    let (slot, source) = (empty_slot(), Source::of(&[2, 1]));
    source.set_revision(5);
    slot.install_from(source.clone()).unwrap();
    let before = slot.keyring().unwrap();
    source.set(&[1]);
    source.set_revision(4);
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::OlderRevision { in_force: 5, found: 4 }), "{refused:?}");
    assert!(refused.to_string().contains("restart"), "{refused}");
    assert_unknown(&slot, 9);
    assert!(Arc::ptr_eq(&before, &slot.keyring().unwrap()));
    assert_eq!(source.n_loads(), 1, "nothing is unlocked for it");
    // A keyring that was put in by hand in between does not make the older one newer.
    slot.reload(keyring(&[5, 2, 1])).unwrap();
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::OlderRevision { in_force: 5, found: 4 }), "{refused:?}");
    source.set_revision(6);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
}

/// A file is replaced between the look at its revision and the load. The revision of the loaded keyring counts.
#[test]
fn an_older_revision_that_shows_only_when_it_is_loaded_is_refused() {
    let document = |revision: u64| {
        let keys = Keyring::builder(SALT).current(id(1), key(1)).revision(revision);
        keys.retired(id(2), key(2)).build().unwrap()
    };
    #[derive(Debug)]
    struct Exchanged(Source);

    impl KeyringSource for Exchanged {
        fn load(&self) -> Result<Keyring, SourceError> {
            self.0.load()?;
            let revision = if self.0.n_loads() == 1 { 5 } else { 3 };
            Ok(Keyring::builder(SALT).current(id(1), key(1)).revision(revision).build()?)
        }

        fn revision(&self) -> Result<Option<u64>, SourceError> {
            self.0.revision()
        }
    }

    let (slot, source) = (empty_slot(), Source::of(&[1]));
    source.set_revision(5);
    slot.install_from(Exchanged(source.clone())).unwrap();
    source.set_revision(6);
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::OlderRevision { in_force: 5, found: 3 }), "{refused:?}");
    // A reload by hand is refused too.
    let refused = slot.reload(document(4)).unwrap_err();
    assert!(matches!(refused, ReloadError::OlderRevision { in_force: 5, found: 4 }), "{refused:?}");
    assert_eq!(slot.reload(document(7)).unwrap(), Reloaded::Changed);
}
