//! The name of a variable. Somebody may have given the variable's content by mistake.

use std::convert::Infallible;

use crate::error::Error;

/// The text that was given as a name. It is shown only if it can be a name.
#[derive(Clone)]
pub(crate) struct VariableName(String);

impl VariableName {
    /// Returns the name.
    ///
    /// # Errors
    /// [`Error::NotAVariable`], which does not repeat the text, as clap's message would.
    pub(crate) fn checked(&self) -> Result<&str, Error> {
        if Self::is_name(&self.0) { Ok(&self.0) } else { Err(Error::NotAVariable) }
    }

    /// Returns whether a text can be the name of a variable.
    pub(crate) fn is_name(text: &str) -> bool {
        let is_first = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
        text.starts_with(is_first)
            && text.chars().all(|letter| is_first(letter) || letter.is_ascii_digit())
    }
}

impl std::str::FromStr for VariableName {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for VariableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VariableName(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<String, Error> {
        let name: VariableName = text.parse().unwrap();
        name.checked().map(str::to_owned)
    }

    #[test]
    fn a_name_has_letters_digits_and_underscores() {
        for name in ["DATABASE_URL", "_", "a1", "Zz_9"] {
            assert_eq!(checked(name).unwrap(), name);
        }
    }

    #[test]
    fn what_can_be_no_name_is_refused_and_not_repeated() {
        for text in
            ["", "1A", "marked word", "postgres://marked", "marked=", "marked-word", "märked"]
        {
            let refused = checked(text).unwrap_err();
            assert!(!format!("{refused} {refused:?}").contains("marked"), "{text}");
        }
        assert!(!format!("{:?}", "marked".parse::<VariableName>()).contains("marked"));
    }
}
