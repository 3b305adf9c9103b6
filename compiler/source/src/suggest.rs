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
            let allowed = (folded.chars().count().max(other.chars().count()) / 3).max(1);
            distance_within(&folded, &other, allowed).map(|distance| (distance, candidate))
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
    distance_within(&word, &meant, allowed).is_some()
}

/// The edits between two words (Damerau–Levenshtein, restricted), when they are at most so many. Words that differ in
/// more letters than that are told apart by counting, which makes thousands of suggestions cheap.
#[must_use]
pub fn distance_within(a: &str, b: &str, most: usize) -> Option<usize> {
    if letters_apart(a, b) > most {
        return None;
    }
    Some(strsim::osa_distance(a, b)).filter(|distance| *distance <= most)
}

/// How many letters one word has at least that the other lacks: never more than the edits between them, since one edit
/// changes one letter, or the order of two. Letters are counted in a few buckets, which can only make it less.
fn letters_apart(a: &str, b: &str) -> usize {
    let mut counts = [0_i32; 32];
    let mut count = |word: &str, step: i32| {
        for letter in word.chars() {
            if let Some(bucket) = counts.get_mut(letter as usize % 32) {
                *bucket += step;
            }
        }
    };
    count(a, 1);
    count(b, -1);
    let (mut more, mut less) = (0, 0);
    for difference in counts {
        more += difference.max(0).unsigned_abs() as usize;
        less += difference.min(0).unsigned_abs() as usize;
    }
    more.max(less)
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{distance_within, is_certain, letters_apart, nearest};

    #[test]
    fn counting_letters_never_says_more_than_the_edits() {
        let words = ["", "a", "memory", "memroy", "mmeory", "timeout", "python3.13", "pyton3.13", "größe", "s3:Put*"];
        for a in words {
            for b in words {
                assert!(letters_apart(a, b) <= strsim::osa_distance(a, b), "{a} {b}");
                assert_eq!(distance_within(a, b, 99), Some(strsim::osa_distance(a, b)));
            }
        }
    }

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
