//! The text of the table: where a service's block begins, and what one line says.
//!
//! The format is described in `generate/iam.py`, which writes it. Lines that do not fit it are skipped, never fatal:
//! the tests of this room prove that the bundled text has none.

use super::{Action, Level, ResourceType, Service};
use std::cmp::Ordering;
use std::sync::LazyLock;

static BUNDLED: LazyLock<Table<'static>> = LazyLock::new(|| Table::parse(include_str!("../data/iam.txt")));

/// An index over a table's text: one entry a service; the lines themselves stay unparsed.
#[derive(Debug, Clone)]
pub struct Table<'t> {
    /// In byte order of the prefix, as the text is.
    services: Vec<Service<'t>>,
}

impl<'t> Table<'t> {
    /// Indexes a text in the format of `data/iam.txt`. One pass over the bytes; no line is taken apart.
    #[must_use]
    pub fn parse(text: &'t str) -> Self {
        let mut services: Vec<_> = text.split("\n#").skip(1).filter_map(service_of_block).collect();
        services.sort_by_key(|service| service.prefix);
        Self { services }
    }

    /// The table that is compiled in.
    #[must_use]
    pub fn bundled() -> &'static Table<'static> {
        &BUNDLED
    }

    /// The service of exactly that prefix.
    #[must_use]
    pub fn service(&self, prefix: &str) -> Option<Service<'t>> {
        let at = self.services.binary_search_by_key(&prefix, |service| service.prefix).ok()?;
        self.services.get(at).copied()
    }

    /// Every service, in byte order of the prefix.
    pub fn services(&self) -> impl Iterator<Item = Service<'t>> {
        self.services.iter().copied()
    }
}

fn service_of_block(block: &str) -> Option<Service<'_>> {
    let (head, rest) = block.split_once('\n').unwrap_or((block, ""));
    let (prefix, name) = head.split_once('\t')?;
    let (resources, actions) = rest.split_at(resource_lines(rest));
    Some(Service { prefix, name, resources, actions })
}

/// The length of the leading lines that start with `=`.
fn resource_lines(text: &str) -> usize {
    text.split_inclusive('\n').take_while(|line| line.starts_with('=')).map(str::len).sum()
}

/// Finds the line whose first field is `name`, ignoring ASCII case, in lines sorted that way.
pub(super) fn bisect<'t>(mut lines: &'t str, name: &str) -> Option<&'t str> {
    while !lines.is_empty() {
        let middle = lines.get(..lines.len() / 2).and_then(|half| half.rfind('\n')).map_or(0, |at| at + 1);
        let (before, from) = lines.split_at(middle);
        let (line, after) = from.split_once('\n').unwrap_or((from, ""));
        let key = line.split('\t').next().unwrap_or(line);
        lines = match compare_ignoring_case(name, key) {
            Ordering::Equal => return Some(line),
            Ordering::Less => before,
            Ordering::Greater => after,
        };
    }
    None
}

fn compare_ignoring_case(left: &str, right: &str) -> Ordering {
    let lower = |text: &str| text.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>();
    lower(left).cmp(&lower(right))
}

pub(super) fn parse_resource<'t>(prefix: &str, line: &'t str) -> Option<ResourceType<'t>> {
    let (name, arn) = line.strip_prefix('=')?.split_once('\t')?;
    let arn_format = match arn.strip_prefix('~') {
        Some(rest) => format!("arn:${{Partition}}:{prefix}:${{Region}}:${{Account}}:{rest}"),
        None => arn.to_owned(),
    };
    Some(ResourceType { name, arn_format })
}

pub(super) fn parse_action<'t>(service: &Service<'t>, line: &'t str) -> Option<Action<'t>> {
    let mut fields = line.split('\t');
    let name = fields.next()?;
    let level = Level::from_letter(fields.next()?)?;
    let resource_types = parse_types(service, fields.next().unwrap_or_default());
    let condition_keys = fields.map(|key| full_key(service.prefix, key)).collect();
    Some(Action { name, level, resource_types, condition_keys })
}

/// `0!12?` is: type 0 required, type 12 optional.
fn parse_types<'t>(service: &Service<'t>, text: &str) -> Vec<(&'t str, bool)> {
    text.split_inclusive(['!', '?'])
        .filter_map(|item| {
            let number: usize = item.trim_end_matches(['!', '?']).parse().ok()?;
            let line = service.resources.lines().nth(number)?;
            let name = line.strip_prefix('=')?.split('\t').next()?;
            Some((name, item.ends_with('!')))
        })
        .collect()
}

fn full_key(prefix: &str, key: &str) -> String {
    key.strip_prefix('.').map_or_else(|| key.to_owned(), |rest| format!("{prefix}:{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "; head\n#a1\tOne\n=thing\t~thing/${Id}\n=other\tarn:x\nGet\tR\t1?0!\t.Key\tb2:Key\nPut\tW\n#b2\tTwo\nRun\tW\n";

    #[test]
    fn a_table_of_ones_own_is_read_like_the_bundled_one() {
        let table = Table::parse(TEXT);
        let one = table.service("a1").unwrap();
        let get = one.action("get").unwrap();
        assert_eq!(get.resource_types, [("other", false), ("thing", true)]);
        assert_eq!(get.condition_keys, ["a1:Key", "b2:Key"]);
        assert_eq!(
            one.resource_type("thing").unwrap().arn_format,
            "arn:${Partition}:a1:${Region}:${Account}:thing/${Id}"
        );
        assert_eq!(table.service("b2").unwrap().action_names().collect::<Vec<_>>(), ["Run"]);
        assert_eq!(table.services().count(), 2);
    }

    #[test]
    fn bisection_finds_first_last_and_nothing() {
        let lines = "Alpha\t1\nbeta\t2\nGamma\t3\n";
        assert_eq!(bisect(lines, "ALPHA"), Some("Alpha\t1"));
        assert_eq!(bisect(lines, "gamma"), Some("Gamma\t3"));
        assert_eq!(bisect(lines, "Beta"), Some("beta\t2"));
        assert_eq!(bisect(lines, "Alphabet"), None);
        assert_eq!(bisect("", "x"), None);
    }
}
