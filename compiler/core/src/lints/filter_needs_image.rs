//! A filter on what a table's stream does not carry.

use aws_auto_schema::resources::StreamView;
use aws_auto_source::Diagnostic;
use serde_json::Value as Json;

use super::{Check, Findings, Index, Lint};
use crate::ir::{Spec, TriggerKind};

aws_auto_source::codes! {
    /// A filter that looks at an image of the item which the stream leaves out.
    FILTER_NEEDS_IMAGE = "AA0209", "filter-needs-image", Warning,
        include_str!("../../../../docs/codes/filter-needs-image.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for reader in index.triggers() {
        let TriggerKind::Stream(stream) = &reader.trigger.kind else { continue };
        let Spec::Table(table) = &index.eco.resource(stream.source).spec else { continue };
        let Some(view) = table.stream.filter(|_| index.eco.resource(stream.source).existing.is_none()) else {
            continue;
        };
        for image in ["NewImage", "OldImage"] {
            if carries(view, image) || !stream.filters.iter().any(|filter| asks_for(filter, image)) {
                continue;
            }
            let table = index.name(stream.source);
            let message = format!("the filter looks at `{image}`, which the stream of `{table}` does not carry");
            findings.push(
                Diagnostic::new(FILTER_NEEDS_IMAGE, reader.trigger.span, message)
                    .label("matches nothing")
                    .also(index.eco.resource(stream.source).span, "its `stream` says what it carries")
                    .help("write `stream: new_and_old_images` for the table, or filter by `Keys`"),
            );
        }
    }
}

const fn carries(view: StreamView, image: &str) -> bool {
    let new = matches!(image.as_bytes(), b"NewImage");
    match view {
        StreamView::NewAndOldImages => true,
        StreamView::NewImage => new,
        StreamView::OldImage => !new,
        StreamView::KeysOnly => false,
    }
}

/// Whether a pattern wants something of the image; that it is absent is a wish that comes true.
fn asks_for(filter: &Json, image: &str) -> bool {
    filter.get("dynamodb").and_then(|record| record.get(image)).is_some_and(wants)
}

fn wants(pattern: &Json) -> bool {
    match pattern {
        Json::Object(fields) => fields.values().any(wants),
        Json::Array(values) => !values.iter().any(|v| v.get("exists") == Some(&Json::Bool(false))),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::names;

    #[test]
    fn the_view_decides() {
        let text = |view: &str, filter: &str| {
            format!(
                "lambda_functions: [{{name: a, triggers: [{{source: dynamodb, table: t, filter: {filter}}}]}}]\n\
                 resources: {{tables: {{t: {{stream: {view}}}}}}}\n"
            )
        };
        let new = "{dynamodb: {NewImage: {kind: {S: [a]}}}}";
        assert_eq!(names(&text("keys_only", new)), ["filter-needs-image"]);
        assert_eq!(names(&text("old_image", new)), ["filter-needs-image"]);
        assert!(names(&text("new_image", new)).is_empty());
        assert!(names(&text("keys_only", "{dynamodb: {Keys: {id: {S: [a]}}}}")).is_empty());
        assert!(names(&text("keys_only", "{dynamodb: {NewImage: {kind: {S: [{exists: false}]}}}}")).is_empty());
    }
}
