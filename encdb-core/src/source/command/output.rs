//! The output of a command so far. It is read as it comes, because the end of a pipe may never come.
//!
//! A process that the command has started holds the pipe as well, and may live longer than the command.

use std::{
    io::{self, Read},
    process::ChildStdout,
    time::Duration,
};

use zeroize::Zeroizing;

use super::{CommandProblem, SECRET_LEN};

/// The standard output of a command.
pub(super) struct Output {
    pipe: Pipe,
    /// Allocated once, so that no buffer is outgrown and left behind.
    bytes: Zeroizing<Vec<u8>>,
    len: usize,
    is_over: bool,
}

impl Output {
    pub(super) fn new(stdout: ChildStdout) -> Result<Self, CommandProblem> {
        let pipe = Pipe::new(stdout).map_err(CommandProblem::Read)?;
        let bytes = Zeroizing::new(vec![0; SECRET_LEN + 1]);
        Ok(Self { pipe, bytes, len: 0, is_over: false })
    }

    /// Reads what there is. Returns whether the output is complete.
    pub(super) fn is_over(&mut self) -> Result<bool, CommandProblem> {
        while !self.is_over {
            match self.pipe.read(&mut self.bytes[self.len..]) {
                Ok(0) => self.is_over = true,
                Ok(read) => self.len += read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                Err(error) => return Err(CommandProblem::Read(error)),
            }
            if self.len > SECRET_LEN {
                return Err(CommandProblem::TooLong { max: SECRET_LEN });
            }
        }
        Ok(self.is_over)
    }

    /// Waits until there is more to read, or for `patience`.
    pub(super) fn wait(&mut self, patience: Duration) -> Result<(), CommandProblem> {
        self.pipe.wait(patience).map_err(CommandProblem::Read)
    }

    pub(super) fn into_bytes(mut self) -> Zeroizing<Vec<u8>> {
        self.bytes.truncate(self.len);
        self.bytes
    }
}

/// A pipe whose reads never block.
#[cfg(unix)]
struct Pipe(ChildStdout);

#[cfg(unix)]
impl Pipe {
    fn new(stdout: ChildStdout) -> io::Result<Self> {
        rustix::io::ioctl_fionbio(&stdout, true)?;
        Ok(Self(stdout))
    }

    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }

    fn wait(&mut self, patience: Duration) -> io::Result<()> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        let timeout = Timespec::try_from(patience).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(&self.0, PollFlags::IN)], Some(&timeout)) {
            Err(error) if error != rustix::io::Errno::INTR => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// A pipe on other systems, which cannot be read without blocking. A thread reads, and is left alone if the end does
/// not come.
#[cfg(not(unix))]
struct Pipe {
    chunks: std::sync::mpsc::Receiver<io::Result<Zeroizing<Vec<u8>>>>,
    waiting: Option<io::Result<Zeroizing<Vec<u8>>>>,
}

#[cfg(not(unix))]
impl Pipe {
    fn new(mut stdout: ChildStdout) -> io::Result<Self> {
        let (sender, chunks) = std::sync::mpsc::sync_channel(0);
        let read = move || loop {
            let mut chunk = Zeroizing::new(vec![0; 4096]);
            let read = stdout.read(&mut chunk);
            let is_last = !matches!(read, Ok(1..));
            let chunk = read.map(|len| {
                chunk.truncate(len);
                chunk
            });
            if sender.send(chunk).is_err() || is_last {
                break;
            }
        };
        std::thread::Builder::new().spawn(read)?;
        Ok(Self { chunks, waiting: None })
    }

    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        use std::sync::mpsc::TryRecvError;

        let chunk = match self.waiting.take().map_or_else(|| self.chunks.try_recv(), Ok) {
            Ok(chunk) => chunk?,
            Err(TryRecvError::Empty) => return Err(io::ErrorKind::WouldBlock.into()),
            Err(TryRecvError::Disconnected) => return Ok(0),
        };
        // A chunk that does not fit is over the limit already.
        let len = chunk.len().min(bytes.len());
        bytes[..len].copy_from_slice(&chunk[..len]);
        Ok(len)
    }

    fn wait(&mut self, patience: Duration) -> io::Result<()> {
        if self.waiting.is_none() {
            self.waiting = self.chunks.recv_timeout(patience).ok();
        }
        Ok(())
    }
}
