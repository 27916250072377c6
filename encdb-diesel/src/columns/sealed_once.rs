//! The bytes that a wrapper with a column type was sealed to, under one key after the other.

use std::fmt;

use encdb_core::{Fingerprint, Result};
use once_cell::sync::OnceCell;

use crate::columns::bind::SealedBind;

/// A chain with a link for each key that sealed. It only grows: statements borrow from it, so nothing in it is
/// replaced.
///
/// A key is recognised by its fingerprint, so that the same key in another keyring, or back again, has the same link.
#[derive(Default)]
pub struct SealedOnce(OnceCell<Box<Link>>);

struct Link {
    key: Fingerprint,
    sealed: SealedBind,
    next: SealedOnce,
}

impl SealedOnce {
    /// Returns the bytes that were sealed under this key; if there are none yet, `seal` makes them.
    pub(crate) fn under(
        &self,
        key: Fingerprint,
        seal: impl Fn() -> Result<SealedBind>,
    ) -> Result<&SealedBind> {
        let mut end = &self.0;
        loop {
            let link =
                || seal().map(|sealed| Box::new(Link { key, sealed, next: Self::default() }));
            // Another thread may be faster, with another key.
            let found = end.get_or_try_init(link)?;
            if found.key == key {
                return Ok(&found.sealed);
            }
            end = &found.next.0;
        }
    }
}

impl fmt::Debug for SealedOnce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedOnce(..)")
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use encdb_core::{Column, Context, Format, KeyBytes, KeyId, Keyring};

    use super::*;
    use crate::{
        columns::made::{Made, MadeBy},
        keys::KeyringSlot,
    };

    static SLOT: KeyringSlot = KeyringSlot::new();

    fn keyring(number: u16) -> Keyring {
        let id = KeyId::new(number).unwrap();
        let key = KeyBytes::new(std::array::from_fn(|at| {
            (u8::try_from(at).unwrap() * 7) ^ id.get().to_be_bytes()[1]
        }));
        Keyring::builder(b"\x01 a salt of the tests' own").current(id, key).build().unwrap()
    }

    fn seal(keyring: &Keyring, column: Column) -> Result<SealedBind> {
        let sealed = keyring.seal(&Context::new(column), Format::default(), b"value")?;
        let by = MadeBy::sealing(&SLOT, keyring, &sealed);
        Ok(SealedBind::new(column, Ok(Made::new(sealed, by))))
    }

    /// Each thread gets the bytes that its own key sealed, and always the same ones.
    #[test]
    fn threads_with_different_keys_do_not_get_each_others_bytes() {
        let once = SealedOnce::default();
        thread::scope(|scope| {
            for (number, name) in (1..).zip(["a", "b", "c", "d", "e", "f", "g", "h"]) {
                let once = &once;
                scope.spawn(move || {
                    // The name tells whose bytes they are.
                    let (keyring, column) = (keyring(number), Column::new("table", name));
                    let sealed = || {
                        let key = keyring.current_fingerprint();
                        once.under(key, || seal(&keyring, column)).unwrap()
                    };
                    let first = sealed();
                    assert_eq!(format!("{first:?}"), format!("Sealed({column})"));
                    (0..100).for_each(|_| assert!(std::ptr::eq(first, sealed())));
                });
            }
        });
    }
}
