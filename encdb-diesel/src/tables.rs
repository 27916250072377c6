//! Work over whole tables, whose columns are known only when the program runs. Nothing here knows a model.

pub mod agreement;
pub mod analyze;
pub mod census;

pub(crate) mod default_kind;
pub(crate) mod encoding;
pub(crate) mod jobs;
pub(crate) mod key_part;
pub(crate) mod layout;
pub(crate) mod legacy;
pub mod migrate;
pub(crate) mod pace;
pub(crate) mod paging;
pub(crate) mod pass;
pub(crate) mod progress;
pub mod proposal;
pub(crate) mod rewrite;
pub mod rotate;
pub(crate) mod rows;
pub(crate) mod sight;
pub mod throttle;
pub mod verify;

pub use progress::Progress;
