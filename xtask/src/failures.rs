//! What failed tests said, to be said again at the end: the output of a whole run is long, and its reader begins at the end.

use std::io::{self, BufRead, BufReader, Read, Write, stdout};

/// Copies the output of `cargo test` to the standard output, and returns what its failed tests wrote.
pub(crate) fn copy(output: impl Read) -> io::Result<Vec<String>> {
    copy_to(stdout(), output)
}

fn copy_to(mut to: impl Write, output: impl Read) -> io::Result<Vec<String>> {
    let mut failures = Failures::default();
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        // Nobody may read it any more. The run goes on to its end all the same.
        let _ = to.write_all(&line);
        failures.heed(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    Ok(failures.said)
}

/// Finds the sections of failed tests. Each begins with a line `---- name stdout ----`, and the last ends with the list of names.
#[derive(Default)]
struct Failures {
    said: Vec<String>,
    within: bool,
}

impl Failures {
    fn heed(&mut self, line: &str) {
        if line.starts_with("---- ") && line.ends_with(" ----") {
            self.said.push(line.to_owned());
            self.within = true;
        } else if line == "failures:" {
            self.within = false;
        } else if let Some(last) = self.said.last_mut().filter(|_| self.within) {
            last.push('\n');
            last.push_str(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_tests_wrote_is_found() {
        let output = "running 3 tests\ntest one ... ok\ntest two ... FAILED\ntest three ... FAILED\n\n\
                      failures:\n\n---- two stdout ----\nleft: 1\nright: 2\n\n---- three stdout ----\nno\n\n\n\
                      failures:\n    three\n    two\n\ntest result: FAILED. 1 passed; 2 failed\n";
        let mut copied = Vec::new();
        let said = copy_to(&mut copied, output.as_bytes()).unwrap();
        assert_eq!(copied, output.as_bytes());
        let trimmed: Vec<_> = said.iter().map(|it| it.trim_end()).collect();
        assert_eq!(
            trimmed,
            ["---- two stdout ----\nleft: 1\nright: 2", "---- three stdout ----\nno"]
        );
    }
}
