//! The imports between the modules at the root of a crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::uses;

/// The imports of each module, with a file that has each.
#[derive(Debug, Default)]
pub(super) struct Graph(BTreeMap<String, BTreeMap<String, PathBuf>>);

/// An import of something in the module `to` by a file of the module `from`.
#[derive(Debug)]
pub(super) struct Import<'g> {
    pub(super) from: &'g str,
    pub(super) to: &'g str,
    pub(super) file: &'g Path,
}

impl Graph {
    /// Reads the imports of the crate whose sources are in this folder.
    pub(super) fn of(sources: &Path) -> Result<Self> {
        let mut modules = BTreeMap::<String, Vec<PathBuf>>::new();
        for entry in entries(sources)? {
            let name = entry.file_stem().and_then(|it| it.to_str()).unwrap_or_default().to_owned();
            if !ROOTS.contains(&name.as_str()) {
                modules.entry(name).or_default().extend(files(&entry)?);
            }
        }
        let names: BTreeSet<_> = modules.keys().cloned().collect();
        let mut graph = Self::default();
        for (module, files) in modules {
            for file in files {
                graph.add(&module, &file, &names)?;
            }
        }
        Ok(graph)
    }

    fn add(&mut self, module: &str, file: &Path, names: &BTreeSet<String>) -> Result<()> {
        let text = fs::read_to_string(file)?;
        let parsed = syn::parse_file(&text).with_context(|| file.display().to_string())?;
        let uses = uses::of(&parsed).into_iter().filter(|it| it != module && names.contains(it));
        let imports = self.0.entry(module.to_owned()).or_default();
        imports.extend(uses.map(|used| (used, file.to_owned())));
        Ok(())
    }

    pub(super) fn imports(&self) -> impl Iterator<Item = Import<'_>> {
        self.0.iter().flat_map(|(from, imports)| {
            imports.iter().map(move |(to, file)| Import { from, to, file })
        })
    }

    /// Returns modules that import each other, the first one again at the end.
    pub(super) fn circle(&self) -> Option<Vec<&str>> {
        self.0.keys().find_map(|module| self.way_back(&mut vec![module]))
    }

    /// Returns a way from the last module of `way` to its first.
    fn way_back<'g>(&'g self, way: &mut Vec<&'g str>) -> Option<Vec<&'g str>> {
        for next in self.0.get(*way.last()?)?.keys() {
            if next == way[0] {
                return Some([way.as_slice(), &[next]].concat());
            }
            if !way.contains(&next.as_str()) {
                way.push(next);
                if let Some(found) = self.way_back(way) {
                    return Some(found);
                }
                way.pop();
            }
        }
        None
    }
}

/// Returns the Rust files in a folder and the folders within it, or a single file. Files of tests are left out.
fn files(entry: &Path) -> Result<Vec<PathBuf>> {
    if entry.file_stem().is_some_and(|name| name == "tests") {
        return Ok(vec![]);
    }
    if entry.is_dir() {
        let within =
            entries(entry)?.iter().map(|entry| files(entry)).collect::<Result<Vec<_>>>()?;
        return Ok(within.concat());
    }
    let is_rust = entry.extension().is_some_and(|extension| extension == "rs");
    Ok(if is_rust { vec![entry.to_owned()] } else { vec![] })
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Modules that import everything.
const ROOTS: [&str; 4] = ["lib", "main", "bin", "guide"];

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(files: &[(&str, &str)]) -> Graph {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Graph::of(folder.path()).unwrap()
    }

    #[test]
    fn a_circle_is_found_through_folders() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "mod inner;"),
            ("a/inner.rs", "use crate::b::B;"),
            ("b.rs", "fn f() { crate::c::g() }"),
            ("c.rs", "use crate::a::A;"),
        ];
        assert_eq!(graph(&files).circle().unwrap(), ["a", "b", "c", "a"]);
        assert_eq!(graph(&files[..4]).circle(), None);
    }

    #[test]
    fn tests_are_left_out() {
        let files = [
            ("a.rs", ""),
            ("b/tests.rs", "use crate::a::A;"),
            ("b/tests/c.rs", "use crate::a::A;"),
        ];
        assert_eq!(graph(&files).imports().count(), 0);
    }
}
