//! The ecosystems that are compiled: `fixtures/NAME/ecosystem.yaml`, and the seed's files `fixtures/seed/NAME.yaml`.
//!
//! Beside an `ecosystem.yaml` may lie `expect.json` (what must exist once it is deployed, see [`super::partial`]),
//! `simulate.json` (what its roles may and may not do), `parameters.json` (values of the template's parameters) and
//! `scenarios/*.json` (what its state machines do, see [`crate::machines`]).
//! For a file of the seed they are called `NAME.expect.json`, and so on.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::{binary, root};

/// The day on which all fixtures are compiled: runtimes are deprecated on days.
pub(crate) const TODAY: &str = "2026-11-25";

/// One ecosystem and what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Fixture {
    /// The folder's name, or `seed/NAME`.
    pub(crate) name: String,
    /// The file to compile.
    pub(crate) spec: PathBuf,
}

impl Fixture {
    /// A JSON file that accompanies the ecosystem, when there is one.
    pub(crate) fn json(&self, what: &str) -> Option<Value> {
        let path = match self.name.strip_prefix("seed/") {
            Some(name) => self.spec.with_file_name(format!("{name}.{what}.json")),
            None => self.spec.with_file_name(format!("{what}.json")),
        };
        let text =
            path.is_file().then(|| fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())));
        text.map(|text| serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
    }

    /// The scenarios that its state machines play: `scenarios/*.json`, of a file of the seed `NAME.scenarios/*.json`.
    pub(crate) fn scenarios(&self) -> Vec<(String, Value)> {
        let folder = match self.name.strip_prefix("seed/") {
            Some(name) => self.spec.with_file_name(format!("{name}.scenarios")),
            None => self.spec.with_file_name("scenarios"),
        };
        let paths = if folder.is_dir() { entries(&folder) } else { Vec::new() };
        let read = |path: PathBuf| {
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let scenario = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (name, scenario)
        };
        paths.into_iter().map(read).collect()
    }

    /// Compiles the ecosystem with the real binary; a failure to compile is a failure of the test.
    pub(crate) fn compile(&self, target: &str) -> Compiled {
        self.compile_with(target, &[])
    }

    /// The same with further arguments.
    pub(crate) fn compile_with(&self, target: &str, arguments: &[&str]) -> Compiled {
        let folder = TempDir::new().unwrap_or_else(|e| panic!("no temporary folder: {e}"));
        let spec = self.spec.to_string_lossy();
        let output = folder.path().to_string_lossy();
        let always = ["compile", &spec, "--target", target, "-o", &output, "--today", TODAY];
        binary::run(&[&always, arguments].concat()).expect(0);
        Compiled { fixture: self.clone(), folder }
    }
}

/// What the compiler has written for a fixture, in a folder that goes away with this value.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// The fixture it comes from.
    pub(crate) fixture: Fixture,
    /// The output folder.
    pub(crate) folder: TempDir,
}

impl Compiled {
    /// The main template.
    pub(crate) fn template(&self) -> PathBuf {
        let path = self.folder.path().join("template.yaml");
        assert!(path.is_file(), "{}: the compiler has written no template.yaml", self.fixture.name);
        path
    }

    /// Every template in the output, nested stacks too, in the order of their paths.
    pub(crate) fn templates(&self) -> Vec<PathBuf> {
        let text = |path: &Path| fs::read_to_string(path).unwrap_or_default();
        let mut found = files(self.folder.path());
        found.retain(|path| text(path).contains("AWSTemplateFormatVersion"));
        assert!(!found.is_empty(), "{}: the compiler has written no template", self.fixture.name);
        found
    }
}

/// All fixtures, in the order of their names. None at all is a panic: a test over nothing proves nothing.
pub(crate) fn all() -> Vec<Fixture> {
    let folder = root().join("fixtures");
    let mut fixtures: Vec<Fixture> = entries(&folder).iter().filter_map(|path| in_folder(path)).collect();
    fixtures.extend(entries(&folder.join("seed")).iter().filter_map(|path| of_seed(path)));
    fixtures.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!fixtures.is_empty(), "no fixtures in {}", folder.display());
    fixtures
}

fn in_folder(folder: &Path) -> Option<Fixture> {
    let spec = folder.join("ecosystem.yaml");
    let name = folder.file_name()?.to_str()?.to_owned();
    spec.is_file().then_some(Fixture { name, spec })
}

fn of_seed(path: &Path) -> Option<Fixture> {
    let stem = path.file_stem()?.to_str()?;
    let yaml = path.extension().is_some_and(|e| e == "yaml");
    yaml.then(|| Fixture { name: format!("seed/{stem}"), spec: path.to_path_buf() })
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.unwrap_or_else(|e| panic!("{e}")).path()).collect();
    paths.sort();
    paths
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let (folders, mut found): (Vec<PathBuf>, Vec<PathBuf>) = entries(folder).into_iter().partition(|p| p.is_dir());
    found.extend(folders.iter().flat_map(|f| files(f)));
    found
}
