//! The number of passphrases that are stretched at once. Each takes memory, so a wave of log-ins must not take all of it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Turns, taken in the order of asking.
pub(super) struct Turns {
    at_once: u64,
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    n_asked: u64,
    n_ended: u64,
}

impl Turns {
    /// Allows this many turns at once, and at least one.
    pub(super) fn new(at_once: usize) -> Self {
        let at_once = u64::try_from(at_once).unwrap_or(u64::MAX).max(1);
        Self { at_once, state: Mutex::default(), ended: Condvar::new() }
    }

    /// Runs `work` in its turn, after the callers that came before, and returns its result.
    pub(super) fn wait<R>(&self, work: impl FnOnce() -> R) -> R {
        let mut state = self.state();
        let number = state.n_asked;
        state.n_asked += 1;
        // The earlier turns that have not ended leave no room for another.
        while number - state.n_ended.min(number) >= self.at_once {
            state = self.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        let _turn = TurnGuard(self);
        work()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of turns that have ended.
    #[cfg(test)]
    pub(super) fn n_ended(&self) -> u64 {
        self.state().n_ended
    }
}

/// Ends a turn when it is dropped, even by a panic.
struct TurnGuard<'t>(&'t Turns);

impl Drop for TurnGuard<'_> {
    fn drop(&mut self) {
        self.0.state().n_ended += 1;
        self.0.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Barrier,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
    };

    use super::*;

    /// Returns the largest number of turns at once, of many callers.
    fn most_at_once(turns: &Turns) -> usize {
        const N_THREADS: usize = 12;
        let (now, most, start) =
            (AtomicUsize::new(0), AtomicUsize::new(0), Barrier::new(N_THREADS));
        thread::scope(|scope| {
            for _ in 0..N_THREADS {
                scope.spawn(|| {
                    start.wait();
                    turns.wait(|| {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                    });
                });
            }
        });
        assert_eq!(turns.n_ended(), N_THREADS as u64);
        most.into_inner()
    }

    #[test]
    fn no_more_are_at_it_at_once_than_there_are_turns() {
        assert_eq!(most_at_once(&Turns::new(1)), 1);
        assert_eq!(most_at_once(&Turns::new(0)), 1, "none would wait for ever");
        assert!(most_at_once(&Turns::new(3)) <= 3);
    }

    /// Each turn waits inside for the other, and ends only if both are there.
    #[test]
    fn as_many_are_at_it_at_once_as_there_are_turns() {
        let (turns, both) = (Turns::new(2), Barrier::new(2));
        thread::scope(|scope| {
            (0..2).for_each(|_| drop(scope.spawn(|| turns.wait(|| both.wait()))));
        });
        assert_eq!(turns.n_ended(), 2);
    }

    #[test]
    fn a_turn_ends_with_a_panic_too() {
        let turns = Turns::new(1);
        let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            turns.wait(|| panic!("on purpose"));
        }));
        assert!(panics.is_err());
        assert_eq!(turns.wait(|| 7), 7);
    }
}
