//! How long an editor waits: from a changed character to the findings of the whole ecosystem, by the number of functions.
//!
//! `cargo bench -p aws-auto-tests --bench keystroke`. The server is the release binary, spoken to as an editor does.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot run has nothing to report")]

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use divan::Bencher;

fn main() {
    divan::main();
}

/// The release binary, built if it has to be.
fn binary() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let arguments = ["build", "--quiet", "--release", "--package", "aws-auto"];
    assert!(Command::new(env!("CARGO")).args(arguments).current_dir(root).status().unwrap().success());
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("release/aws-auto")
}

struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    uri: String,
    _folder: tempfile::TempDir,
}

impl Editor {
    fn new(functions: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ecosystem.yaml");
        let mut server =
            Command::new(binary()).arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (server.stdin.take().unwrap(), BufReader::new(server.stdout.take().unwrap()));
        let uri = format!("file://{}", path.display());
        let mut editor = Self { server, input, output, uri, _folder: folder };
        editor.send(r#""id":1,"method":"initialize","params":{"capabilities":{}}"#);
        editor.receive();
        editor.send(r#""method":"initialized","params":{}"#);
        let text = serde_json::Value::from(aws_auto_tests::ecosystem(functions));
        let document = format!(r#"{{"uri":"{}","languageId":"yaml","version":1,"text":{text}}}"#, editor.uri);
        editor.send(&format!(r#""method":"textDocument/didOpen","params":{{"textDocument":{document}}}"#));
        editor.receive();
        editor
    }

    fn send(&mut self, rest: &str) {
        let message = format!(r#"{{"jsonrpc":"2.0",{rest}}}"#);
        write!(self.input, "Content-Length: {}\r\n\r\n{message}", message.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn receive(&mut self) {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server is gone");
            if let Some(number) = line.trim_end().strip_prefix("Content-Length: ") {
                length = number.parse().unwrap();
            } else if line.trim_end().is_empty() {
                break;
            }
        }
        self.output.read_exact(&mut vec![0; length]).unwrap();
    }

    /// Types a character into the ecosystem's name and waits for the findings.
    fn type_one(&mut self) {
        let place = r#"{"start":{"line":1,"character":8},"end":{"line":1,"character":9}}"#;
        let change = format!(r#"{{"range":{place},"text":"g"}}"#);
        let document = format!(r#"{{"uri":"{}","version":2}}"#, self.uri);
        let params = format!(r#"{{"textDocument":{document},"contentChanges":[{change}]}}"#);
        self.send(&format!(r#""method":"textDocument/didChange","params":{params}"#));
        self.receive();
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[divan::bench(args = [10, 100, 1_000], sample_count = 20)]
fn findings(bencher: Bencher<'_, '_>, functions: usize) {
    let editor = RefCell::new(Editor::new(functions));
    bencher.bench_local(|| editor.borrow_mut().type_one());
}
