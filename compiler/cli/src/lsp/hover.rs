//! Hovers: what a key means, what a name is, what was chosen for a function and why.

use aws_auto_compiler::graph::Graph;
use aws_auto_compiler::ir::{Chosen, Decided, Ecosystem, Function};
use aws_auto_compiler::knowledge::{Date, iam, runtimes};
use aws_auto_source::Span;

use super::analysis::Analysis;
use super::complete::level;
use super::language::{self, Step};
use super::names::{NameKind, Occurrence};
use super::place::{self, Place, What};

/// Markdown about what stands at a point, and its span.
pub(crate) fn hover(analysis: &Analysis, point: Span, today: Date) -> Option<(String, Span)> {
    let file = analysis.file_of(point)?;
    let place = place::at(&file.documents, point.start as usize)?;
    if let Some(named) = analysis.names.at(point)
        && let Some(text) = about_name(analysis, named)
    {
        return Some((text, named.span));
    }
    match place.what {
        What::Key(span) => Some((about_key(&place)?, span)),
        What::Scalar(node) => {
            let text = node.as_scalar().map(|scalar| &*scalar.text)?;
            Some((about_word(&place, text, today)?, node.span))
        }
    }
}

fn about_key(place: &Place<'_>) -> Option<String> {
    let (Step::Key(key), _) = place.path.split_last()? else { return None };
    let mut text = format!("`{key}`: {}", language::describe(&place.path)?);
    let words: Vec<String> = language::words(&place.path).iter().map(|word| format!("`{}`", word.text)).collect();
    if !words.is_empty() {
        text.push_str(&format!("\n\nOne of {}.", words.join(", ")));
    }
    Some(text)
}

/// A word of the language or of AWS.
fn about_word(place: &Place<'_>, word: &str, today: Date) -> Option<String> {
    if let Some(known) = language::words(&place.path).into_iter().find(|known| known.text == word)
        && !known.meaning.is_empty()
    {
        return Some(format!("`{word}`: {}", known.meaning));
    }
    let is_under = |key: &str| place.path.iter().rev().find_map(as_key) == Some(key);
    if is_under("runtime") {
        return runtimes::runtime(word).map(|runtime| about_runtime(runtime, today));
    }
    if is_under("permissions") {
        let (service, action) = iam::action(word)?;
        let types: Vec<&str> = action.resource_types.iter().map(|(ty, _)| *ty).collect();
        let on = if types.is_empty() { String::new() } else { format!(", on: {}", types.join(", ")) };
        return Some(format!(
            "`{}:{}` of {}: {}{on}",
            service.prefix(),
            action.name,
            service.name(),
            level(action.level)
        ));
    }
    None
}

const fn as_key(step: &Step) -> Option<&str> {
    match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Item => None,
    }
}

fn about_runtime(runtime: &runtimes::Runtime<'_>, today: Date) -> String {
    let mut text = format!("`{}`", runtime.name);
    let state = match runtime.status(today) {
        runtimes::Status::Supported => "supported",
        runtimes::Status::Deprecated => "deprecated: no longer patched",
        runtimes::Status::CreateBlocked => "deprecated: new functions are refused",
        runtimes::Status::UpdateBlocked => "deprecated: changes are refused",
    };
    text.push_str(&format!(": {state}"));
    if let Some(date) = runtime.deprecated {
        text.push_str(&format!("\n\nDeprecation: {date}"));
    }
    if !runtime.arm64 {
        text.push_str("\n\nNot on arm64.");
    }
    text
}

fn about_name(analysis: &Analysis, named: &Occurrence) -> Option<String> {
    let ecosystem = analysis.ecosystem.as_ref()?;
    let function = ecosystem.functions.iter().find(|function| function.name == named.name);
    match (named.kind, function) {
        (NameKind::Function, Some(function)) => Some(about_function(ecosystem, function)),
        _ => about_node(ecosystem, named),
    }
}

fn about_function(ecosystem: &Ecosystem, function: &Function) -> String {
    let mut lines = vec![format!("**function {}**", function.name)];
    lines.push(format!("- memory {} MB ({})", function.memory.size.value, why(&function.memory.size)));
    lines.push(format!("- {} ({})", function.architecture.value.as_str(), why(&function.architecture)));
    lines.push(format!("- time-out {} s ({})", function.timeout.value, why(&function.timeout)));
    if let Some(runtime) = &function.runtime {
        lines.push(format!("- {} ({})", runtime.value, why(runtime)));
    }
    lines.extend(neighbours(&Graph::of(ecosystem), &format!("function {}", function.name)));
    lines.join("\n")
}

/// Who decided.
fn why<T>(chosen: &Chosen<T>) -> String {
    match &chosen.by {
        Decided::Declared(_) => "as written".to_owned(),
        Decided::Default(rule) => format!("by default: {rule}"),
        Decided::Pass { pass, why, .. } => format!("{pass}: {why}"),
    }
}

/// What a resource is, and what it has to do with others.
fn about_node(ecosystem: &Ecosystem, named: &Occurrence) -> Option<String> {
    let graph = Graph::of(ecosystem);
    let at = graph.find(&named.name).into_iter().next()?;
    let title = graph.nodes().get(at)?.title();
    let mut lines = vec![format!("**{title}**")];
    lines.extend(neighbours(&graph, &title));
    Some(lines.join("\n"))
}

fn neighbours(graph: &Graph, title: &str) -> Vec<String> {
    let Some(at) = graph.find(title).into_iter().next() else { return Vec::new() };
    let touching = graph.edges().iter().filter(|edge| edge.from == at || edge.to == at);
    touching
        .filter_map(|edge| {
            let (from, to) = (graph.nodes().get(edge.from)?, graph.nodes().get(edge.to)?);
            Some(format!("- {} {} {}", from.title(), edge.kind.word(), to.title()))
        })
        .collect()
}
