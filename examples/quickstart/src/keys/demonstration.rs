//! Keys made for the demonstration, and their file of `NAME=value` lines, as a shell reads them.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use encdb_diesel::{
    Keyring,
    keys::{KEY_VARIABLE, KeyBytes, SALT_VARIABLE},
};
use zeroize::Zeroizing;

/// A key and a salt, as the lines of a file. Wiped when dropped.
pub(super) struct DemonstrationKeys {
    lines: Zeroizing<String>,
}

impl DemonstrationKeys {
    pub(super) fn random() -> Result<Self> {
        let (key, salt) = (random_base64()?, random_base64()?);
        let lines = format!("{KEY_VARIABLE}={}\n{SALT_VARIABLE}={}\n", *key, *salt);
        Ok(Self { lines: lines.into() })
    }

    pub(super) fn read(file: &Path) -> Result<Self> {
        let lines = fs::read_to_string(file)
            .with_context(|| format!("cannot read the keys from {}", file.display()))?;
        Ok(Self { lines: lines.into() })
    }

    pub(super) fn written_to(self, file: &Path) -> Result<Self> {
        private_file(file)
            .and_then(|mut file| file.write_all(self.lines.as_bytes()))
            .with_context(|| format!("cannot write the keys to {}", file.display()))?;
        Ok(self)
    }

    pub(super) fn keyring(&self) -> Result<Keyring> {
        Keyring::from_variables(|name| self.value(name).map(str::to_owned))
            .context("the keys of the demonstration cannot be used")
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.lines.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
    }
}

fn random_base64() -> Result<Zeroizing<String>> {
    let bytes = KeyBytes::random()?;
    Ok(BASE64.encode(bytes.expose()).into())
}

/// Creates a file that only its owner may read, from the first moment on.
fn private_file(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}
