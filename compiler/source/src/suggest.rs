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

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typos_are_found_and_other_words_are_not() {
        let keys = ["memory", "memory_range", "timeout", "triggers"];
        assert_eq!(nearest("memmory", keys), Some("memory"));
        assert_eq!(nearest("memoryRange", keys), Some("memory_range"));
        assert_eq!(nearest("tiemout", keys), Some("timeout"));
        assert_eq!(nearest("handler", keys), None);
    }
}
