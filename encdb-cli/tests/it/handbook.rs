//! What `docs/keys.md` says is run: its boxes.

pub(crate) const HANDBOOK: &str = include_str!("../../../docs/keys.md");

/// The boxes that are to be run, each as it stands there.
pub(crate) fn boxes() -> Vec<String> {
    let mut boxes = vec![];
    let mut lines = HANDBOOK.lines().map(str::trim);
    while lines.by_ref().any(|line| line == "```sh") {
        boxes.push(lines.by_ref().take_while(|line| *line != "```").collect::<Vec<_>>().join("\n"));
    }
    boxes
}

#[test]
fn there_is_a_box_for_every_step() {
    let all = boxes().join("\n");
    for step in [
        "init --import",
        "add",
        "promote 2",
        "rotate",
        "census",
        "retire 1",
        "destroy 1",
        "rewrap",
        "doctor",
    ] {
        assert!(all.contains(step), "{step}");
    }
}
