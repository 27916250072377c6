//! The boxes of `docs/keys.md` and `README.md`, to be run.

pub(crate) const HANDBOOK: &str = include_str!("../../../docs/keys.md");

const README: &str = include_str!("../../../README.md");

/// Returns the boxes to run, each as it is written.
pub(crate) fn boxes() -> Vec<String> {
    boxes_of(HANDBOOK, "sh")
}

/// Returns the README's box about keyring files.
pub(crate) fn readme_box() -> String {
    boxes_of(README, "sh").into_iter().find(|text| text.contains("keys init")).expect("it is there")
}

/// Returns the boxes of a page in this language.
pub(crate) fn boxes_of(page: &str, language: &str) -> Vec<String> {
    let (begins, mut boxes) = (format!("```{language}"), vec![]);
    let mut lines = page.lines().map(str::trim);
    while lines.by_ref().any(|line| line == begins) {
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
        "verify",
        "destroy 1",
        "rewrap",
        "doctor",
    ] {
        assert!(all.contains(step), "{step}");
    }
}
