//! A secret in a variable of the environment.

use std::{ffi::OsString, fmt, sync::Arc};

use zeroize::Zeroize;

use super::{SecretSource, SourceError};
use crate::secret::SecretText;

/// A variable of the environment that holds a secret.
///
/// # Security
/// The environment of a process can be read by its user and by every process that it starts. A file is better.
#[derive(Clone, Debug)]
pub struct SecretVariable {
    name: String,
    variables: Variables,
}

impl SecretVariable {
    /// Names the variable, in the environment of the process.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self::among(&Variables::of_process(), name)
    }

    pub(super) fn among(variables: &Variables, name: impl Into<String>) -> Self {
        Self { name: name.into(), variables: variables.clone() }
    }
}

impl SecretSource for SecretVariable {
    fn read(&self) -> Result<SecretText, SourceError> {
        let value = self.variables.value(&self.name);
        let value =
            value.ok_or_else(|| SourceError::VariableMissing { name: self.name.clone() })?;
        text(&self.name, value)
    }

    fn describe(&self) -> String {
        format!("the variable {}", self.name)
    }
}

/// Takes the value as a text in its own buffer. A value that is not text is wiped.
pub(super) fn text(name: &str, value: OsString) -> Result<SecretText, SourceError> {
    value.into_string().map(SecretText::new).map_err(|value| {
        value.into_encoded_bytes().zeroize();
        SourceError::VariableNotText { name: name.to_owned() }
    })
}

/// Variables by name: the ones of the process, or a replacement for them.
#[derive(Clone)]
pub(super) struct Variables(Arc<LookUp>);

type LookUp = dyn Fn(&str) -> Option<OsString> + Send + Sync;

impl Variables {
    pub(super) fn of_process() -> Self {
        Self::new(|name| std::env::var_os(name))
    }

    pub(super) fn new(value: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self(Arc::new(value))
    }

    pub(super) fn value(&self, name: &str) -> Option<OsString> {
        self.0(name)
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Variables(..)")
    }
}
