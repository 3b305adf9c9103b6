//! "Did you mean" for action names: as bags of camel case words first, then as spellings.
//!
//! Plain edit distance finds typos but not a name put together in another order, which is how people remember
//! actions: `GetUsageAndCosts` is nine edits away from `GetCostAndUsage` and has the same words.

use aws_auto_source::suggest::distance_within;

/// Below this likeness a suggestion would be a guess: three words in four must be the same.
const ENOUGH: u32 = 700;

/// API operations whose IAM action has another name: the name that a program calls is not the one a policy needs.
/// Source: "Required permissions for Amazon S3 API operations" (Amazon S3 user guide), the API pages of Lambda, SQS,
/// SNS and DynamoDB, 2026-09.
const OPERATIONS: [(&str, &str, &str); 17] = [
    ("dynamodb", "TransactGetItems", "GetItem"),
    ("dynamodb", "TransactWriteItems", "PutItem"),
    ("lambda", "Invoke", "InvokeFunction"),
    ("lambda", "InvokeWithResponseStream", "InvokeFunction"),
    ("s3", "CompleteMultipartUpload", "PutObject"),
    ("s3", "CopyObject", "PutObject"),
    ("s3", "CreateMultipartUpload", "PutObject"),
    ("s3", "DeleteObjects", "DeleteObject"),
    ("s3", "HeadBucket", "ListBucket"),
    ("s3", "HeadObject", "GetObject"),
    ("s3", "ListObjects", "ListBucket"),
    ("s3", "ListObjectsV2", "ListBucket"),
    ("s3", "UploadPart", "PutObject"),
    ("sns", "PublishBatch", "Publish"),
    ("sqs", "ChangeMessageVisibilityBatch", "ChangeMessageVisibility"),
    ("sqs", "DeleteMessageBatch", "DeleteMessage"),
    ("sqs", "SendMessageBatch", "SendMessage"),
];

/// The action that AWS asks for when a program calls this operation, where the two names differ.
pub(super) fn action_of_operation(prefix: &str, name: &str) -> Option<&'static str> {
    let found =
        OPERATIONS.iter().find(|(service, operation, _)| *service == prefix && operation.eq_ignore_ascii_case(name));
    found.map(|(.., action)| *action)
}

/// The candidate most like `name`; ties go to the smaller edit distance, then to byte order.
pub(super) fn nearest<'t>(name: &str, candidates: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let words = words_of(name);
    let folded = name.to_ascii_lowercase();
    let scored = candidates.filter(|candidate| !candidate.eq_ignore_ascii_case(name)).filter_map(|candidate| {
        // Beyond that a spelling is not like enough; most candidates end here without being compared.
        let longest = name.len().max(candidate.len());
        let most = longest - longest * ENOUGH as usize / 1000;
        let distance = distance_within(&folded, &candidate.to_ascii_lowercase(), most);
        let spelled = distance.map_or(0, |distance| spelling(distance, name, candidate));
        let likeness = likeness(&words, &words_of(candidate)).max(spelled);
        (likeness >= ENOUGH).then(|| {
            let distance = distance.unwrap_or_else(|| strsim::osa_distance(&folded, &candidate.to_ascii_lowercase()));
            (std::cmp::Reverse(likeness), distance, candidate)
        })
    });
    scored.min().map(|(.., candidate)| candidate)
}

/// Whether a suggestion can only be what was meant: the action of that operation, the same words in another order, or a
/// typo. A repair that widens a policy must not be a guess.
pub(super) fn is_certain(prefix: &str, name: &str, suggested: &str) -> bool {
    let same_words = || {
        let (mut left, mut right) = (words_of(name), words_of(suggested));
        left.sort_unstable();
        right.sort_unstable();
        left == right
    };
    action_of_operation(prefix, name) == Some(suggested)
        || same_words()
        || aws_auto_source::suggest::is_certain(name, suggested)
}

/// How alike two spellings are, in thousandths.
fn spelling(distance: usize, left: &str, right: &str) -> u32 {
    let longest = left.len().max(right.len()).max(1);
    let same = longest.saturating_sub(distance);
    u32::try_from(same * 1000 / longest).unwrap_or(0)
}

/// The share of words that two names have in common, in thousandths (the Dice coefficient over bags of words).
/// A name that is cut short (`Invoke` for `InvokeFunction`) is just alike enough.
fn likeness(left: &[String], right: &[String]) -> u32 {
    let mut rest: Vec<&String> = right.iter().collect();
    let mut common: u32 = 0;
    for word in left {
        if let Some(at) = rest.iter().position(|other| same_word(word, other)) {
            rest.swap_remove(at);
            common += 1;
        }
    }
    let total = u32::try_from(left.len() + right.len()).unwrap_or(u32::MAX).max(1);
    let begins = !left.is_empty() && left.first() == right.first();
    let shortened = begins && usize::try_from(common) == Ok(left.len());
    (common * 2000 / total).max(if shortened { ENOUGH } else { 0 })
}

/// Long words may hold one typo.
fn same_word(left: &str, right: &str) -> bool {
    left == right || (left.len().min(right.len()) >= 4 && distance_within(left, right, 1).is_some())
}

/// `GetCostsAndUsage` is `get cost and usage`: lower case, without the plural's `s`. A run of capitals is one word.
fn words_of(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (at, &letter) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
        let after = chars.get(at + 1).copied();
        if !letter.is_alphanumeric() {
            words.push(String::new());
            continue;
        }
        if begins_word(before, letter, after) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words.into_iter().filter(|word| !word.is_empty()).map(singular).collect()
}

fn begins_word(before: Option<char>, letter: char, after: Option<char>) -> bool {
    let Some(before) = before else { return true };
    letter.is_uppercase() && (!before.is_uppercase() || after.is_some_and(char::is_lowercase))
}

fn singular(mut word: String) -> String {
    if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::{OPERATIONS, words_of};
    use crate::knowledge::iam::{is_certainly, nearest_action, service};

    #[test]
    fn a_guess_is_not_certain() {
        assert!(is_certainly("ce", "GetUsageAndCosts", "GetCostAndUsage"), "the same words");
        assert!(is_certainly("s3", "HeadObject", "GetObject"), "the action of that operation");
        assert!(is_certainly("dynamodb", "PutItme", "PutItem"), "a typo");
        assert!(!is_certainly("lambda", "Get", "GetFunction") && !is_certainly("s3", "GetThing", "GetObject"));
    }

    #[test]
    fn operations_that_are_no_actions_lead_to_the_action() {
        for (prefix, operation, action) in OPERATIONS {
            let service = service(prefix).unwrap();
            assert!(service.action(operation).is_none(), "{prefix}:{operation} exists");
            assert_eq!(service.action(action).unwrap().name, action);
            assert_eq!(nearest_action(prefix, operation), Some(action));
        }
    }

    #[test]
    fn words_in_another_order_are_the_same_name() {
        assert_eq!(nearest_action("ce", "GetUsageAndCosts"), Some("GetCostAndUsage"));
        assert_eq!(nearest_action("dynamodb", "ItemPut"), Some("PutItem"));
        assert_eq!(nearest_action("sqs", "MessageSend"), Some("SendMessage"));
    }

    #[test]
    fn typos_and_plurals_are_found() {
        assert_eq!(nearest_action("dynamodb", "GetItme"), Some("GetItem"));
        assert_eq!(nearest_action("dynamodb", "PutItems"), Some("PutItem"));
        assert_eq!(nearest_action("dynamodb", "Qeury"), Some("Query"));
        assert_eq!(nearest_action("s3", "ListBuckets"), Some("ListBucket"));
        assert_eq!(nearest_action("secretsmanager", "GetSecret"), Some("GetSecretValue"));
        assert_eq!(nearest_action("kinesis", "PutRecordBatch"), Some("PutRecord"));
        assert_eq!(nearest_action("rekognition", "Detect"), Some("DetectText"));
    }

    #[test]
    fn what_is_near_nothing_gets_no_suggestion() {
        assert_eq!(nearest_action("dynamodb", "Frobnicate"), None);
        assert_eq!(nearest_action("nosuchservice", "GetItem"), None);
        assert_eq!(nearest_action("sqs", ""), None);
        assert_eq!(nearest_action("sqs", "*"), None);
    }

    #[test]
    fn camel_case_is_cut_at_capitals_and_not_inside_acronyms() {
        assert_eq!(words_of("GetCostsAndUsage"), ["get", "cost", "and", "usage"]);
        assert_eq!(words_of("DescribeVPCEndpoints"), ["describe", "vpc", "endpoint"]);
        assert_eq!(words_of("get_item"), ["get", "item"]);
    }
}
