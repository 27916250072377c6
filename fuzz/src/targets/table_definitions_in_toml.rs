//! The definitions of tables that people write for the command: definitions that are read are written back the same.

use encdb_diesel::spec;

use super::Target;

pub(super) const TARGET: Target = Target { name: "table_definitions_in_toml", check, samples };

fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(tables) = spec::from_toml(text) else { return };
    let written = spec::to_toml(&tables);
    let again = spec::from_toml(&written).expect("what was written can be read");
    assert_eq!(spec::to_json(&again), spec::to_json(&tables));
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    vec![("empty", b"[tables]\n".to_vec())]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A change of the format must not leave a corpus that is refused at the first byte.
    #[test]
    fn every_committed_definition_is_read() {
        for entry in TARGET.corpus() {
            let text = std::str::from_utf8(entry.bytes()).unwrap();
            let read = spec::from_toml(text);
            assert!(read.is_ok(), "{}: {:?}", entry.name(), read.err());
        }
    }
}
