//! The phases of a table on its way from plaintext to ciphertext, and the stages that lead from one to the next.

use std::fmt;

/// How far a column is on its way from plaintext to ciphertext.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Phase {
    /// The plaintext column is the only one.
    Plain,
    /// The column for ciphertext is there, and its guard.
    Expanded,
    /// Rows are being sealed.
    Filling,
    /// No row with a value in the clear is without ciphertext.
    Filled,
    /// Every value was opened and compared.
    Verified,
    /// The ciphertext is the truth, and new writers clear the plaintext.
    Switched,
    /// The plaintext column is gone.
    Dropped,
    /// The plaintext column is being filled again.
    Decrypting,
}

/// A stage of a migration.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Stage {
    /// Adds the columns for ciphertext and tokens, their indexes, and the guard.
    AddColumns,
    /// Seals every value.
    MigrateData,
    /// Opens every value and compares it.
    Verify,
    /// Creates a view of the table without the plaintext.
    CreateViews,
    /// Allows NULL in the plaintext columns, so that new writers can clear them.
    Switch,
    /// Drops the plaintext columns.
    DropUnencrypted,
    /// Removes the bytes of dropped columns from the database's files.
    RemoveOldBytes,
    /// Removes what was added.
    Rollback,
    /// Fills the plaintext columns again.
    DecryptBack,
}

impl Phase {
    /// Returns the name in the table `encryption_migrations`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Expanded => "expanded",
            Self::Filling => "filling",
            Self::Filled => "filled",
            Self::Verified => "verified",
            Self::Switched => "switched",
            Self::Dropped => "dropped",
            Self::Decrypting => "decrypting",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }

    const ALL: [Self; 8] = [
        Self::Plain,
        Self::Expanded,
        Self::Filling,
        Self::Filled,
        Self::Verified,
        Self::Switched,
        Self::Dropped,
        Self::Decrypting,
    ];
}

impl Stage {
    /// Returns the name of the command.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AddColumns => "add-columns",
            Self::MigrateData => "migrate-data",
            Self::Verify => "verify",
            Self::CreateViews => "create-views",
            Self::Switch => "switch",
            Self::DropUnencrypted => "drop-unencrypted",
            Self::RemoveOldBytes => "drop-unencrypted --rewrite",
            Self::Rollback => "rollback",
            Self::DecryptBack => "decrypt-back",
        }
    }

    /// Returns the stage to run first, if this one cannot run in this phase.
    pub(super) fn instead(self, phase: Phase) -> Option<Self> {
        let before = |needed: Phase, first: Self| (phase < needed).then_some(first);
        match (self, phase) {
            (Self::DecryptBack, Phase::Dropped | Phase::Decrypting) => None,
            (Self::DecryptBack, _) => Some(Self::Rollback),
            (Self::RemoveOldBytes, Phase::Dropped) => None,
            (Self::RemoveOldBytes, _) => Some(Self::DropUnencrypted),
            (Self::Verify, _) => before(Phase::Expanded, Self::AddColumns),
            (Self::Rollback, Phase::Dropped) => Some(Self::DecryptBack),
            (Self::DropUnencrypted, Phase::Dropped) | (Self::Rollback, _) => None,
            (_, Phase::Decrypting) => Some(Self::Rollback),
            (_, Phase::Dropped) => Some(Self::DecryptBack),
            (Self::AddColumns, _) => None,
            (Self::MigrateData | Self::CreateViews, _) => before(Phase::Expanded, Self::AddColumns),
            (Self::Switch, _) => before(Phase::Expanded, Self::AddColumns)
                .or_else(|| before(Phase::Filled, Self::MigrateData))
                .or_else(|| before(Phase::Verified, Self::Verify)),
            (Self::DropUnencrypted, _) => {
                Self::Switch.instead(phase).or_else(|| before(Phase::Switched, Self::Switch))
            }
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGES: [Stage; 8] = [
        Stage::AddColumns,
        Stage::MigrateData,
        Stage::Verify,
        Stage::CreateViews,
        Stage::Switch,
        Stage::DropUnencrypted,
        Stage::Rollback,
        Stage::DecryptBack,
    ];

    /// Returns the stages that may run in a phase.
    fn allowed(phase: Phase) -> Vec<Stage> {
        STAGES.into_iter().filter(|stage| stage.instead(phase).is_none()).collect()
    }

    #[test]
    fn each_phase_allows_its_stages() {
        use Stage::{
            AddColumns, CreateViews, DecryptBack, DropUnencrypted, MigrateData, Rollback, Switch,
            Verify,
        };
        let expanded = [AddColumns, MigrateData, Verify, CreateViews, Rollback];
        assert_eq!(allowed(Phase::Plain), [AddColumns, Rollback]);
        for phase in [Phase::Expanded, Phase::Filling, Phase::Filled] {
            assert_eq!(allowed(phase), expanded);
        }
        let verified = [AddColumns, MigrateData, Verify, CreateViews, Switch, Rollback];
        assert_eq!(allowed(Phase::Verified), verified);
        let all_but_the_last = &STAGES[..STAGES.len() - 1];
        assert_eq!(allowed(Phase::Switched), all_but_the_last);
        assert_eq!(allowed(Phase::Dropped), [Verify, DropUnencrypted, DecryptBack]);
        assert_eq!(allowed(Phase::Decrypting), [Verify, Rollback, DecryptBack]);
    }

    #[test]
    fn the_stage_to_run_instead_may_run() {
        for phase in Phase::ALL {
            for instead in STAGES.into_iter().filter_map(|stage| stage.instead(phase)) {
                assert_eq!(instead.instead(phase), None, "{instead} in {phase}");
            }
        }
    }

    #[test]
    fn a_phase_is_read_by_its_name() {
        for phase in Phase::ALL {
            assert_eq!(Phase::named(phase.name()), Some(phase));
        }
        assert_eq!(Phase::named("dripped"), None);
    }
}
