//! The recipes of `docs/keys.md`, as far as they run without an external service.

mod aws;
mod mounted;

use crate::handbook::HANDBOOK;

/// Returns the boxes of the recipe with this name, each as it is written.
fn boxes(name: &str) -> Vec<&'static str> {
    let (_, recipe) = HANDBOOK.split_once(&format!("\n**{name}**")).expect("the recipe is there");
    let recipe = recipe.split_once("\n**").map_or(recipe, |(recipe, _)| recipe);
    let boxes = recipe.split("\n```text\n").skip(1);
    boxes.map(|text| text.split_once("```").unwrap().0).collect()
}

/// Returns the variables that a box sets, by `NAME=value` or in a unit file.
fn variables(text: &str) -> impl Iterator<Item = (&str, String)> {
    text.lines().filter_map(|line| {
        let line = line.strip_prefix("Environment=").unwrap_or(line);
        let (name, value) = line.trim_matches('"').split_once('=')?;
        let is_variable = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        is_variable.then(|| (name, value.trim_matches('"').to_owned()))
    })
}
