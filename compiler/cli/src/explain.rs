//! `explain`: the page of a code, and why a resource of the output exists.

use std::fmt::Write;

use aws_auto_source::{Code, SourceMap, suggest};

use crate::codes;
use crate::exit::Failure;
use crate::session::Origin;

/// The page of a code, by number or name.
pub(crate) fn page(codes: &[Code], wanted: &str) -> Result<String, Failure> {
    let Some(code) = codes::find(codes, wanted) else {
        let help = codes::suggestion(codes, wanted);
        let file = "to ask about a resource, name the files of the ecosystem first: `explain SPEC RESOURCE`";
        return Err(Failure::new(format!("there is no code `{wanted}`")).help(file).maybe_help(help));
    };
    let (info, severity) = (code.0, code.0.severity.as_str());
    Ok(format!("{} ({severity} unless a flag or a setting says otherwise)\n\n{}\n", info.id, info.page.trim_end()))
}

/// Why a resource and everything in it exists: source line, pass, evidence.
pub(crate) fn resource(origins: &[Origin], sources: &SourceMap, wanted: &str) -> Result<String, Failure> {
    let found: Vec<_> = origins.iter().filter(|origin| origin.resource == wanted).collect();
    if found.is_empty() {
        let near = suggest::nearest(wanted, origins.iter().map(|origin| origin.resource.as_str()));
        return Err(Failure::new(format!("there is no resource `{wanted}` in the output"))
            .maybe_help(near.map(|name| format!("did you mean `{name}`?"))));
    }
    let mut out = format!("{wanted}\n");
    for origin in found {
        let name = if origin.path.is_empty() { "the resource" } else { origin.path.as_str() };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {name}: {}", reason(origin, sources));
    }
    Ok(out)
}

fn reason(origin: &Origin, sources: &SourceMap) -> String {
    let place = origin.span.map(|span| {
        let start = sources.range(span).0;
        format!("{}:{}:{}", sources.name(span.file), start.line, start.column)
    });
    let pass = (!origin.pass.is_empty()).then(|| format!("by {}", origin.pass));
    let evidence = (!origin.evidence.is_empty()).then(|| origin.evidence.clone());
    [place, pass, evidence].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{CODES, find};

    #[test]
    fn a_page_is_found_by_number_and_by_name_in_any_case() {
        for wanted in ["AA9902", "aa9902", "odd-thing", "Odd-Thing"] {
            let page = page(CODES, wanted).unwrap();
            assert!(page.starts_with("AA9902 (warning unless"), "{page}");
            assert!(page.ends_with("A thing is odd.\n"), "{page}");
        }
    }

    #[test]
    fn an_unknown_code_suggests_the_nearest() {
        let refused = page(CODES, "odd-think").unwrap_err();
        assert_eq!(refused.help.as_deref(), Some("did you mean `odd-thing`?"));
        assert!(page(CODES, "ecosystem.yaml").unwrap_err().help.unwrap().contains("explain SPEC RESOURCE"));
    }

    #[test]
    fn a_resource_is_explained_value_by_value() {
        let mut sources = SourceMap::default();
        sources.add("a.yaml", "name: orders\nmemory: 512MB\n");
        let origin = |resource: &str, path: &str, at: Option<&str>, pass: &str, evidence: &str| Origin {
            resource: resource.to_owned(),
            path: path.to_owned(),
            span: at.map(|needle| find(&sources, 0, needle)),
            pass: pass.to_owned(),
            evidence: evidence.to_owned(),
        };
        let origins = [
            origin("Orders", "", Some("orders"), "functions", ""),
            origin("Orders", "Properties.MemorySize", Some("512MB"), "", ""),
            origin("Orders", "Properties.Architectures", None, "architecture", "20 % cheaper"),
            origin("Queue", "", None, "queues", ""),
        ];
        insta::assert_snapshot!(resource(&origins, &sources, "Orders").unwrap(), @r"
        Orders
          the resource: a.yaml:1:7, by functions
          Properties.MemorySize: a.yaml:2:9
          Properties.Architectures: by architecture, 20 % cheaper
        ");
        let refused = resource(&origins, &sources, "Order").unwrap_err();
        assert_eq!(refused.help.as_deref(), Some("did you mean `Orders`?"));
    }
}
