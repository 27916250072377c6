//! Variables that are no text, which no caller from outside can imitate.

#![cfg(unix)]

use std::os::unix::ffi::OsStringExt;

use super::*;

/// The error says that the value cannot be read, not that it is empty or wrongly quoted.
#[test]
fn a_variable_that_is_not_text_is_said_to_be_so() {
    for variable in [KEY.plain, KEY.command] {
        let of =
            move |name: &str| (name == variable).then(|| OsString::from_vec(b"cat \xff".into()));
        let refused = Environment { variables: Variables::new(of), stop: Arc::default() }
            .found(KEY)
            .map(drop);
        let SourceError::VariableNotText { name } = refused.unwrap_err() else {
            panic!("{variable}")
        };
        assert_eq!(name, variable);
    }
}
