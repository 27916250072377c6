//! A server that can be taken away from an application and given back.

use std::{
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// A way to a server that listens on a socket of the file system, by an address of the network.
#[derive(Debug)]
pub struct Relay {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

/// The open connections, or the fact that there may be none.
#[derive(Debug)]
enum State {
    Open(Vec<TcpStream>),
    Closed,
}

impl Relay {
    /// Leads to the server with this socket.
    pub fn to(socket: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(Mutex::new(State::Open(Vec::new())));
        let (shared, socket) = (Arc::clone(&state), socket.to_owned());
        thread::spawn(move || {
            listener.incoming().flatten().for_each(|client| admit(&shared, &socket, client));
        });
        Self { address, state }
    }

    /// Returns the address, with the port.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes the server away: breaks all connections, and admits no other.
    pub fn close(&self) {
        let state = std::mem::replace(&mut *lock(&self.state), State::Closed);
        if let State::Open(clients) = state {
            clients.iter().for_each(|client| drop(client.shutdown(Shutdown::Both)));
        }
    }

    /// Gives the server back.
    pub fn open(&self) {
        *lock(&self.state) = State::Open(Vec::new());
    }
}

fn admit(state: &Mutex<State>, socket: &PathBuf, client: TcpStream) {
    if let State::Open(clients) = &mut *lock(state) {
        clients.push(client.try_clone().expect("there are handles left"));
        let server = UnixStream::connect(socket).expect("the server runs");
        let other_way = (server.try_clone(), client.try_clone());
        let (from_server, to_client) =
            (other_way.0.expect("handles are left"), other_way.1.expect("handles are left"));
        thread::spawn(move || pass(client, server));
        thread::spawn(move || pass(from_server, to_client));
    }
}

/// Passes on what comes, until one side ends.
fn pass(mut from: impl io::Read, mut to: impl io::Write) {
    let _ = io::copy(&mut from, &mut to);
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
