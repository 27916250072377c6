//! Ports of the loopback interface.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// Returns a port that is free now. If another program takes it before the server does, the run fails and says so.
pub(crate) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
