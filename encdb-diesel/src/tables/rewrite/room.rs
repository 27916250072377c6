//! Room for other writers between the batches, on SQLite: one lock keeps all of them waiting, and they look for it only now and
//! then, so that a job which takes it again at once would starve them.

use std::{
    thread,
    time::{Duration, Instant},
};

use diesel::Connection;

use crate::{
    error::TableError,
    sql::{Backend, Statement},
};

/// What is known of other writers.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// A number that is another one after others have written.
    version: Option<i64>,
    /// When others were seen to have written.
    seen: Option<Instant>,
}

impl Room {
    /// Waits after a batch that took this time: as long again while others write, and for a moment otherwise, in which another
    /// writer finds the lock.
    pub(super) fn leave<C>(&mut self, conn: &mut C, took: Duration) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let Some(query) = C::Backend::syntax().written_by_others else { return Ok(()) };
        let rows = C::Backend::load(conn, &Statement::new(query))?;
        let version = rows.first().and_then(|row| row.first()?.as_ref()?.integer());
        thread::sleep(self.pause(version, took));
        Ok(())
    }

    fn pause(&mut self, version: Option<i64>, took: Duration) -> Duration {
        if self.version.is_some() && self.version != version {
            self.seen = Some(Instant::now());
        }
        self.version = version;
        let is_shared = self.seen.is_some_and(|seen| seen.elapsed() < REMEMBERED);
        let pause = if is_shared { took } else { took / 10 };
        pause.clamp(SHORTEST, LONGEST)
    }
}

const REMEMBERED: Duration = Duration::from_secs(10);
const SHORTEST: Duration = Duration::from_millis(1);
const LONGEST: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use super::*;

    const BATCH: Duration = Duration::from_millis(50);

    #[test]
    fn the_pause_is_short_until_others_write() {
        let mut room = Room::default();
        assert_eq!(room.pause(Some(1), BATCH), BATCH / 10);
        assert_eq!(room.pause(Some(1), BATCH), BATCH / 10);
        assert_eq!(room.pause(Some(2), BATCH), BATCH);
        assert_eq!(room.pause(Some(2), BATCH), BATCH, "it is remembered");
    }

    #[test]
    fn a_slow_batch_is_no_long_pause() {
        let mut room = Room { version: Some(1), seen: None };
        assert_eq!(room.pause(Some(2), BATCH * 100), LONGEST);
    }
}
