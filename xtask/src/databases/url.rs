//! The addresses of the servers, as Diesel's connections read them.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Returns a URL of PostgreSQL. Manual, "Connection URIs": a socket's folder takes the place of the host, percent-encoded.
pub(crate) fn postgres(folder: &Path, port: u16) -> String {
    format!("postgres://postgres@{}:{port}/postgres", percent_encode(folder))
}

/// Returns a URL for Diesel's `MysqlConnection`: the socket is a parameter, and the host a formality.
pub(crate) fn mysql(socket: &Path) -> String {
    format!("mysql://root@localhost/test?unix_socket={}", percent_encode(socket))
}

/// Encodes a path by RFC 3986, section 2.1: all bytes but the unreserved ones.
fn percent_encode(path: &Path) -> String {
    path.as_os_str().as_bytes().iter().map(|&byte| encode_byte(byte)).collect()
}

fn encode_byte(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_the_host_of_postgres() {
        let url = postgres(Path::new("/tmp/encdb-a1_B"), 5432);
        assert_eq!(url, "postgres://postgres@%2Ftmp%2Fencdb-a1_B:5432/postgres");
    }

    #[test]
    fn the_socket_is_a_parameter_of_mysql() {
        let url = mysql(Path::new("/tmp/encdb-a1/m.sock"));
        assert_eq!(url, "mysql://root@localhost/test?unix_socket=%2Ftmp%2Fencdb-a1%2Fm.sock");
    }

    #[test]
    fn nothing_in_a_path_ends_the_address_early() {
        assert_eq!(percent_encode(Path::new("/a b&c'é")), "%2Fa%20b%26c%27%C3%A9");
    }
}
