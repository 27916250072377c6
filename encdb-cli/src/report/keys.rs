//! The keys of a keyring, and changes of them.

use std::fmt;

use chrono::SecondsFormat;
use encdb_core::{KeyState, KeyringEntry, KeyringEntryId, OwnerKeys};
use serde::{Serialize, Serializer};

use super::{grid::Grid, hexadecimal};
use crate::{keyring::Place, need::Need};

/// The keys and epochs of a keyring.
pub(crate) struct KeyList {
    pub(crate) lines: Vec<KeyLine>,
    keyring: Facts,
}

/// A key or epoch, with the facts of the whole keyring, because each line is a JSON object of its own.
#[derive(Serialize)]
pub(crate) struct KeyLine {
    kind: &'static str,
    id: u16,
    state: KeyState,
    created: String,
    fingerprint: String,
    #[serde(flatten)]
    keyring: Facts,
}

/// Facts of a keyring as a whole.
#[derive(Clone, Copy, Serialize)]
struct Facts {
    revision: u64,
    owner_keys: &'static str,
    #[serde(rename = "verified", serialize_with = "is_verified")]
    proof: Proof,
}

/// What proves that nobody has changed a keyring.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Proof {
    /// Nothing: the keyring was only read.
    None,
    /// The keyring was unlocked.
    Unlocked,
}

impl KeyList {
    /// Lists the entries of a keyring with this revision and this origin of owners' keys.
    pub(crate) fn new<'e>(
        entries: impl Iterator<Item = &'e KeyringEntry>,
        (revision, owner_keys): (u64, OwnerKeys),
        proof: Proof,
    ) -> Self {
        let owner_keys = if owner_keys == OwnerKeys::Stored { "stored" } else { "derived" };
        let keyring = Facts { revision, owner_keys, proof };
        Self { lines: entries.map(|entry| KeyLine::new(entry, keyring)).collect(), keyring }
    }
}

impl KeyLine {
    fn new(entry: &KeyringEntry, keyring: Facts) -> Self {
        let (kind, id) = kind_and_id(entry.id());
        let created = entry.created().to_rfc3339_opts(SecondsFormat::Secs, true);
        let fingerprint = hexadecimal(entry.fingerprint());
        Self { kind, id, state: entry.state(), created, fingerprint, keyring }
    }
}

impl fmt::Display for KeyList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![["KEY", "STATE", "CREATED", "FINGERPRINT"].map(str::to_owned)];
        rows.extend(self.lines.iter().map(|line| {
            let key = format!("{} {}", line.kind, line.id);
            [key, state(line.state).to_owned(), line.created.clone(), line.fingerprint.clone()]
        }));
        let Facts { revision, owner_keys, proof } = self.keyring;
        let verified = if proof == Proof::Unlocked { "verified" } else { "not verified" };
        write!(f, "{}\nrevision {revision}, keys of owners {owner_keys}, {verified}", Grid(rows))
    }
}

/// A change of a keyring.
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

/// Why a key was not destroyed.
#[derive(Serialize)]
pub(crate) struct Refusal {
    step: &'static str,
    kind: &'static str,
    id: u16,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    n_values: u64,
}

impl Refusal {
    pub(crate) fn new(id: KeyringEntryId, need: &Need) -> Self {
        let (kind, id) = kind_and_id(id);
        let (reason, unlisted) = match need {
            Need::Under(_) => (UNDER, None),
            Need::NotUnderstood(_) => (NOT_UNDERSTOOD, None),
            Need::Unlisted(count) => (UNLISTED, Some(count)),
        };
        let (table, column) =
            unlisted.map(|count| (count.table.clone(), count.column.clone())).unzip();
        Self { step: "refused", kind, id, reason, table, column, n_values: need.n_values() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, id, n_values, .. } = self;
        f.write_str("not destroyed: ")?;
        match (self.reason, &self.table, &self.column) {
            (UNLISTED, Some(table), Some(column)) => write!(
                f,
                "{n_values} values of {table}.{column}, which --tables does not list, are sealed under keys of encdb; add the \
                 table, or take the values away"
            ),
            (NOT_UNDERSTOOD, ..) => write!(
                f,
                "{n_values} values are not sealed, or search tokens are none, and which key they need is not known; `encdb \
                 verify` names them"
            ),
            _ => write!(
                f,
                "{n_values} values are under {kind} {id}; run `encdb rotate`, and look at what fails"
            ),
        }
    }
}

const NOT_UNDERSTOOD: &str = "not understood";
const UNDER: &str = "under it";
const UNLISTED: &str = "not listed";

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

fn is_verified<S: Serializer>(proof: &Proof, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bool(*proof == Proof::Unlocked)
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
