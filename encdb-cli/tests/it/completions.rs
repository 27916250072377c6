//! The completion scripts: what shells accept, and what they offer.

use crate::{
    commands,
    run::{Folder, Run},
};

/// Returns the words that bash, with its script, offers after these words.
fn offered(folder: &Folder, words: &str) -> Vec<String> {
    let script = format!(
        "encdb completions bash > offer; source ./offer; COMP_WORDS=({words} ''); \
         COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); set +eu; _encdb encdb '' ''; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let Run { code, stdout, stderr } = folder.bash(&script);
    assert_eq!((code, stderr.as_str()), (0, ""), "{words}");
    stdout.lines().map(str::to_owned).collect()
}

#[test]
fn bash_accepts_its_script_and_is_offered_every_command() {
    let folder = Folder::new();
    let checked = folder.bash("encdb completions bash | bash -n");
    assert_eq!((checked.code, checked.stderr.as_str()), (0, ""));
    for group in ["", "keys"] {
        let offered = offered(&folder, &format!("encdb {group}"));
        for name in commands::listed(&folder.ok(&format!("{group} --help")).stdout) {
            assert!(offered.contains(&name), "{group} {name}: {offered:?}");
        }
    }
    assert!(offered(&folder, "encdb keys census").contains(&"--expect-none".to_owned()));
}

#[test]
fn every_shell_has_a_script_that_names_every_command() {
    let folder = Folder::new();
    let names: Vec<String> = commands::all(&folder);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = folder.ok(&format!("completions {shell}")).stdout;
        for name in names.iter().flat_map(|command| command.split(' ')) {
            assert!(script.contains(name), "{shell}: {name}");
        }
    }
    folder.exits(2, "completions csh");
}
