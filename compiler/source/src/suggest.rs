//! "Did you mean": one helper for keys, values and names, so that every suggestion follows the same rule.

/// The candidate nearest to `word`, if it is near enough to be a typo.
///
/// A different spelling of the same letters (case, `-`, `_`) always counts; otherwise at most a third of the longer
/// word may differ (Damerau–Levenshtein). Ties go to the first candidate in byte order, so the answer does not depend
/// on the order of candidates.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .filter_map(|candidate| {
            let other = fold(candidate);
            let distance = strsim::osa_distance(&folded, &other);
            let allowed = (folded.chars().count().max(other.chars().count()) / 3).max(1);
            (distance <= allowed).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Whether `meant` can only be what `word` was to be: the same letters in another spelling, or a typo away, where short
/// words leave room for one letter and longer ones for two.
#[must_use]
pub fn is_certain(word: &str, meant: &str) -> bool {
    let (word, meant) = (fold(word), fold(meant));
    let shorter = word.chars().count().min(meant.chars().count());
    let allowed = match shorter {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    strsim::osa_distance(&word, &meant) <= allowed
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_certain, nearest};

    #[test]
    fn typos_are_found_and_other_words_are_not() {
        let keys = ["memory", "memory_range", "timeout", "triggers"];
        assert_eq!(nearest("memmory", keys), Some("memory"));
        assert_eq!(nearest("memoryRange", keys), Some("memory_range"));
        assert_eq!(nearest("tiemout", keys), Some("timeout"));
        assert_eq!(nearest("handler", keys), None);
    }

    #[test]
    fn a_typo_is_certain_and_another_word_is_not() {
        assert!(is_certain("memmory", "memory") && is_certain("memoryRange", "memory_range"));
        assert!(is_certain("arm46", "arm64") && !is_certain("arm", "x86_64"));
        assert!(!is_certain("days", "hours") && !is_certain("timeouts_in_s", "timeout"));
        assert!(!is_certain("s3", "s4"), "one of two letters is half of the word");
    }
}
