//! Splitting a text into chunks.

/// Returns the parts of a text, at most [`MAX_LEN`] bytes each, cut between words where that is possible.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let (mut chunks, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(end_of_first(rest));
        chunks.push(chunk.trim_end());
        rest = after.trim_start();
    }
    chunks
}

fn end_of_first(text: &str) -> usize {
    if text.len() <= MAX_LEN {
        return text.len();
    }
    let most = (0..=MAX_LEN).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(MAX_LEN);
    text[..most].rfind(char::is_whitespace).unwrap_or(most)
}

const MAX_LEN: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole() {
        let text = "lighthouse ".repeat(500);
        let chunks = split(&text);
        assert!(chunks.iter().all(|chunk| chunk.len() <= MAX_LEN && !chunk.is_empty()));
        assert_eq!(chunks.join(" "), text.trim());
    }

    #[test]
    fn a_word_that_is_too_long_is_cut_between_characters() {
        let text = "é".repeat(1200);
        assert_eq!(split(&text).concat(), text);
        assert_eq!(split(&text).len(), 3);
    }

    #[test]
    fn nothing_has_no_chunks() {
        assert_eq!(split(" \n\t"), Vec::<&str>::new());
    }
}
