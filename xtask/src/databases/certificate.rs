//! A certificate for the name `localhost` that is its own authority, and random words, made by OpenSSL's program.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::databases::folder::Folder;
use crate::interrupt::Interrupt;
use crate::needs::programs;
use crate::quiet;

/// The files of a certificate and of its private key, which only the servers' account may read.
#[derive(Debug)]
pub(crate) struct Certificate {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Certificate {
    /// Makes a certificate whose files begin with `name`.
    pub(crate) fn make(name: &str, folder: &Folder, interrupt: &Interrupt) -> Result<Self> {
        let it = Self {
            certificate: folder.join(&format!("{name}.crt")),
            key: folder.join(&format!("{name}.key")),
        };
        let mut command = folder.command(&openssl()?);
        command.args(SELF_SIGNED).arg("-out").arg(&it.certificate).arg("-keyout").arg(&it.key);
        quiet::run(&mut command, interrupt)?;
        Ok(it)
    }
}

/// Returns random hexadecimal digits.
pub(crate) fn random_password(folder: &Folder, interrupt: &Interrupt) -> Result<String> {
    let printed =
        quiet::output(folder.command(&openssl()?).args(["rand", "-hex", "16"]), interrupt)?;
    Ok(printed.trim().to_owned())
}

fn openssl() -> Result<PathBuf> {
    programs::find("openssl").context("OpenSSL's program is not installed")
}

const SELF_SIGNED: [&str; 14] = [
    "req",
    "-x509",
    "-nodes",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
    "-addext",
    "subjectAltName=DNS:localhost",
    "-sha256",
];
