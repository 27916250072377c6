//! The commands that the help lists.

use crate::run::Folder;

/// Returns every command that does something: `keys add` and so on, but not `keys` or `help`.
pub(crate) fn all(folder: &Folder) -> Vec<String> {
    let all = under(folder, "");
    assert!(all.len() > 12 && all.iter().any(|it| it == "keys add"), "{all:?}");
    all
}

/// Returns the commands under a command, or the command itself if there are none.
fn under(folder: &Folder, command: &str) -> Vec<String> {
    let names = listed(&folder.ok(&format!("{command} --help")).stdout);
    if names.is_empty() {
        return vec![command.to_owned()];
    }
    let commands = names.iter().map(|name| format!("{command} {name}").trim().to_owned());
    commands.flat_map(|command| under(folder, &command)).collect()
}

/// Returns the names in the list of commands of a help text.
pub(crate) fn listed(help: &str) -> Vec<String> {
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return vec![] };
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !["", "help"].contains(name)).map(str::to_owned).collect()
}
