//! The page of every code: its examples are compiled, and lead to the code or do not.

use std::fs;

use serde_json::Value;

use crate::harness::fixtures::TODAY;
use crate::harness::{binary, root};

/// Pages whose wrong example is abbreviated, or of another kind than a YAML text.
const NOT_RUN: &[(&str, &str)] = &[
    ("alias-expansion", "the bomb itself would be longer than its page"),
    ("compiler-bug", "no input leads there"),
    ("environment-outgrown", "needs a hundred integrations"),
    ("environment-too-large", "needs 4 KB of text"),
    ("file-too-large", "needs 64 MB"),
    ("function-policy-size", "needs sixty triggers"),
    ("nested-too-deep", "needs two hundred brackets"),
    ("no-terraform-equivalent", "no input leads there"),
    ("not-text", "a page is text"),
    ("packed-permissions", "needs forty routes"),
    ("resource-policy-size", "needs sixty topics"),
    ("role-too-large", "needs a thousand tables"),
    ("stack-limit", "needs two hundred parameters"),
    ("stack-nearly-full", "needs four hundred and fifty resources"),
    ("stack-split-migration", "needs five hundred resources"),
    ("stacks-out-of-order", "needs a lock file"),
    ("template-needs-bucket", "needs 51 KB of template"),
    ("too-many-errors", "needs a hundred mistakes"),
    ("unbreakable-cycle", "no input leads there"),
    ("unwritable-reference", "no input leads there"),
];

/// Codes that only one target reports, which is not the usual one.
const OF_TERRAFORM: &[&str] = &["secret-in-state", "text-not-normalized", "traffic-by-hand"];

#[test]
fn the_examples_of_every_page_lead_where_they_say() {
    let mut problems = Vec::new();
    let mut pages: Vec<_> = fs::read_dir(root().join("docs/codes")).unwrap().map(|e| e.unwrap().path()).collect();
    pages.sort();
    for path in pages {
        let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let page = fs::read_to_string(&path).unwrap();
        if !page.starts_with(&format!("# {code}\n\n")) {
            problems.push(format!("{code}: the first line is not `# {code}`"));
        }
        if NOT_RUN.iter().any(|(name, _)| *name == code) {
            continue;
        }
        let wrong = blocks(&page, "wrong");
        if wrong.is_empty() {
            problems.push(format!("{code}: no wrong example"));
        }
        for text in wrong {
            let found = names(&text, &code);
            if !found.iter().any(|(name, _)| *name == code) {
                problems.push(format!("{code}: its wrong example gives {found:?}"));
            }
        }
        for text in blocks(&page, "right") {
            let found = names(&text, &code);
            // Pages about YAML show fragments, whose keys are nobody's.
            let broken = |(name, severity): &(String, String)| severity == "error" && name != "unknown-key";
            if found.iter().any(|finding| finding.0 == code || broken(finding)) {
                problems.push(format!("{code}: its right example gives {found:?}"));
            }
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

fn blocks(page: &str, kind: &str) -> Vec<String> {
    let fence = format!("```yaml {kind}\n");
    page.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

/// Names and levels of what is found in a text.
fn names(text: &str, code: &str) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ecosystem.yaml");
    fs::write(&path, text).unwrap();
    let target = if OF_TERRAFORM.contains(&code) { "terraform" } else { "cloudformation" };
    let arguments = ["check", path.to_str().unwrap(), "--message-format", "json", "--today", TODAY];
    let arguments = arguments.into_iter().chain(["--target", target]).collect::<Vec<_>>();
    let word = |d: &Value, key: &str| d[key].as_str().unwrap().to_owned();
    let found = binary::run(&arguments).stdout;
    found.lines().map(|l| serde_json::from_str(l).unwrap()).map(|d| (word(&d, "name"), word(&d, "severity"))).collect()
}
