//! The features that a package declares, as cargo reports them.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::cargo::Cargo;
use crate::interrupt::Interrupt;

/// Returns the names of the features that `package` declares, including `default`.
pub(crate) fn of(package: &str, interrupt: &Interrupt) -> Result<Vec<String>> {
    let metadata =
        Cargo::new(&["metadata", "--no-deps", "--format-version", "1"]).read(interrupt)?;
    let metadata = serde_json::from_slice(&metadata).context("cargo metadata is not JSON")?;
    features_in(&metadata, package)
        .with_context(|| format!("cargo metadata does not describe {package}"))
}

fn features_in(metadata: &Value, package: &str) -> Option<Vec<String>> {
    let mut packages = metadata["packages"].as_array()?.iter();
    let package = packages.find(|candidate| candidate["name"] == package)?;
    Some(package["features"].as_object()?.keys().cloned().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn features_are_those_of_the_named_package() {
        let metadata = json!({ "packages": [
            { "name": "other", "features": { "x": [] } },
            { "name": "encdb-core", "features": { "aws-lc-rs": ["dep:aws-lc-rs"], "default": [] } },
        ] });
        assert_eq!(features_in(&metadata, "encdb-core").unwrap(), ["aws-lc-rs", "default"]);
        assert_eq!(features_in(&metadata, "encdb-cli"), None);
    }
}
