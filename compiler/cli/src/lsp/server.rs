//! The loop: messages in, answers and findings out.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument,
    Notification as _, PublishDiagnostics,
};
use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, PublishDiagnosticsParams, Uri,
};
use serde::de::DeserializeOwned;

use super::analysis::Analysis;
use super::documents::Documents;
use super::positions::{path, uri};
use super::{findings, requests};
use crate::run::Run;

type Broken = Box<dyn Error + Send + Sync>;

/// The server's state.
pub(crate) struct Server<'a> {
    run: &'a Run<'a>,
    connection: &'a Connection,
    documents: Documents,
    /// What is known of each folder, as long as nothing in it changes.
    known: BTreeMap<PathBuf, Analysis>,
    /// A file of each folder about which findings have to be told.
    stale: BTreeMap<PathBuf, PathBuf>,
    /// Files about which findings were told.
    told: BTreeSet<PathBuf>,
}

impl<'a> Server<'a> {
    /// A server that knows nothing yet.
    pub(crate) fn new(run: &'a Run<'a>, connection: &'a Connection) -> Self {
        let (known, stale, told) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { run, connection, documents: Documents::default(), known, stale, told }
    }

    /// Works until the editor is done.
    pub(crate) fn work(mut self) -> Result<(), Broken> {
        loop {
            let message = match self.connection.receiver.try_recv() {
                Ok(message) => message,
                Err(error) if error.is_disconnected() => return Ok(()),
                Err(_) if self.stale.is_empty() => match self.connection.receiver.recv() {
                    Ok(message) => message,
                    Err(_) => return Ok(()),
                },
                Err(_) => {
                    self.tell()?;
                    continue;
                }
            };
            match message {
                Message::Request(request) => {
                    if self.connection.handle_shutdown(&request)? {
                        return Ok(());
                    }
                    let response = self.answer(request);
                    self.connection.sender.send(Message::Response(response))?;
                }
                Message::Notification(notification) => self.note(notification),
                Message::Response(_) => {}
            }
        }
    }

    fn answer(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        let Some(handler) = requests::handler(&method) else {
            return Response::new_err(id, ErrorCode::MethodNotFound as i32, format!("no method {method}"));
        };
        let Some(asked) = requests::file(&params).and_then(|uri| path(&uri)) else {
            return Response::new_ok(id, serde_json::Value::Null);
        };
        let today = self.run.today();
        match self.analysis(&asked).map(|analysis| handler(analysis, &asked, params, today)) {
            Some(Ok(result)) => Response::new_ok(id, result),
            Some(Err(message)) => Response::new_err(id, ErrorCode::RequestFailed as i32, message),
            None => Response::new_ok(id, serde_json::Value::Null),
        }
    }

    fn note(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            DidOpenTextDocument::METHOD => self.with(params, |server, p: DidOpenTextDocumentParams| {
                let path = path(&p.text_document.uri)?;
                server.documents.open(path.clone(), p.text_document.text, p.text_document.version);
                Some(path)
            }),
            DidChangeTextDocument::METHOD => self.with(params, |server, p: DidChangeTextDocumentParams| {
                let path = path(&p.text_document.uri)?;
                server.documents.change(&path, p.content_changes, p.text_document.version);
                Some(path)
            }),
            DidCloseTextDocument::METHOD => self.with(params, |server, p: DidCloseTextDocumentParams| {
                let path = path(&p.text_document.uri)?;
                server.documents.close(&path);
                Some(path)
            }),
            DidSaveTextDocument::METHOD => {
                self.with(params, |_, p: DidSaveTextDocumentParams| path(&p.text_document.uri));
            }
            DidChangeWatchedFiles::METHOD => self.with(params, |server, p: DidChangeWatchedFilesParams| {
                p.changes.iter().filter_map(|change| path(&change.uri)).for_each(|path| server.changed(path));
                None
            }),
            _ => {}
        }
    }

    /// Reads what a notification carries, and remembers the file that it changed.
    fn with<P: DeserializeOwned>(
        &mut self,
        params: serde_json::Value,
        take: impl FnOnce(&mut Self, P) -> Option<PathBuf>,
    ) {
        // A notification has no answer that could say what is wrong with it.
        let Ok(params) = serde_json::from_value(params) else { return };
        if let Some(path) = take(self, params) {
            self.changed(path);
        }
    }

    fn changed(&mut self, path: PathBuf) {
        let Some(folder) = path.parent().map(Path::to_owned) else { return };
        self.known.remove(&folder);
        self.stale.insert(folder, path);
    }

    /// What is known of the ecosystem that a file belongs to.
    fn analysis(&mut self, path: &Path) -> Option<&Analysis> {
        let folder = path.parent()?.to_owned();
        if !self.known.contains_key(&folder) {
            let analysis = Analysis::new(self.run, self.documents.ecosystem(path)).ok()?;
            self.known.insert(folder.clone(), analysis);
        }
        self.known.get(&folder)
    }

    /// Tells the findings of every folder that changed.
    fn tell(&mut self) -> Result<(), Broken> {
        for (folder, path) in std::mem::take(&mut self.stale) {
            let Some(analysis) = self.analysis(&path) else { continue };
            let found: Vec<(PathBuf, Vec<lsp_types::Diagnostic>)> =
                analysis.files.iter().map(|file| (file.path.clone(), findings::of_file(analysis, file))).collect();
            let now: BTreeSet<PathBuf> = found.iter().map(|(path, _)| path.clone()).collect();
            // A file that left the ecosystem, or the disk, has no findings any more.
            let in_folder = self.told.iter().filter(|told| told.parent() == Some(&folder));
            let gone: Vec<PathBuf> = in_folder.filter(|told| !now.contains(*told)).cloned().collect();
            for path in gone {
                self.told.remove(&path);
                self.publish(&path, Vec::new())?;
            }
            for (path, diagnostics) in found {
                self.publish(&path, diagnostics)?;
                self.told.insert(path);
            }
        }
        Ok(())
    }

    fn publish(&self, path: &Path, diagnostics: Vec<lsp_types::Diagnostic>) -> Result<(), Broken> {
        let Some(uri): Option<Uri> = uri(path) else { return Ok(()) };
        let version = self.documents.version(path);
        let params = PublishDiagnosticsParams { uri, diagnostics, version };
        let notification = Notification::new(PublishDiagnostics::METHOD.to_owned(), params);
        Ok(self.connection.sender.send(Message::Notification(notification))?)
    }
}
