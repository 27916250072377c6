//! Arguments that several commands take. The arguments of one command are in its file in `cmd/`.

mod configuration;
mod database;
mod duration;
#[cfg(feature = "legacy")]
mod legacy;
mod migration;
mod output;
mod pass;
mod throttle;
mod unlock;
mod variable;

pub(crate) use configuration::ConfigurationArgs;
#[cfg(feature = "sqlite")]
pub(crate) use database::AttachedFile;
pub(crate) use database::{DataArgs, DatabaseArgs, OwnerKeysArgs, UrlPlace};
pub(crate) use duration::{duration, whole_seconds};
#[cfg(feature = "legacy")]
pub(crate) use legacy::LegacyArgs;
pub(crate) use migration::{DryRunArgs, MigrationArgs, MigrationChoice};
pub(crate) use output::{OutputArgs, want_json};
pub(crate) use pass::PassArgs;
pub(crate) use throttle::ThrottleArgs;
pub(crate) use unlock::{CostArgs, KeyringArgs, NewUnlockArgs, UnlockArgs, Unlocking, Way};
pub(crate) use variable::VariableName;
