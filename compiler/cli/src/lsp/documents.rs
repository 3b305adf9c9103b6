//! The texts: what editors have open, else what is on disk; and which files make one ecosystem.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use aws_auto_source::suggest::nearest;
use lsp_types::TextDocumentContentChangeEvent;

use super::positions::Lines;
use crate::session::Input;

/// Files that an editor has open, by path.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    open: BTreeMap<PathBuf, Open>,
}

#[derive(Debug)]
struct Open {
    text: String,
    version: i32,
}

impl Documents {
    /// An editor opens a file.
    pub(crate) fn open(&mut self, path: PathBuf, text: String, version: i32) {
        self.open.insert(path, Open { text, version });
    }

    /// An editor changes a file.
    pub(crate) fn change(&mut self, path: &Path, changes: Vec<TextDocumentContentChangeEvent>, version: i32) {
        let Some(open) = self.open.get_mut(path) else { return };
        open.version = version;
        for change in changes {
            let Some(range) = change.range else {
                open.text = change.text;
                continue;
            };
            let lines = Lines::new(&open.text);
            let (start, end) = (lines.offset(&open.text, range.start), lines.offset(&open.text, range.end));
            open.text.replace_range(start..end.max(start), &change.text);
        }
    }

    /// An editor closes a file: what is on disk counts again.
    pub(crate) fn close(&mut self, path: &Path) {
        self.open.remove(path);
    }

    /// The version that the editor gave to the text, when it is open.
    pub(crate) fn version(&self, path: &Path) -> Option<i32> {
        self.open.get(path).map(|open| open.version)
    }

    fn text(&self, path: &Path) -> Option<String> {
        match self.open.get(path) {
            Some(open) => Some(open.text.clone()),
            None => fs::read_to_string(path).ok(),
        }
    }

    /// The files that make one ecosystem with this one, in the order in which a folder is read: the YAML files beside it
    /// that have sections of the language. Without the file itself if that has none.
    pub(crate) fn ecosystem(&self, path: &Path) -> Vec<Input> {
        let Some(folder) = path.parent() else { return Vec::new() };
        let on_disk = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let opened = self.open.keys().filter(|open| open.parent() == Some(folder)).cloned();
        let mut paths: Vec<PathBuf> = on_disk.chain(opened).filter(|path| is_yaml(path)).collect();
        paths.sort();
        paths.dedup();
        let read = |path: PathBuf| {
            let text = self.text(&path).filter(|text| is_of_the_language(text))?;
            let name = path.to_str()?.to_owned();
            Some(Input { name, text, folder: folder.to_owned(), path: Some(path) })
        };
        paths.into_iter().filter_map(read).collect()
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// Whether a text has a section of the language, or one that is misspelt: a file of another tool has none.
fn is_of_the_language(text: &str) -> bool {
    let known = super::language::sections();
    let mut keys = text.lines().filter_map(|line| line.split_once(':')).map(|(key, _)| key);
    // Capitals are other tools' sections: CloudFormation has `Resources` too.
    let ours = |key: &str| key.len() > 6 && key.starts_with(|c: char| c.is_ascii_lowercase());
    keys.any(|key| known.contains(&key) || (ours(key) && nearest(key, known.iter().copied()).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::{Position, Range};

    #[test]
    fn changes_apply_one_after_the_other() {
        let mut documents = Documents::default();
        let path = Path::new("/x/a.yaml");
        documents.open(path.to_owned(), "a: ö\nb: 2\n".to_owned(), 1);
        let change = |line: u32, from: u32, to: u32, text: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(line, from), Position::new(line, to))),
            range_length: None,
            text: text.to_owned(),
        };
        documents.change(path, vec![change(0, 3, 4, "12"), change(1, 3, 4, ""), change(0, 5, 5, "!")], 2);
        assert_eq!(documents.text(path).unwrap(), "a: 12!\nb: \n");
        assert_eq!(documents.version(path), Some(2));
        documents.close(path);
        assert_eq!(documents.text(path), None);
    }

    #[test]
    fn files_of_other_tools_are_not_read() {
        assert!(is_of_the_language("# Mine.\nlambda_functions:\n  - name: a\n"));
        assert!(is_of_the_language("lambda_function:\n"), "misspelt, and to be told so");
        assert!(!is_of_the_language("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  X: {}\n"));
        assert!(!is_of_the_language("services:\n  web:\n    image: x\n"));
        assert!(!is_of_the_language(""));
    }

    #[test]
    fn a_folder_is_one_ecosystem_open_texts_first() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("b.yaml"), "settings: {}\n").unwrap();
        fs::write(at("other.yml"), "version: 3\n").unwrap();
        let mut documents = Documents::default();
        documents.open(at("a.yaml"), "lambda_functions: []\n".to_owned(), 1);
        documents.open(at("b.yaml"), "settings: {name: x}\n".to_owned(), 1);
        let found = documents.ecosystem(&at("a.yaml"));
        let texts: Vec<&str> = found.iter().map(|input| input.text.as_str()).collect();
        assert_eq!(texts, ["lambda_functions: []\n", "settings: {name: x}\n"]);
    }
}
