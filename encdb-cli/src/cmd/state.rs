//! `encdb keys promote` and `encdb keys retire`: change the state of a key or an epoch.

use encdb_core::{KeyId, KeyringEntryId, UnlockedKeyring};

use super::entry::EntryArgs;
use crate::{
    error::Error,
    exit::Outcome,
    keyring::OpenKeyring,
    report::{Change, Output, Step},
};

/// A step from one state to another.
pub(crate) struct Transition {
    step: Step,
    key: fn(&mut UnlockedKeyring, KeyId) -> encdb_core::Result<()>,
    epoch: fn(&mut UnlockedKeyring, u8) -> encdb_core::Result<()>,
    next: &'static str,
}

/// The key seals from now on.
pub(crate) const PROMOTION: Transition = Transition {
    step: Step::Promoted,
    key: UnlockedKeyring::promote_key,
    epoch: UnlockedKeyring::promote_epoch,
    next: "let every process load the new keyring; then `encdb rotate` rewrites the values under the former key, and \
           `encdb keys retire` ends its time",
};

/// The key only opens from now on.
pub(crate) const RETIREMENT: Transition = Transition {
    step: Step::Retired,
    key: UnlockedKeyring::retire_key,
    epoch: UnlockedKeyring::retire_epoch,
    next: "let every process load the new keyring; once `encdb keys census` counts nothing under the key and `encdb verify` opens \
           everything, in any database or backup that is still needed, `encdb keys destroy` removes it",
};

impl Transition {
    pub(crate) fn run(&self, args: &EntryArgs, out: &Output) -> Result<Outcome, Error> {
        let id = args.series.entry(args.id)?;
        let mut keyring = OpenKeyring::open(&args.keyring)?;
        match id {
            KeyringEntryId::Epoch(epoch) => (self.epoch)(&mut keyring.keys, epoch)?,
            KeyringEntryId::Key(key) => (self.key)(&mut keyring.keys, key)?,
        }
        let revision = keyring.replace()?;
        out.changed(&Change::of_key(id, self.step, &keyring.place, revision))?;
        out.advice(self.next);
        Ok(Outcome::Done)
    }
}
