//! The man pages: their content, and that `groff` accepts them.

use std::{fs, sync::Once};

use crate::{commands, left_out::announce, run::Folder};

const EXIT_CODES: [&str; 5] = ["0", "1", "2", "3", "130"];

/// Returns the page of a file as people read it, without line breaks. Returns none without `groff`, and announces that.
fn rendered(folder: &Folder, file: &str) -> Option<String> {
    static ANNOUNCED: Once = Once::new();
    if folder.bash("command -v groff").code != 0 {
        ANNOUNCED.call_once(|| announce("the man pages, which takes `groff`"));
        return None;
    }
    let page = folder.bash(&format!("groff -man -ww -Tutf8 -P-cbou -rLL=500n {file}"));
    assert_eq!((page.code, page.stderr.as_str()), (0, ""), "{file}");
    Some(page.stdout)
}

#[test]
fn the_page_names_every_command_and_every_exit_code() {
    let folder = Folder::new();
    folder.bash("encdb man > encdb.1");
    let Some(page) = rendered(&folder, "encdb.1") else { return };
    for command in commands::all(&folder) {
        assert!(page.contains(&format!("encdb {command}\n")), "{command}: {page}");
    }
    let (_, codes) = page.split_once("EXIT CODES\n").unwrap();
    let codes: Vec<&str> = codes.lines().map_while(|line| line.split_whitespace().next()).collect();
    assert_eq!(codes, EXIT_CODES, "{page}");
}

#[test]
fn every_command_has_a_page_with_its_examples() {
    let folder = Folder::new();
    let written = folder.ok("man --output-dir share/man1").stdout;
    assert!(written.lines().any(|file| file == "share/man1/encdb.1"), "{written}");
    for command in commands::all(&folder) {
        let file = format!("share/man1/encdb-{}.1", command.replace(' ', "-"));
        assert!(written.lines().any(|line| line == file), "{file}: {written}");
        let Some(page) = rendered(&folder, &file) else { continue };
        let (_, examples) = page.split_once("\nEXAMPLES\n").unwrap();
        assert!(examples.contains(&format!("encdb {command}")), "{page}");
    }
    let n_files = fs::read_dir(folder.path("share/man1")).unwrap().count();
    assert_eq!(n_files, written.lines().count());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new();
    fs::write(folder.path("file"), "").unwrap();
    let failed = folder.exits(1, "man --output-dir file/man1");
    assert!(failed.stderr.contains("file/man1 cannot be written"), "{failed:?}");
}
