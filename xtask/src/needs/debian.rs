//! Installing on Debian and its relatives.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::interrupt::Interrupt;
use crate::needs::programs;
use crate::quiet;

/// Tells whether packages can be installed without asking anybody.
pub(crate) fn can_install() -> bool {
    rustix::process::geteuid().is_root() && programs::find("apt-get").is_some()
}

/// Returns the commands by which a user who is not root installs `packages`.
pub(crate) fn commands(packages: &[&str]) -> String {
    format!("  sudo apt-get update\n  sudo apt-get {INSTALL} {}", packages.join(" "))
}

/// Installs `packages`, and starts nothing.
pub(crate) fn install(packages: &[&str], interrupt: &Interrupt) -> Result<()> {
    quiet::run(Command::new("apt-get").arg("update"), interrupt)?;
    if !packages.contains(&POSTGRESQL) {
        return apt_get_install(packages, interrupt);
    }
    apt_get_install(&[POSTGRESQL_COMMON], interrupt)?;
    without_automatic_cluster(|| apt_get_install(packages, interrupt))
}

fn apt_get_install(packages: &[&str], interrupt: &Interrupt) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-y");
    quiet::run(command.args(INSTALL.split(' ')).args(packages), interrupt)
}

/// Keeps the package `postgresql` from creating and starting a database cluster for the whole system.
///
/// The settings of `postgresql-common` say so. They have to be there first, and are restored afterwards.
fn without_automatic_cluster(install: impl FnOnce() -> Result<()>) -> Result<()> {
    let settings = fs::read_to_string(CLUSTER_SETTINGS)
        .with_context(|| format!("{CLUSTER_SETTINGS} cannot be read"))?;
    fs::write(CLUSTER_SETTINGS, format!("{settings}\ncreate_main_cluster = false\n"))
        .with_context(|| format!("{CLUSTER_SETTINGS} cannot be changed"))?;
    let installed = install();
    fs::write(CLUSTER_SETTINGS, settings)
        .with_context(|| format!("{CLUSTER_SETTINGS} is left changed"))?;
    installed
}

const INSTALL: &str = "install --no-install-recommends";
const POSTGRESQL: &str = "postgresql";
const POSTGRESQL_COMMON: &str = "postgresql-common";
const CLUSTER_SETTINGS: &str = "/etc/postgresql-common/createcluster.conf";
