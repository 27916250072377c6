//! All services that the tests talk to, for one run.

use anyhow::Result;

use crate::databases::Databases;
use crate::databases::folder::Folder;
use crate::interrupt::Interrupt;
use crate::needs;
use crate::reader::Reader;
use crate::secrets_manager::{Installation, SecretsManager};
use crate::tool;

/// The databases, the stand-in for a secret store and the programs that tests run. Services are stopped and removed when dropped.
#[derive(Debug)]
pub(crate) struct Services {
    databases: Databases,
    secrets_manager: SecretsManager,
    reader: Reader,
    oha: (&'static str, String),
}

impl Services {
    pub(crate) fn start(interrupt: &Interrupt) -> Result<Self> {
        // The installation mostly waits for the network, so the databases may start meanwhile.
        let installation = Installation::begin(interrupt)?;
        let databases = Databases::start(Folder::in_memory()?, interrupt)?;
        let reader = Reader::install(interrupt)?;
        let oha = tool::oha(interrupt)?;
        Ok(Self { databases, secrets_manager: installation.finish(interrupt)?, reader, oha })
    }

    /// Returns the variables by which the tests find the services.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let databases = self.databases.environment().into_iter();
        let secrets_manager = self.secrets_manager.environment();
        let programs = [self.reader.environment(), self.oha.clone(), needs::chromedriver()];
        databases.chain(secrets_manager).chain(programs).collect()
    }

    /// Stops all services, and reports the first failure when nothing runs any more.
    pub(crate) fn stop(self) -> Result<()> {
        let databases = self.databases.stop();
        self.secrets_manager.stop().and(databases)
    }
}
