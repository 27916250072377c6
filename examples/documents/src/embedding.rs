//! A stand-in for a model that makes embeddings: it counts words by their hashes. Texts with the same words are near each other.
//! Words of up to three letters count for nothing.

/// Returns the embedding of a text, of length 1.
pub(crate) fn of(text: &str) -> Vec<f32> {
    let mut embedding = vec![0.0; N_DIMENSIONS];
    for word in words(text) {
        let hash = hash(&word);
        let sign = if hash & 1 == 0 { 1.0 } else { -1.0 };
        embedding[usize::from((hash >> 1).to_le_bytes()[0]) % N_DIMENSIONS] += sign;
    }
    let length = dot(&embedding, &embedding).sqrt().max(f32::MIN_POSITIVE);
    embedding.iter().map(|part| part / length).collect()
}

/// Returns the cosine of the angle between two embeddings.
pub(crate) fn cosine(one: &[f32], other: &[f32]) -> f32 {
    dot(one, other)
}

/// Returns an embedding as it is stored.
pub(crate) fn to_bytes(embedding: &[f32]) -> Vec<u8> {
    embedding.iter().flat_map(|part| part.to_le_bytes()).collect()
}

/// Returns an embedding from its stored form.
pub(crate) fn from_bytes(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|part| f32::from_le_bytes(*part)).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| word.len() > 3).map(str::to_lowercase)
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// FNV-1a, whose values never change: <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>.
fn hash(word: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    word.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

const N_DIMENSIONS: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_nearest_to_texts_with_its_words() {
        let asked = of("Who keeps the lighthouse?");
        let near = cosine(&asked, &of("The lighthouse: Sam keeps it."));
        let far = cosine(&asked, &of("Potatoes were cheap in spring."));
        assert!(near > far + 0.3, "{near} {far}");
        assert!((cosine(&asked, &asked) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_text_without_words_is_near_to_nothing() {
        assert!(cosine(&of("?!"), &of("?!")).abs() < f32::EPSILON);
    }

    #[test]
    fn an_embedding_is_stored_and_read() {
        let embedding = of("lighthouse");
        assert_eq!(from_bytes(&to_bytes(&embedding)), embedding);
    }
}
