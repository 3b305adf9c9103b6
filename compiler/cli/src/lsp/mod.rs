//! The language server: the compiler while somebody types, over standard input and output.
//!
//! One thread reads, answers and compiles. Changes are taken in as they come; findings are told when no message waits,
//! so that fast typing never queues up work. Standard output belongs to the protocol.

mod analysis;
mod complete;
mod documents;
mod findings;
mod hover;
mod language;
mod names;
mod outline;
mod place;
mod positions;
mod requests;
mod server;

use lsp_server::Connection;
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, HoverProviderCapability, OneOf,
    RenameOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
};

use crate::exit::{Exit, Failure};
use crate::run::Run;

/// Serves until the editor says that it is done.
pub(crate) fn serve(run: &Run<'_>) -> Result<Exit, Failure> {
    let broken = |error: &dyn std::fmt::Display| Failure::new(format!("the editor's connection broke: {error}"));
    let (connection, threads) = Connection::stdio();
    let capabilities = serde_json::to_value(capabilities()).map_err(|error| broken(&error))?;
    connection.initialize(capabilities).map_err(|error| broken(&error))?;
    server::Server::new(run, &connection).work().map_err(|error| broken(&error))?;
    // The threads end when the connection is gone.
    drop(connection);
    threads.join().map_err(|error| broken(&error))?;
    Ok(Exit::Fine)
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::INCREMENTAL)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([":", " ", "-", "\"", "["].map(str::to_owned).into()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: Default::default(),
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        document_symbol_provider: Some(OneOf::Left(true)),
        inlay_hint_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    }
}
