//! Phase 3 as it would be without encryption: the table of phase 0.

pub(crate) use crate::store::plain::{create_session, get_session};
