//! The keys of one kind, whose numbers are never reused; and the steps from state to state.

use super::{Entry, KeyState, KeyringEntry};
use crate::{
    error::{KeyStateProblem, Result},
    key_id::KeyringEntryId,
    keyring::FingerprintKind,
};

/// Root keys or index roots, ascending by number; wrapped, or opened.
#[derive(Clone, Debug)]
pub(super) struct Series<K> {
    pub(super) kind: FingerprintKind,
    /// The number of the next key: above all earlier ones, even destroyed ones.
    pub(super) next: u32,
    pub(super) entries: Vec<Entry<K>>,
}

impl<K> Series<K> {
    pub(super) fn iter(&self) -> impl Iterator<Item = &KeyringEntry> {
        self.entries.iter().map(|entry| &entry.public)
    }

    /// Returns the same entries, with the result of `work` in place of each key.
    pub(super) fn try_map<J>(
        &self,
        work: impl Fn(KeyringEntryId, &K) -> Result<J>,
    ) -> Result<Series<J>> {
        let mapped = self.entries.iter().map(|entry| {
            Ok(Entry { public: entry.public, key: work(entry.public.id, &entry.key)? })
        });
        Ok(Series { kind: self.kind, next: self.next, entries: mapped.collect::<Result<_>>()? })
    }

    pub(super) fn current(&self) -> Option<&Entry<K>> {
        self.entries.iter().find(|entry| entry.public.state == KeyState::Current)
    }

    /// Returns the id of the next key.
    ///
    /// # Errors
    /// [`KeyStateProblem::Exhausted`], which names the last id.
    pub(super) fn next_id(&self) -> Result<KeyringEntryId> {
        let last = || KeyringEntryId::new(self.kind, self.next - 1);
        KeyringEntryId::new(self.kind, self.next).ok_or_else(|| {
            KeyStateProblem::Exhausted.of(last().expect("the numbers below the next one are ids"))
        })
    }

    pub(super) fn push(&mut self, entry: Entry<K>) {
        self.next = u32::from(entry.public.id.number()) + 1;
        self.entries.push(entry);
    }

    pub(super) fn promote(&mut self, id: KeyringEntryId) -> Result<()> {
        match self.find(id)?.public.state {
            KeyState::Current => return Err(KeyStateProblem::AlreadyCurrent.of(id)),
            KeyState::Retired => return Err(KeyStateProblem::Retired.of(id)),
            KeyState::Ready => (),
        }
        for KeyringEntry { id: other, state, .. } in self.iter_mut() {
            match *state {
                _ if *other == id => *state = KeyState::Current,
                KeyState::Current => *state = KeyState::Ready,
                KeyState::Ready | KeyState::Retired => (),
            }
        }
        Ok(())
    }

    pub(super) fn retire(&mut self, id: KeyringEntryId) -> Result<()> {
        match self.find(id)?.public.state {
            KeyState::Current => return Err(KeyStateProblem::Current.of(id)),
            KeyState::Retired => return Err(KeyStateProblem::AlreadyRetired.of(id)),
            KeyState::Ready => (),
        }
        let found = self.iter_mut().find(|entry| entry.id == id);
        found.into_iter().for_each(|entry| entry.state = KeyState::Retired);
        Ok(())
    }

    pub(super) fn destroy(&mut self, id: KeyringEntryId) -> Result<()> {
        match self.find(id)?.public.state {
            KeyState::Current => return Err(KeyStateProblem::Current.of(id)),
            KeyState::Ready => return Err(KeyStateProblem::NotRetired.of(id)),
            KeyState::Retired => (),
        }
        self.entries.retain(|entry| entry.public.id != id);
        Ok(())
    }

    pub(super) fn find(&self, id: KeyringEntryId) -> Result<&Entry<K>> {
        let found = self.entries.iter().find(|entry| entry.public.id == id);
        found.ok_or_else(|| KeyStateProblem::Unknown.of(id))
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut KeyringEntry> {
        self.entries.iter_mut().map(|entry| &mut entry.public)
    }
}
