//! Why there is no connection, kept out of logs.

use std::fmt;

/// The reason why there is no connection, in the words of Diesel or of the pool.
///
/// The words may quote the address with a piece of the password: `invalid percent-encoded token: "100%safe"`. So the reason
/// is not printed, and is not the `source` of an error.
///
/// ```
/// # use encdb_diesel::error::KeyringTableError;
/// let reason = diesel::ConnectionError::BadConnection("invalid percent-encoded token: \"100%safe\"".to_owned());
/// let KeyringTableError::Connection(refused) = KeyringTableError::from(reason) else { unreachable!() };
/// assert_eq!(format!("{refused:?}"), "NoConnection(..)");
/// assert!(refused.expose_reason().to_string().contains("100%safe"));
/// ```
pub struct NoConnection<E>(E);

impl<E> NoConnection<E> {
    pub(crate) const fn new(reason: E) -> Self {
        Self(reason)
    }

    /// Returns the reason itself, which may contain the password.
    #[must_use]
    pub const fn expose_reason(&self) -> &E {
        &self.0
    }
}

impl<E> fmt::Debug for NoConnection<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoConnection(..)")
    }
}
