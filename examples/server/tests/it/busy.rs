//! A client that never stops sending requests.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread::{self, JoinHandle},
};

use crate::server::{Client, Server};

/// Adds notes and reads them until it is dropped.
pub(crate) struct Busy {
    asked: Arc<Asked>,
    asking: JoinHandle<()>,
}

#[derive(Default)]
struct Asked {
    n_requests: AtomicU32,
    is_enough: AtomicBool,
}

impl Busy {
    pub(crate) fn with(server: &Server) -> Self {
        let (asked, client) = (Arc::new(Asked::default()), server.client());
        let theirs = Arc::clone(&asked);
        Self { asked, asking: thread::spawn(move || ask(client, &theirs)) }
    }

    /// Waits until one more request was answered as it should.
    #[track_caller]
    pub(crate) fn assert_goes_on(&self) {
        let before = self.asked.n_requests.load(Ordering::Relaxed);
        while self.asked.n_requests.load(Ordering::Relaxed) == before {
            assert!(!self.asking.is_finished(), "a wrong answer ended it");
            thread::yield_now();
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.asked.is_enough.store(true, Ordering::Relaxed);
    }
}

fn ask(mut client: Client, asked: &Asked) {
    while !asked.is_enough.load(Ordering::Relaxed) {
        let id = client.add("meanwhile");
        assert_eq!(client.ask(&format!("read {id}")), "meanwhile");
        asked.n_requests.fetch_add(1, Ordering::Relaxed);
    }
}
