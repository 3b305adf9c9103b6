//! Who decided a value, in the words that the resource graph keeps.

use crate::aws::Origin;
use crate::ir::Decided;

/// The origin that says who decided: the user here, a documented default, or a pass with its evidence.
pub(crate) fn origin_of(decided: &Decided) -> Origin {
    match decided {
        Decided::Declared(span) => Origin { span: Some(*span), by: "declared", why: String::new() },
        Decided::Default(rule) => Origin { span: None, by: "default", why: (*rule).to_owned() },
        Decided::Pass { pass, why, evidence } => Origin { span: None, by: pass, why: format!("{why} ({evidence})") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_named_with_its_evidence() {
        let pass = Decided::Pass { pass: "architecture", why: "arm64 is cheaper".to_owned(), evidence: "assumed" };
        let origin = origin_of(&pass);
        assert_eq!((origin.by, origin.why.as_str()), ("architecture", "arm64 is cheaper (assumed)"));
        assert_eq!(origin_of(&Decided::Default("python3.13")).by, "default");
    }
}
