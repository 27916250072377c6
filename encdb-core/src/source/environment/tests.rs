//! Variables that are no text, which no caller from outside can stand in for.

#![cfg(unix)]

use std::os::unix::ffi::OsStringExt;

use super::*;

/// What it holds is neither empty nor wrongly quoted: it cannot be read at all.
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
