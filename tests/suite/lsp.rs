//! The language server as an editor sees it: the real binary, spoken to over its standard input and output.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::harness::binary;
use crate::harness::fixtures::TODAY;

/// An editor with a folder open.
struct Editor {
    folder: tempfile::TempDir,
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: i64,
    /// The last findings of each file, by its name.
    found: BTreeMap<String, Vec<Value>>,
}

impl Editor {
    /// Starts the server, with these files on disk.
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let mut command = binary::command(&["lsp", "--today", TODAY]);
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (server.stdin.take().unwrap(), BufReader::new(server.stdout.take().unwrap()));
        let mut editor = Self { folder, server, input, output, next: 0, found: BTreeMap::new() };
        editor.ask("initialize", &json!({"processId": null, "rootUri": null, "capabilities": {}})).unwrap();
        editor.tell("initialized", &json!({}));
        editor
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server is gone");
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().unwrap(),
                None if line.trim_end().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        let message: Value = serde_json::from_slice(&body).unwrap();
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().unwrap();
            let found = message["params"]["diagnostics"].as_array().unwrap().clone();
            self.found.insert(uri.rsplit('/').next().unwrap().to_owned(), found);
        }
        message
    }

    /// The result of a question, or its error.
    fn ask(&mut self, method: &str, params: &Value) -> Result<Value, String> {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.receive();
            if message["id"] == id {
                return match message.get("error") {
                    Some(error) => Err(error["message"].as_str().unwrap().to_owned()),
                    None => Ok(message["result"].clone()),
                };
            }
        }
    }

    /// Opens a file of the folder and waits for its findings.
    fn open(&mut self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path(name)).unwrap();
        let uri = self.uri(name);
        let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({"textDocument": document}));
        self.wait(name)
    }

    /// Replaces a part of an open file and waits for the findings.
    fn replace(&mut self, name: &str, range: &Value, text: &str) -> Vec<String> {
        let document = json!({"uri": self.uri(name), "version": 2});
        let changes = json!([{"range": range, "text": text}]);
        self.tell("textDocument/didChange", &json!({"textDocument": document, "contentChanges": changes}));
        self.wait(name)
    }

    /// The next findings about a file: `severity code line:character`.
    fn wait(&mut self, name: &str) -> Vec<String> {
        self.found.remove(name);
        while !self.found.contains_key(name) {
            self.receive();
        }
        let shown = |d: &Value| {
            let start = &d["range"]["start"];
            format!("{} {} {}:{}", d["severity"], d["code"].as_str().unwrap(), start["line"], start["character"])
        };
        self.found[name].iter().map(shown).collect()
    }

    /// Asks about the place where `mark` begins in a file on disk, `plus` characters on.
    fn ask_at(&mut self, method: &str, name: &str, mark: &str, plus: usize, more: &Value) -> Result<Value, String> {
        let text = fs::read_to_string(self.path(name)).unwrap();
        let at = text.find(mark).unwrap_or_else(|| panic!("no {mark}")) + plus;
        let line = text[..at].matches('\n').count();
        let character = text[..at].chars().rev().take_while(|c| *c != '\n').map(char::len_utf16).sum::<usize>();
        let mut params =
            json!({"textDocument": {"uri": self.uri(name)}, "position": {"line": line, "character": character}});
        for (key, value) in more.as_object().unwrap() {
            params[key] = value.clone();
        }
        self.ask(method, &params)
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The lines that locations begin in, with the names of their files.
fn places(locations: &Value) -> Vec<String> {
    let place = |location: &Value| {
        let name = location["uri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        format!("{name}:{}", location["range"]["start"]["line"])
    };
    locations.as_array().unwrap().iter().map(place).collect()
}

const FUNCTIONS: &str = "\
# Größe 🎈
lambda_functions:
  - name: pay
    runtime: python3.13
    triggers:
      - {source: sqs, queue: jobs}
    integrations:
      - {service: dynamodb, table: orders, permissions: [\"dynamodb:PutItem\"]}
  - name: refund
    configuration: {environment_variables: {NEXT: \"${function.pay.arn}\"}}
";

const SETTINGS: &str = "\
settings: {name: shop}
resources:
  tables:
    orders: {partition_key: id}
circuit_breakers:
  - {function: pay, failure_threshold: 3, recovery_timeout: 30s, fallback_strategy: {type: static_response, body: {}}}
";

fn shop() -> Editor {
    Editor::new(&[("functions.yaml", FUNCTIONS), ("settings.yaml", SETTINGS), ("compose.yaml", "services: {}\n")])
}

#[test]
fn findings_follow_what_is_typed() {
    let mut editor = shop();
    let errors = |found: Vec<String>| found.into_iter().filter(|f| f.starts_with('1')).collect::<Vec<_>>();
    assert_eq!(errors(editor.open("functions.yaml")), Vec::<String>::new());
    let name = json!({"start": {"line": 3, "character": 4}, "end": {"line": 3, "character": 11}});
    assert_eq!(errors(editor.replace("functions.yaml", &name, "runtme")), ["1 unknown-key 3:4"]);
    let name = json!({"start": {"line": 3, "character": 4}, "end": {"line": 3, "character": 10}});
    assert_eq!(errors(editor.replace("functions.yaml", &name, "runtime")), Vec::<String>::new());
    assert!(!editor.found.contains_key("compose.yaml"), "files of other tools are left alone");
}

#[test]
fn a_text_that_is_no_yaml_is_told_at_its_place_and_completion_still_works() {
    let mut editor = Editor::new(&[("a.yaml", "lambda_functions:\n  - name: pay\n    runtime: \"py\n")]);
    let found = editor.open("a.yaml");
    assert!(found.iter().any(|f| f.starts_with('1')), "{found:?}");
    let end = json!({"start": {"line": 2, "character": 0}, "end": {"line": 3, "character": 0}});
    editor.replace("a.yaml", &end, "    architecture: \n");
    let at = json!({"textDocument": {"uri": editor.uri("a.yaml")}, "position": {"line": 2, "character": 18}});
    let items = editor.ask("textDocument/completion", &at).unwrap();
    let labels: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["arm64", "x86_64"]);
}

#[test]
fn hovers_explain_keys_names_runtimes_and_actions() {
    let mut editor = shop();
    editor.open("functions.yaml");
    let mut hover = |mark: &str| {
        let found = editor.ask_at("textDocument/hover", "functions.yaml", mark, 2, &json!({})).unwrap();
        found["contents"]["value"].as_str().unwrap_or_default().to_owned()
    };
    assert!(hover("triggers:").starts_with("`triggers`: "));
    let pay = hover("pay\n");
    assert!(
        pay.contains("**function pay**") && pay.contains("memory 512 MB") && pay.contains("queue jobs triggers"),
        "{pay}"
    );
    assert!(hover("python3.13").contains("supported"));
    assert_eq!(hover("dynamodb:PutItem"), "`dynamodb:PutItem` of Amazon DynamoDB: writes, on: table");
    assert!(hover("orders, perm").contains("**table orders**"));
}

#[test]
fn definitions_and_references_cross_files() {
    let mut editor = shop();
    editor.open("functions.yaml");
    let table = editor.ask_at("textDocument/definition", "functions.yaml", "orders, perm", 1, &json!({})).unwrap();
    assert_eq!(places(&json!([table])), ["settings.yaml:3"]);
    let context = json!({"context": {"includeDeclaration": true}});
    let pay = editor.ask_at("textDocument/references", "functions.yaml", "pay.arn", 1, &context).unwrap();
    assert_eq!(places(&pay), ["functions.yaml:2", "functions.yaml:9", "settings.yaml:5"]);
}

#[test]
fn a_rename_reaches_every_file_and_leaves_a_clean_ecosystem() {
    let mut editor = shop();
    editor.open("functions.yaml");
    let taken = editor.ask_at("textDocument/rename", "functions.yaml", "pay\n", 1, &json!({"newName": "refund"}));
    assert_eq!(taken, Err("there is a function `refund` already".to_owned()));
    let odd = editor.ask_at("textDocument/rename", "functions.yaml", "pay\n", 1, &json!({"newName": "a b"}));
    assert!(odd.unwrap_err().contains("cannot be a name"));
    let edit =
        editor.ask_at("textDocument/rename", "functions.yaml", "pay\n", 1, &json!({"newName": "charge"})).unwrap();
    for change in edit["documentChanges"].as_array().unwrap() {
        let name = change["textDocument"]["uri"].as_str().unwrap().rsplit('/').next().unwrap();
        let text = fs::read_to_string(editor.path(name)).unwrap();
        fs::write(editor.path(name), applied(&text, change["edits"].as_array().unwrap())).unwrap();
    }
    let renamed = fs::read_to_string(editor.path("functions.yaml")).unwrap();
    assert_eq!(renamed, FUNCTIONS.replace("pay", "charge"));
    let folder = editor.folder.path().join("settings.yaml");
    assert_eq!(fs::read_to_string(&folder).unwrap(), SETTINGS.replace("pay", "charge"));
    let (a, b) = (editor.path("functions.yaml"), folder);
    let arguments = ["check", a.to_str().unwrap(), b.to_str().unwrap(), "--today", TODAY];
    binary::run(&arguments).expect(0);
}

/// A text after edits, given by lines and characters; all of these texts' edited lines are ASCII.
fn applied(text: &str, edits: &[Value]) -> String {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let offset = |p: &Value| starts[p["line"].as_u64().unwrap() as usize] + p["character"].as_u64().unwrap() as usize;
    let mut edits: Vec<_> = edits
        .iter()
        .map(|e| (offset(&e["range"]["start"]), offset(&e["range"]["end"]), e["newText"].as_str().unwrap()))
        .collect();
    edits.sort();
    let mut result = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        result.replace_range(start..end, new);
    }
    result
}

#[test]
fn repairs_are_code_actions() {
    let broken = FUNCTIONS.replace("runtime:", "runtme:");
    let mut editor = Editor::new(&[("functions.yaml", &broken)]);
    editor.open("functions.yaml");
    let range = json!({"start": {"line": 3, "character": 5}, "end": {"line": 3, "character": 5}});
    let params =
        json!({"textDocument": {"uri": editor.uri("functions.yaml")}, "range": range, "context": {"diagnostics": []}});
    let actions = editor.ask("textDocument/codeAction", &params).unwrap();
    let action = &actions[0];
    assert_eq!((action["isPreferred"].as_bool(), action["kind"].as_str()), (Some(true), Some("quickfix")));
    let edits = action["edit"]["documentChanges"][0]["edits"].as_array().unwrap();
    assert_eq!(applied(&broken, edits), FUNCTIONS);
}

#[test]
fn the_outline_and_what_was_chosen() {
    let mut editor = shop();
    editor.open("functions.yaml");
    let uri = editor.uri("functions.yaml");
    let symbols = editor.ask("textDocument/documentSymbol", &json!({"textDocument": {"uri": uri}})).unwrap();
    let names = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&symbols), ["lambda_functions"]);
    assert_eq!(names(&symbols[0]["children"]), ["pay", "refund"]);
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 5, "character": 0}});
    let hints = editor.ask("textDocument/inlayHint", &json!({"textDocument": {"uri": uri}, "range": range})).unwrap();
    assert_eq!(hints.as_array().unwrap().len(), 1, "only what stands in the range");
    assert_eq!(hints[0]["label"], "512 MB · arm64 · 30 s");
    assert_eq!(hints[0]["position"], json!({"line": 2, "character": 13}));
}

#[test]
fn it_says_what_it_does_not_know_and_ends_when_told() {
    let mut editor = shop();
    assert!(editor.ask("textDocument/unheardOf", &json!({})).unwrap_err().contains("textDocument/unheardOf"));
    editor.tell("textDocument/didChange", &json!({"nonsense": true}));
    assert_eq!(editor.ask("shutdown", &Value::Null), Ok(Value::Null));
    editor.tell("exit", &Value::Null);
    assert_eq!(editor.server.wait().unwrap().code(), Some(0));
}
