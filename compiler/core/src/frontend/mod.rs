//! The frontend: from texts to the ecosystem IR.
//!
//! Parse, merge, overlay, decode, then build: names are collected first, so that anything may refer to anything, and
//! resolved second. Each step reports all it can find. Nothing here knows a target, and nothing opens a file: digests
//! of code come from the caller.

mod actions;
mod analytics;
mod builder;
mod code;
pub mod codes;
mod deployment;
mod environment;
pub mod flows;
mod function;
mod gather;
mod integrations;
mod memory;
mod merge;
mod monitoring;
pub mod resilience;
mod resources;
mod routing;
mod settings;
mod text;
mod triggers;
mod usage;
mod values;
mod variants;
mod warehouse;

use std::collections::BTreeMap;

use aws_auto_schema::monitoring::MonitoringLevel;
use aws_auto_schema::{Decode, Decoder, Document};
use aws_auto_source::yaml::{Comment, Limits, parse};
use aws_auto_source::{Diagnostic, Diagnostics, FileId, Node, SourceMap};

use crate::ir::Ecosystem;
use crate::knowledge::Date;

use builder::Builder;
use codes::EMPTY_ECOSYSTEM;

/// What is known of code that lies outside: asked by path, relative to the folder of the first specification.
pub trait CodeStore {
    /// SHA-256 of a file's bytes, or of a folder's sorted relative paths and bytes, in hexadecimal; nothing when there
    /// is no such file or folder.
    fn digest(&self, path: &str) -> Option<String>;
}

/// A store that has nothing: for standard input and tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCode;

impl CodeStore for NoCode {
    fn digest(&self, _: &str) -> Option<String> {
        None
    }
}

/// How files are read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// `--env`: the overlay to apply.
    pub environment: Option<String>,
    /// `--param`: defaults of parameters.
    pub parameters: BTreeMap<String, String>,
    /// `--monitoring`: instead of the level that the files say.
    pub monitoring: Option<MonitoringLevel>,
    /// The day that runtimes' dates are compared with.
    pub today: Date,
    /// For each file of the source map, its folder relative to that of the first specification; `""` for the same.
    pub folders: Vec<String>,
}

/// Why the call itself is wrong, whatever the files say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsageError {
    /// `--env` names no environment.
    UnknownEnvironment {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// `--param` names no parameter.
    UnknownParameter {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// `--param` gives a value that is not allowed.
    ParameterNotAllowed {
        /// The parameter.
        name: String,
        /// What it may be.
        allowed: Vec<String>,
    },
    /// `--param` gives a secret.
    SecretParameter {
        /// The parameter.
        name: String,
    },
}

/// What reading gives.
#[derive(Debug)]
pub struct Read {
    /// The ecosystem, as far as it could be understood.
    pub ecosystem: Ecosystem,
    /// What was found.
    pub diagnostics: Diagnostics,
    /// Comments of all files, for suppressions.
    pub comments: Vec<Comment>,
}

/// Reads all files of the source map as one ecosystem.
///
/// # Errors
/// When the options name an environment or a parameter that does not exist.
pub fn read(sources: &SourceMap, options: &ReadOptions, code: &dyn CodeStore) -> Result<Read, UsageError> {
    let mut diagnostics = Diagnostics::default();
    let mut documents = Vec::new();
    let mut comments = Vec::new();
    for (file, source) in sources.iter() {
        let parsed = parse(file, source.text(), &Limits::default(), &mut diagnostics);
        documents.extend(parsed.documents);
        comments.extend(parsed.comments);
    }
    let broken = diagnostics.has_errors();
    if documents.is_empty() && !broken {
        diagnostics.push(empty(sources));
    }
    let mut tree = merge::documents(documents, &mut diagnostics);
    apply_environment(&mut tree, options)?;
    let mut decoder = Decoder::default();
    let document = Document::decode(&tree, &mut decoder);
    // The tree is the largest thing there is by now; nothing needs it any more.
    drop(tree);
    let undecoded = decoder.diagnostics.as_slice().iter().filter_map(|d| d.span).collect();
    diagnostics.append(decoder.diagnostics);
    let Some(document) = document else {
        return Ok(Read { ecosystem: Ecosystem::default(), diagnostics, comments });
    };
    // Where a document was lost, everything it declared would be reported as unknown: one cause, one report.
    if broken {
        return Ok(Read { ecosystem: Ecosystem::default(), diagnostics, comments });
    }
    let variants = variants::of(&document);
    let mut builder = Builder::new(&document, &variants, options, code);
    builder.undecoded = undecoded;
    let (ecosystem, found) = builder.build()?;
    diagnostics.append(found);
    Ok(Read { ecosystem, diagnostics, comments })
}

fn empty(sources: &SourceMap) -> Diagnostic {
    let message = "there is nothing in this ecosystem";
    let help = "declare a function under `lambda_functions:`";
    match sources.iter().next() {
        Some((file, _)) => Diagnostic::new(EMPTY_ECOSYSTEM, aws_auto_source::Span::new(file, 0, 0), message).help(help),
        None => Diagnostic::without_place(EMPTY_ECOSYSTEM, message).help(help),
    }
}

fn apply_environment(tree: &mut Node, options: &ReadOptions) -> Result<(), UsageError> {
    let Some(name) = &options.environment else {
        return Ok(());
    };
    let environments = tree.as_map().and_then(|m| m.get("environments")).and_then(Node::as_map).cloned();
    let environments = environments.unwrap_or_default();
    let Some(overlay) = environments.get(name) else {
        let known = environments.keys().map(str::to_owned).collect();
        return Err(UsageError::UnknownEnvironment { name: name.clone(), known });
    };
    merge::overlay(tree, overlay);
    Ok(())
}

impl ReadOptions {
    fn folder(&self, file: FileId) -> &str {
        self.folders.get(file.0 as usize).map_or("", String::as_str)
    }
}
