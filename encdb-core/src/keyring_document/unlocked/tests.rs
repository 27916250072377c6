//! States that no public function can bring about: a faulty writer, and the last numbers.

use super::*;
use crate::ErrorKind;

fn created() -> UnlockedKeyring {
    UnlockedKeyring::create(OwnerKeys::Derived).unwrap()
}

fn stored(unlocked: &UnlockedKeyring) -> Result<UnlockedKeyring> {
    let under = KeyEncryptionKey::from_key(KeyBytes::random().unwrap());
    let json = unlocked.lock(&under).unwrap().to_json();
    KeyringDocument::from_json(&json).unwrap().unlock(&under)
}

fn key_id(number: u16) -> KeyringEntryId {
    KeyringEntryId::Key(KeyId::new(number).unwrap())
}

#[test]
fn a_fingerprint_that_is_not_that_of_its_key_is_refused() {
    for (is_epoch, id) in [(false, key_id(1)), (true, KeyringEntryId::Epoch(1))] {
        let mut unlocked = created();
        let series = if is_epoch { &mut unlocked.epochs } else { &mut unlocked.keys };
        series.entries[0].public.fingerprint[0] ^= 1;
        let refused = stored(&unlocked).unwrap_err();
        let problem = KeyringDocumentProblem::Fingerprint { id };
        assert_eq!(refused.kind(), ErrorKind::KeyringDocument(problem));
    }
}

#[test]
fn after_the_last_number_there_is_no_other() {
    let mut unlocked = created();
    (unlocked.keys.next, unlocked.epochs.next) = (65_535, 255);
    let mut unlocked = stored(&unlocked).unwrap();
    assert_eq!((unlocked.add_key().unwrap().get(), unlocked.add_epoch().unwrap()), (65_535, 255));
    let mut unlocked = stored(&unlocked).unwrap();
    let problem = KeyStateProblem::Exhausted;
    let kind = |refused: crate::Error| refused.kind();
    assert_eq!(
        kind(unlocked.add_key().unwrap_err()),
        ErrorKind::KeyState { id: key_id(65_535), problem }
    );
    let id = KeyringEntryId::Epoch(255);
    assert_eq!(kind(unlocked.add_epoch().unwrap_err()), ErrorKind::KeyState { id, problem });
}
