//! Completion: what can stand at the cursor, from the schema, the ecosystem's names and AWS's own lists.
//!
//! A text that is being typed is rarely YAML, so a word is put in at the cursor first, as a key and as a value, and
//! whatever of the two can be read says where the cursor is.

use aws_auto_compiler::knowledge::{iam, runtimes, s3_events, services};
use aws_auto_source::yaml::{Limits, parse};
use aws_auto_source::{Diagnostics, FileId, Kind, Map, Node};
use lsp_types::{CompletionItem, CompletionItemKind, Documentation, InsertTextMode, MarkupContent, MarkupKind};

use super::language::{self, Step};
use super::names::{Names, kind_of_key};

/// The word that stands for what is being typed.
const CURSOR: &str = "cursor1here";

/// What can stand at `offset` of `text`.
pub(crate) fn complete(text: &str, offset: usize, names: &Names) -> Vec<CompletionItem> {
    let line_start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(line_start..offset).unwrap_or("");
    if line.trim_start().starts_with('#') {
        return Vec::new();
    }
    if is_start_of_line(line) {
        let mut items = as_key(text, offset).unwrap_or_default();
        items.extend(as_value(text, offset, names).unwrap_or_default());
        return items;
    }
    as_value(text, offset, names).or_else(|| as_key(text, offset)).unwrap_or_default()
}

/// Only blanks, dashes and the beginning of a word: a key, or a scalar of a list.
fn is_start_of_line(line: &str) -> bool {
    let word = line.trim_start_matches([' ', '-']);
    word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn as_key(text: &str, offset: usize) -> Option<Vec<CompletionItem>> {
    let documents = read_with(text, offset, &format!("{CURSOR}: "))?;
    let (path, map) = documents.iter().find_map(|document| find_key(document, &mut Vec::new()))?;
    let taken = |key: &str| map.get(key).is_some();
    let words = language::keys(&path).into_iter().filter(|word| !taken(word.text));
    Some(words.enumerate().map(|(place, word)| key_item(place, word)).collect())
}

fn as_value(text: &str, offset: usize, names: &Names) -> Option<Vec<CompletionItem>> {
    let documents = read_with(text, offset, CURSOR)?;
    let found = documents.iter().find_map(|document| find_value(document, &mut Vec::new(), None))?;
    let (path, around) = found;
    let mut items: Vec<CompletionItem> =
        language::words(&path).into_iter().enumerate().map(|(place, word)| value_item(place, word)).collect();
    items.extend(known_words(&path, around, names));
    Some(items)
}

/// The documents of the text with a word put in; nothing when that is not YAML.
fn read_with(text: &str, offset: usize, word: &str) -> Option<Vec<Node>> {
    let (before, after) = (text.get(..offset)?, text.get(offset..)?);
    let mut diagnostics = Diagnostics::default();
    let parsed = parse(FileId(0), &format!("{before}{word}{after}"), &Limits::default(), &mut diagnostics);
    (!diagnostics.has_errors()).then_some(parsed.documents)
}

fn find_key<'t>(node: &'t Node, path: &mut Vec<Step>) -> Option<(Vec<Step>, &'t Map)> {
    match &node.kind {
        Kind::Map(map) => {
            if map.entries.iter().any(|entry| entry.key.value.contains(CURSOR)) {
                return Some((path.clone(), map));
            }
            map.entries.iter().find_map(|entry| {
                path.push(Step::Key(entry.key.value.to_string()));
                let found = find_key(&entry.value, path);
                path.pop();
                found
            })
        }
        Kind::Seq(items) => {
            path.push(Step::Item);
            let found = items.iter().find_map(|item| find_key(item, path));
            path.pop();
            found
        }
        Kind::Scalar(_) => None,
    }
}

fn find_value<'t>(
    node: &'t Node,
    path: &mut Vec<Step>,
    around: Option<&'t Map>,
) -> Option<(Vec<Step>, Option<&'t Map>)> {
    match &node.kind {
        Kind::Scalar(scalar) => scalar.text.contains(CURSOR).then(|| (path.clone(), around)),
        Kind::Seq(items) => {
            path.push(Step::Item);
            let found = items.iter().find_map(|item| find_value(item, path, around));
            path.pop();
            found
        }
        Kind::Map(map) => map.entries.iter().find_map(|entry| {
            path.push(Step::Key(entry.key.value.to_string()));
            let found = find_value(&entry.value, path, Some(map));
            path.pop();
            found
        }),
    }
}

/// Words that no schema lists: names of this ecosystem, and lists of AWS's that change more often than the language.
fn known_words(path: &[Step], around: Option<&Map>, names: &Names) -> Vec<CompletionItem> {
    let key = path.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Item => None,
    });
    let sibling = |key: &str| around.and_then(|map| map.get(key)?.as_scalar()).map(|scalar| &*scalar.text);
    match key {
        Some("runtime") => runtimes::runtimes().iter().map(|runtime| plain(runtime.name, "")).collect(),
        Some("service") => services::all().iter().map(|service| plain(service.word, "")).collect(),
        Some("permissions") => sibling("service").map(actions).unwrap_or_default(),
        Some("events") => s3_events::all().iter().map(|event| plain(event.name, "")).collect(),
        Some("functions") => names.of(super::names::NameKind::Function).into_iter().map(|n| plain(n, "")).collect(),
        Some(key) => {
            let Some(kind) = kind_of_key(key) else { return Vec::new() };
            let named = names.of(kind).into_iter().filter(|name| !name.contains(CURSOR));
            named.map(|name| plain(name, kind.word())).collect()
        }
        None => Vec::new(),
    }
}

/// The actions of a service, with how far they reach.
fn actions(word: &str) -> Vec<CompletionItem> {
    let prefixes: Vec<&str> = match services::find(word) {
        Some(service) => service.prefixes.to_vec(),
        None => vec![word],
    };
    let of = |prefix: &str| -> Vec<CompletionItem> {
        let Some(service) = iam::service(prefix) else { return Vec::new() };
        service
            .actions()
            .map(|action| plain(&format!("{}:{}", service.prefix(), action.name), level(action.level)))
            .collect()
    };
    prefixes.into_iter().flat_map(of).collect()
}

/// An access level in words.
pub(crate) const fn level(level: iam::Level) -> &'static str {
    match level {
        iam::Level::List => "lists",
        iam::Level::Read => "reads",
        iam::Level::Write => "writes",
        iam::Level::Tagging => "changes tags",
        iam::Level::PermissionsManagement => "changes permissions",
    }
}

fn key_item(place: usize, word: language::Word) -> CompletionItem {
    let text = if word.opens { format!("{}:\n  ", word.text) } else { format!("{}: ", word.text) };
    CompletionItem {
        label: word.text.to_owned(),
        kind: Some(CompletionItemKind::PROPERTY),
        documentation: documentation(word.meaning),
        insert_text: Some(text),
        insert_text_mode: Some(InsertTextMode::ADJUST_INDENTATION),
        // The language's own order says more than the alphabet.
        sort_text: Some(format!("{place:04}")),
        ..CompletionItem::default()
    }
}

fn value_item(place: usize, word: language::Word) -> CompletionItem {
    CompletionItem {
        documentation: documentation(word.meaning),
        sort_text: Some(format!("{place:04}")),
        ..plain(word.text, "")
    }
}

fn plain(label: &str, detail: &str) -> CompletionItem {
    CompletionItem {
        label: label.to_owned(),
        kind: Some(CompletionItemKind::VALUE),
        detail: (!detail.is_empty()).then(|| detail.to_owned()),
        ..CompletionItem::default()
    }
}

fn documentation(text: &str) -> Option<Documentation> {
    let content = || MarkupContent { kind: MarkupKind::Markdown, value: text.to_owned() };
    (!text.is_empty()).then(|| Documentation::MarkupContent(content()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::names::occurrences;

    /// The labels at the `|` of a text.
    fn at(text: &str) -> Vec<String> {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let parsed = parse(FileId(0), &text, &Limits::default(), &mut Diagnostics::default());
        let names = Names::new(occurrences(&parsed.documents));
        complete(&text, offset, &names).into_iter().map(|item| item.label).collect()
    }

    fn has(found: &[String], label: &str) -> bool {
        found.iter().any(|known| known == label)
    }

    #[test]
    fn keys_that_are_not_there_yet() {
        let found = at("lambda_functions:\n  - name: a\n    tim|\n    runtime: python3.13\n");
        assert!(has(&found, "timeout") && has(&found, "triggers"));
        assert!(!has(&found, "name") && !has(&found, "runtime"));
        assert!(has(&at("|\n"), "lambda_functions"));
        assert!(has(&at("lambda_functions:\n  - |"), "name"));
        assert!(has(&at("lambda_functions:\n  - name: a\n    configuration:\n      |\n    handler: x\n"), "memory"));
        assert!(has(&at("lambda_functions:\n  - {name: a, |}\n"), "handler"));
    }

    #[test]
    fn words_of_the_language_and_of_aws() {
        assert_eq!(at("lambda_functions:\n  - name: a\n    architecture: |\n"), ["arm64", "x86_64"]);
        assert!(has(&at("lambda_functions:\n  - name: a\n    runtime: py|\n"), "python3.13"));
        assert!(has(&at("lambda_functions:\n  - triggers:\n      - source: s|\n"), "sqs"));
        let integration = "lambda_functions:\n  - integrations:\n      - service: dynamodb\n        permissions:\n";
        let actions = at(&format!("{integration}          - dynamodb:P|\n"));
        assert!(has(&actions, "dynamodb:PutItem") && !has(&actions, "s3:PutObject"));
        assert!(has(
            &at("lambda_functions:\n  - triggers:\n      - {source: s3, events: [\"s3|\"]}\n"),
            "s3:ObjectCreated:*"
        ));
    }

    #[test]
    fn names_of_the_ecosystem_by_their_kind() {
        let text = "lambda_functions:\n  - name: pay\n    triggers: [{source: sqs, queue: jobs}]\ncircuit_breakers:\n  - function: |\n";
        assert_eq!(at(text), ["pay"]);
        let text = "lambda_functions:\n  - triggers: [{source: sqs, queue: |}]\nresources:\n  queues: {jobs: {}}\n  topics: {news: {}}\n";
        assert_eq!(at(text), ["jobs"]);
    }

    #[test]
    fn comments_and_broken_texts_have_none() {
        assert_eq!(at("# name: |\n"), Vec::<String>::new());
        assert_eq!(at("lambda_functions: [\n  {{{ : |\n"), Vec::<String>::new());
    }
}
