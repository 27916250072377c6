//! The output of `encdb inspect` for values and for other input.

use crate::run::Folder;

/// Key 2, bound to its row, one byte of plaintext.
const HEX: &str = "f80100020000000000000000000000000000000000000000000000000000000000";
const TEXT: &str = "encdb1.-AEAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const BASE64: &str = "+AEAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn bytes() -> Vec<u8> {
    (0..HEX.len()).step_by(2).map(|at| u8::from_str_radix(&HEX[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn every_way_to_write_a_value_is_read() {
    let folder = Folder::new();
    let inputs = [
        bytes(),
        HEX.into(),
        HEX.to_uppercase().into(),
        format!("\\x{HEX}\n").into(),
        format!("0x{HEX}").into(),
        format!("X'{HEX}'").into(),
        format!("{TEXT}\n").into(),
        BASE64.into(),
    ];
    for input in inputs {
        let run = folder.run_with_input("inspect", &input);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains("key      2\nbound    to its row\n"), "{run:?}");
        assert!(run.stdout.contains("length   1 bytes"), "{run:?}");
    }
    for argument in [HEX, TEXT] {
        assert!(folder.ok(&format!("inspect {argument}")).stdout.contains("key      2"));
    }
}

#[test]
fn an_argument_that_may_be_a_secret_is_refused_and_not_repeated() {
    let folder = Folder::new();
    let key = folder.ok("keys generate").stdout;
    let refused = folder.exits(2, &format!("inspect {}", key.trim()));
    assert!(!refused.stderr.contains(key.trim()), "{refused:?}");
}

#[test]
fn what_is_no_value_is_an_error() {
    let folder = Folder::new();
    for input in ["", "hello, world", "68656c6c6f", "encdb1.!", "gAAAAABmabcdef"] {
        let run = folder.run_with_input("inspect", input.as_bytes());
        assert_eq!(run.code, 1, "{input}: {run:?}");
        assert!(run.stdout.is_empty() && run.stderr.starts_with("error:"), "{input}: {run:?}");
    }
}

#[test]
fn what_may_be_a_search_token_is_said_to_be_one() {
    let folder = Folder::new();
    let token = format!("03{}", "a7".repeat(16));
    let told = folder.exits(1, &format!("inspect {token}")).stderr;
    assert!(told.contains("perhaps a search token of epoch 3"), "{told}");
    for other in [format!("00{}", "a7".repeat(16)), format!("03{}", "a7".repeat(17))] {
        let told = folder.exits(1, &format!("inspect {other}")).stderr;
        assert!(told.contains("is not sealed") && !told.contains("token"), "{told}");
    }
}
