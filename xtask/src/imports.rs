//! Whether the modules at the root of a crate import each other in one direction, as ARCHITECTURE.md draws it.

mod graph;
mod uses;

use anyhow::{Result, bail, ensure};

use crate::workspace;
use graph::Graph;

/// Fails on a circle of imports in any crate, and in encdb-diesel on an import that is not in [`DIESEL`].
pub(crate) fn check() -> Result<()> {
    for package in PACKAGES {
        let graph = Graph::of(&workspace::root().join(package).join("src"))?;
        if let Some(circle) = graph.circle() {
            bail!("the modules of {package} import each other in a circle: {}", circle.join(" → "));
        }
    }
    let diesel = Graph::of(&workspace::root().join("encdb-diesel/src"))?;
    let refused = against(&diesel, DIESEL);
    ensure!(refused.is_empty(), "encdb-diesel: {}", refused.join("; "));
    Ok(())
}

/// Returns the imports that are not allowed, each as a sentence.
fn against(graph: &Graph, allowed: &[(&str, &[&str])]) -> Vec<String> {
    let may = |from: &str, to: &str| {
        allowed.iter().any(|(module, imports)| *module == from && imports.contains(&to))
    };
    let refused = graph.imports().filter(|import| !may(import.from, import.to));
    refused
        .map(|it| {
            format!("{} imports `{}`, which `{}` must not", it.file.display(), it.to, it.from)
        })
        .collect()
}

const PACKAGES: [&str; 7] =
    ["encdb-core", "encdb-diesel", "encdb-derive", "encdb-cli", "xtask", "benches", "fuzz"];

/// What each module at the root of encdb-diesel may import. `tables` and `sql` know no model, so that they serve tables
/// whose columns are known only when the program runs.
const DIESEL: &[(&str, &[&str])] = &[
    ("keys", &["own_tables", "runtime"]),
    ("plaintext", &[]),
    ("search", &["types", "columns", "runtime", "spec", "error"]),
    ("types", &["columns", "runtime", "spec", "error"]),
    ("columns", &["runtime", "spec", "error"]),
    ("own_tables", &["tables", "sql", "runtime", "spec", "error"]),
    ("tables", &["sql", "spec", "error"]),
    ("sql", &["spec", "error"]),
    ("runtime", &["error"]),
    ("spec", &["error"]),
    ("error", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_point_one_way() {
        check().unwrap();
    }

    #[test]
    fn an_import_against_the_arrows_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("lib.rs", "mod sql; mod types;");
        write("sql.rs", "use crate::{types::{Encrypted, Sealed}};");
        write("types.rs", "");
        let graph = Graph::of(folder.path()).unwrap();
        let refused = against(&graph, DIESEL).join("");
        assert!(refused.ends_with("sql.rs imports `types`, which `sql` must not"), "{refused}");
    }
}
