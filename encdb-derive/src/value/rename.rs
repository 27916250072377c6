//! The styles of `rename_all`, as in serde: names of variants, which are in `PascalCase`, in another style.

/// Returns a name in this style, or none if there is no such style.
pub(super) fn renamed(name: &str, style: &str) -> Option<String> {
    let renamed = match style {
        "lowercase" => name.to_ascii_lowercase(),
        "UPPERCASE" => name.to_ascii_uppercase(),
        "PascalCase" => name.to_owned(),
        "camelCase" => camel(name),
        "snake_case" => split(name, '_').to_ascii_lowercase(),
        "SCREAMING_SNAKE_CASE" => split(name, '_').to_ascii_uppercase(),
        "kebab-case" => split(name, '-').to_ascii_lowercase(),
        "SCREAMING-KEBAB-CASE" => split(name, '-').to_ascii_uppercase(),
        _ => return None,
    };
    Some(renamed)
}

/// Returns all styles, for a message.
pub(super) const fn styles() -> &'static str {
    "\"lowercase\", \"UPPERCASE\", \"PascalCase\", \"camelCase\", \"snake_case\", \"SCREAMING_SNAKE_CASE\", \"kebab-case\" and \
     \"SCREAMING-KEBAB-CASE\""
}

fn camel(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// Puts a separator before each capital letter but the first.
fn split(name: &str, separator: char) -> String {
    let mut parts = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            parts.push(separator);
        }
        parts.push(letter);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table in serde's documentation, "Container attributes".
    #[test]
    fn variants_are_renamed_as_serde_renames_them() {
        let styles = [
            ("lowercase", "verytasty"),
            ("UPPERCASE", "VERYTASTY"),
            ("PascalCase", "VeryTasty"),
            ("camelCase", "veryTasty"),
            ("snake_case", "very_tasty"),
            ("SCREAMING_SNAKE_CASE", "VERY_TASTY"),
            ("kebab-case", "very-tasty"),
            ("SCREAMING-KEBAB-CASE", "VERY-TASTY"),
        ];
        for (style, expected) in styles {
            assert_eq!(renamed("VeryTasty", style).as_deref(), Some(expected));
            assert!(super::styles().contains(&format!("{style:?}")));
        }
        assert_eq!(renamed("Z42", "snake_case").as_deref(), Some("z42"));
        assert_eq!(renamed("HTTP", "snake_case").as_deref(), Some("h_t_t_p"));
        assert_eq!(renamed("VeryTasty", "Snake_Case"), None);
    }
}
