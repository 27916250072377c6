//! Work over whole tables, whose columns are known only when the program runs. Nothing here knows a model.

pub mod census;
pub mod jobs;
pub(crate) mod layout;
pub(crate) mod pace;
pub(crate) mod paging;
pub mod rotate;
pub(crate) mod sight;
pub mod verify;
