//! A server of the test's own, from which documents are fetched.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

/// A library; it answers until the test ends.
pub(crate) struct Library {
    host: String,
    /// Told when somebody asks for `/held`.
    asked: Receiver<()>,
    /// Lets one reader of `/held` have the text.
    release: Sender<()>,
}

impl Library {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let ((is_asked, asked), (release, released)) = (channel(), channel());
        thread::spawn(move || {
            for reader in listener.incoming().flatten() {
                // A reader that is gone is no failure of the library.
                let _ = answer(reader, &is_asked, &released);
            }
        });
        Self { host, asked, release }
    }

    /// Returns the host with its port.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// Waits until somebody asks for `/held`.
    pub(crate) fn wait_for_reader(&self) {
        self.asked.recv_timeout(Duration::from_secs(60)).unwrap();
    }

    /// Lets a reader of `/held` have the text.
    pub(crate) fn release(&self) {
        self.release.send(()).unwrap();
    }
}

fn answer(
    mut reader: TcpStream,
    asked: &Sender<()>,
    released: &Receiver<()>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(reader.try_clone()?).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    match first.split(' ').nth(1) {
        Some("/text") => write_text(&mut reader, TEXT.as_bytes()),
        Some("/held") => {
            asked.send(()).unwrap();
            released.recv().unwrap();
            write_text(&mut reader, TEXT.as_bytes())
        }
        Some("/long") => write_text(&mut reader, &vec![b'a'; 3 * 1024 * 1024]),
        Some("/bytes") => write_text(&mut reader, &[0xff, 0xfe, 0xfd]),
        Some("/picture") => {
            reader.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\n\r\nlighthouse")
        }
        Some("/moved") => {
            reader.write_all(b"HTTP/1.1 302 Found\r\nlocation: /text\r\ncontent-length: 0\r\n\r\n")
        }
        // As slow as the reader lets it be.
        Some("/slow") => {
            reader.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n")?;
            loop {
                reader.write_all(b"a")?;
                thread::sleep(Duration::from_millis(100));
            }
        }
        _ => reader.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
    }
}

fn write_text(reader: &mut TcpStream, text: &[u8]) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n",
        text.len()
    );
    reader.write_all(head.as_bytes())?;
    reader.write_all(text)
}

pub(crate) const TEXT: &str =
    "The harbour master keeps the logbook of the lighthouse in a locked drawer.";
