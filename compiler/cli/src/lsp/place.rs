//! What stands at an offset of a file: the way to it through keys and lists, and the key or scalar itself.

use aws_auto_source::{Kind, Node, Span};

use super::language::Step;

/// What stands somewhere.
#[derive(Debug)]
pub(crate) struct Place<'t> {
    /// The way from the top of the file to the value; for a key, to the value of that key.
    pub(crate) path: Vec<Step>,
    /// The key or the scalar.
    pub(crate) what: What<'t>,
}

/// A key or a scalar.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What<'t> {
    /// A key, and where it stands.
    Key(Span),
    /// A scalar.
    Scalar(&'t Node),
}

/// What stands at this offset of any of the documents.
pub(crate) fn at(documents: &[Node], offset: usize) -> Option<Place<'_>> {
    documents.iter().find_map(|document| search(document, offset, &mut Vec::new()))
}

fn search<'t>(node: &'t Node, offset: usize, path: &mut Vec<Step>) -> Option<Place<'t>> {
    match &node.kind {
        Kind::Scalar(_) => holds(node.span, offset).then(|| Place { path: path.clone(), what: What::Scalar(node) }),
        Kind::Seq(items) => within(path, Step::Item, |path| {
            items.iter().filter(|item| holds(item.span, offset)).find_map(|item| search(item, offset, path))
        }),
        Kind::Map(map) => map.entries.iter().find_map(|entry| {
            within(path, Step::Key(entry.key.value.to_string()), |path| {
                if holds(entry.key.span, offset) {
                    let what = What::Key(entry.key.span);
                    return Some(Place { path: path.clone(), what });
                }
                holds(entry.value.span, offset).then(|| search(&entry.value, offset, path)).flatten()
            })
        }),
    }
}

fn within<T>(path: &mut Vec<Step>, step: Step, f: impl FnOnce(&mut Vec<Step>) -> T) -> T {
    path.push(step);
    let result = f(path);
    path.pop();
    result
}

/// A cursor behind the last character still means the word.
const fn holds(span: Span, offset: usize) -> bool {
    span.start as usize <= offset && offset <= span.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_auto_source::yaml::{Limits, parse};
    use aws_auto_source::{Diagnostics, FileId};

    fn shown(text: &str, mark: &str) -> String {
        let parsed = parse(FileId(0), text, &Limits::default(), &mut Diagnostics::default());
        let Some(place) = at(&parsed.documents, text.find(mark).unwrap() + 1) else { return "nothing".to_owned() };
        let steps = place.path.iter().map(|step| match step {
            Step::Key(key) => key.as_str(),
            Step::Item => "*",
        });
        let kind = if matches!(place.what, What::Key(_)) { "key" } else { "scalar" };
        format!("{kind} {}", steps.collect::<Vec<_>>().join("."))
    }

    #[test]
    fn the_way_to_a_key_and_to_a_scalar() {
        let text = "lambda_functions:\n  - name: pay\n    triggers: [{source: sqs, queue: jobs}]\n\n";
        assert_eq!(shown(text, "lambda"), "key lambda_functions");
        assert_eq!(shown(text, "pay"), "scalar lambda_functions.*.name");
        assert_eq!(shown(text, "queue"), "key lambda_functions.*.triggers.*.queue");
        assert_eq!(shown(text, "jobs"), "scalar lambda_functions.*.triggers.*.queue");
        assert_eq!(shown(text, "\n\n"), "nothing");
    }
}
