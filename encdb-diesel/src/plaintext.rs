//! Values as bytes: what a type must have to be sealed, bound to, or covered by a row seal.
//!
//! Most programs derive [`Plaintext`](crate::Plaintext) and [`Bindable`](crate::Bindable) and need nothing of this.

pub use encdb_core::{
    BoundId, Context, Coverable, CoveredValue, FromPlaintext, MAX_STORED_LEN, OVERHEAD_LEN,
    PlaintextBytes, ToPlaintext,
};
