//! The names after `crate::` in a file. Tests are left out, because they may import anything.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Attribute, File, ItemMod, ItemUse, Meta, Path, UseTree};

/// Returns the first names after `crate::`.
pub(super) fn of(file: &File) -> BTreeSet<String> {
    let mut uses = Uses::default();
    uses.visit_file(file);
    uses.0
}

#[derive(Default)]
struct Uses(BTreeSet<String>);

impl<'f> Visit<'f> for Uses {
    fn visit_item_use(&mut self, item: &'f ItemUse) {
        if let UseTree::Path(path) = &item.tree
            && path.ident == "crate"
        {
            self.add_first(&path.tree);
        }
    }

    fn visit_path(&mut self, path: &'f Path) {
        let mut segments = path.segments.iter();
        if segments.next().is_some_and(|first| first.ident == "crate") {
            self.0.extend(segments.next().map(|second| second.ident.to_string()));
        }
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, module: &'f ItemMod) {
        if !module.attrs.iter().any(is_for_tests) {
            visit::visit_item_mod(self, module);
        }
    }
}

impl Uses {
    fn add_first(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => drop(self.0.insert(path.ident.to_string())),
            UseTree::Name(name) => drop(self.0.insert(name.ident.to_string())),
            UseTree::Rename(rename) => drop(self.0.insert(rename.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.add_first(item)),
            UseTree::Glob(_) => (),
        }
    }
}

/// Tells whether an attribute is `#[cfg(test)]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    list.path.is_ident("cfg") && list.tokens.to_string() == "test"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(text: &str) -> Vec<String> {
        of(&syn::parse_str(text).unwrap()).into_iter().collect()
    }

    #[test]
    fn imports_and_paths_are_found() {
        let text = "use crate::{a::{B, C}, d, e as f}; use std::fs; use super::g;
                    fn h() -> crate::i::J { crate::k::l() }";
        assert_eq!(uses(text), ["a", "d", "e", "i", "k"]);
    }

    #[test]
    fn tests_may_import_anything() {
        assert!(uses("#[cfg(test)] mod tests { use crate::a; }").is_empty());
    }
}
