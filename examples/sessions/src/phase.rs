//! The phases of the move, one a deployment.

use clap::ValueEnum;

/// Which deployment of the application this is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Phase {
    /// Before encryption: transcripts are in the clear.
    #[value(name = "0")]
    Plain,
    /// New transcripts are encrypted, and old ones are still read in the clear.
    #[value(name = "1")]
    EncryptNew,
    /// Old transcripts are being encrypted as well.
    #[value(name = "2")]
    EncryptOld,
    /// All transcripts are encrypted, and nothing else is read.
    #[value(name = "3")]
    Mandatory,
}

impl Phase {
    /// Returns a sentence about it.
    pub(crate) const fn description(self) -> &'static str {
        match self {
            Self::Plain => "Phase 0: transcripts are stored in the clear.",
            Self::EncryptNew => {
                "Phase 1: new transcripts are encrypted, and old ones are still read."
            }
            Self::EncryptOld => "Phase 2: old transcripts are being encrypted.",
            Self::Mandatory => "Phase 3: encryption is mandatory.",
        }
    }
}
