//! Names for columns that do not exist yet.

/// Returns the name with this ending, shortened to what databases accept, and with a number if a column has the name already.
pub(super) fn free_name(name: &str, ending: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.iter().any(|it| it.eq_ignore_ascii_case(name));
    let numbers = std::iter::once(String::new()).chain((2..).map(|n: u32| format!("_{n}")));
    let names = numbers.map(|number| {
        let room = MAX_NAME_LEN - ending.len() - number.len();
        let end = (0..=room.min(name.len())).rev().find(|at| name.is_char_boundary(*at));
        format!("{}{ending}{number}", &name[..end.unwrap_or_default()])
    });
    names.into_iter().find(is_free).unwrap_or_default()
}

/// The longest name in bytes: PostgreSQL cuts what is longer (`NAMEDATALEN`), and MySQL refuses more than 64 characters.
const MAX_NAME_LEN: usize = 63;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_free_and_short_enough() {
        let taken = ["Email_Encrypted", "email_encrypted_2"].map(str::to_owned);
        assert_eq!(free_name("email", "_encrypted", &[]), "email_encrypted");
        assert_eq!(free_name("email", "_encrypted", &taken), "email_encrypted_3");
        for long in ["x".repeat(70), "\u{1f512}".repeat(20)] {
            let name = free_name(&long, "_encrypted", &taken);
            assert!(name.len() <= 63 && name.ends_with("_encrypted"), "{name}");
        }
    }
}
