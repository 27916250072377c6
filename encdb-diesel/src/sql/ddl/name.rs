//! Names of triggers, functions and indexes that encdb creates.

use sha2::{Digest as _, Sha256};

/// Returns the name of an object of encdb's that belongs to these names, such as `encdb_guard_users_email`. A long name is cut,
/// and ends in a digest, so that different objects never have one name.
pub(crate) fn own_name(prefix: &str, names: &[&str]) -> String {
    let whole = format!("{prefix}_{}", names.join("_"));
    if whole.len() <= MAX_NAME_LEN {
        return whole;
    }
    let digest = Sha256::digest(names.join("\0"));
    let digest: String = digest.iter().take(DIGEST_LEN).map(|byte| format!("{byte:02x}")).collect();
    let cut = MAX_NAME_LEN - digest.len() - 1;
    let end = (0..=cut).rev().find(|end| whole.is_char_boundary(*end)).unwrap_or_default();
    format!("{}_{digest}", &whole[..end])
}

/// PostgreSQL takes 63 bytes, MySQL 64 characters.
pub(crate) const MAX_NAME_LEN: usize = 63;
const DIGEST_LEN: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_belongs_to() {
        assert_eq!(own_name("encdb_guard", &["users", "email"]), "encdb_guard_users_email");
    }

    #[test]
    fn long_names_are_cut_and_differ() {
        let long = "ü".repeat(40);
        let (one, other) =
            (own_name("encdb_guard", &[&long, "a"]), own_name("encdb_guard", &[&long, "b"]));
        assert!(one.len() <= MAX_NAME_LEN && one != other, "{one} {other}");
    }
}
