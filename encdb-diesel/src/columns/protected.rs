//! A plaintext value in memory: never printed, wiped when dropped.

use encdb_core::Plaintext;

/// The value inside every wrapper of this crate.
pub(crate) struct Protected<T: Plaintext> {
    /// `None` only while the value is being moved out.
    value: Option<T>,
}

impl<T: Plaintext> Protected<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self { value: Some(value) }
    }

    pub(crate) const fn expose(&self) -> &T {
        self.value.as_ref().expect(PRESENT)
    }

    pub(crate) fn into_inner(mut self) -> T {
        self.value.take().expect(PRESENT)
    }
}

impl<T: Plaintext> Drop for Protected<T> {
    fn drop(&mut self) {
        if let Some(value) = &mut self.value {
            value.wipe();
        }
    }
}

const PRESENT: &str = "the value is taken out only by into_inner, which consumes its wrapper";
