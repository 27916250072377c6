//! The keys of a keyring, and what happened to one.

use std::fmt;

use chrono::SecondsFormat;
use encdb_core::{KeyState, KeyringEntry, KeyringEntryId, OwnerKeys};
use serde::Serialize;

use super::grid::Grid;
use crate::keyring::Place;

/// The keys and epochs of a keyring.
pub(crate) struct KeyList {
    pub(crate) lines: Vec<KeyLine>,
    revision: u64,
    owner_keys: &'static str,
    verified: bool,
}

/// One of them.
#[derive(Serialize)]
pub(crate) struct KeyLine {
    kind: &'static str,
    id: u16,
    state: KeyState,
    created: String,
    fingerprint: String,
    revision: u64,
    owner_keys: &'static str,
    verified: bool,
}

impl KeyList {
    /// Of a keyring that was unlocked, which proves it.
    pub(crate) fn verified<'e>(
        entries: impl Iterator<Item = &'e KeyringEntry>,
        keyring: (u64, OwnerKeys),
    ) -> Self {
        let list = Self::as_it_stands(entries, keyring);
        let lines = list.lines.into_iter().map(|line| KeyLine { verified: true, ..line });
        Self { lines: lines.collect(), verified: true, ..list }
    }

    /// Of a keyring that was only read; with its revision, and where the keys of owners come from.
    pub(crate) fn as_it_stands<'e>(
        entries: impl Iterator<Item = &'e KeyringEntry>,
        (revision, owner_keys): (u64, OwnerKeys),
    ) -> Self {
        let owner_keys = match owner_keys {
            OwnerKeys::Stored => "stored",
            _ => "derived",
        };
        let line = |entry: &KeyringEntry| {
            let (kind, id) = kind_and_id(entry.id());
            KeyLine {
                kind,
                id,
                state: entry.state(),
                created: entry.created().to_rfc3339_opts(SecondsFormat::Secs, true),
                fingerprint: hex(entry.fingerprint()),
                revision,
                owner_keys,
                verified: false,
            }
        };
        Self { lines: entries.map(line).collect(), revision, owner_keys, verified: false }
    }
}

impl fmt::Display for KeyList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![["KEY", "STATE", "CREATED", "FINGERPRINT"].map(str::to_owned)];
        rows.extend(self.lines.iter().map(|line| {
            let key = format!("{} {}", line.kind, line.id);
            [key, state(line.state).to_owned(), line.created.clone(), line.fingerprint.clone()]
        }));
        let owner_keys = self.owner_keys;
        let verified = if self.verified { "verified" } else { "not verified" };
        let revision = self.revision;
        write!(f, "{}\nrevision {revision}, keys of owners {owner_keys}, {verified}", Grid(rows))
    }
}

/// What was done to a keyring.
#[derive(Serialize)]
pub(crate) struct Change<'a> {
    step: Step,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u16>,
    keyring: &'a Place,
    pub(super) revision: u64,
}

/// A step in the life of a key, or of the keyring.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Step {
    Created,
    Added,
    Promoted,
    Retired,
    Destroyed,
    Rewrapped,
}

impl<'a> Change<'a> {
    pub(crate) fn of_key(
        id: KeyringEntryId,
        step: Step,
        keyring: &'a Place,
        revision: u64,
    ) -> Self {
        let (kind, id) = kind_and_id(id);
        Self { step, kind: Some(kind), id: Some(id), keyring, revision }
    }

    pub(crate) const fn of_keyring(step: Step, keyring: &'a Place, revision: u64) -> Self {
        Self { step, kind: None, id: None, keyring, revision }
    }
}

impl fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, revision) = (self.keyring, self.revision);
        if let (Some(kind), Some(id)) = (self.kind, self.id) {
            write!(f, "{kind} {id} ")?;
        }
        match self.step {
            Step::Created => write!(f, "created {place}")?,
            Step::Added => write!(f, "added to {place}, ready")?,
            Step::Promoted => write!(f, "is current in {place}")?,
            Step::Retired => write!(f, "is retired in {place}")?,
            Step::Destroyed => write!(f, "destroyed in {place}")?,
            Step::Rewrapped => write!(f, "put {place} under the new secret")?,
        }
        write!(f, " (revision {revision})")
    }
}

fn kind_and_id(id: KeyringEntryId) -> (&'static str, u16) {
    match id {
        KeyringEntryId::Key(id) => ("key", id.get()),
        KeyringEntryId::Epoch(epoch) => ("epoch", epoch.into()),
    }
}

const fn state(state: KeyState) -> &'static str {
    match state {
        KeyState::Current => "current",
        KeyState::Retired => "retired",
        _ => "ready",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
