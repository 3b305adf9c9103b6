//! The template grammar as a table: references, literals, near misses, errors.

use proptest::prelude::*;

use super::{AwsAttribute, FunctionAttribute, Parsed, Part, Reference, ResourceAttribute, Target, Template};
use crate::value::testing::{in_bounds, pointed};

fn clean(text: &str) -> Template {
    let Parsed { template, near_misses, errors } = Template::parse(text);
    assert!(near_misses.is_empty() && errors.is_empty(), "{text}: {near_misses:?} {errors:?}");
    template
}

fn target(text: &str) -> Target {
    let template = clean(text);
    match template.parts.as_slice() {
        [Part::Reference(reference)] => {
            assert_eq!((reference.offset, reference.len), (0, text.len()), "{text}");
            reference.target.clone()
        }
        parts => panic!("{text}: {parts:?}"),
    }
}

fn resource(path: &str, attribute: ResourceAttribute) -> Target {
    Target::Resource { path: path.into(), attribute }
}

fn function(name: &str, attribute: FunctionAttribute) -> Target {
    Target::Function { name: name.into(), attribute }
}

fn secret(name: &str, key: Option<&str>) -> Target {
    Target::Secret { name: name.into(), key: key.map(Into::into) }
}

#[test]
fn references_of_the_language() {
    use {FunctionAttribute as F, ResourceAttribute as R};
    let cases = [
        ("${param.Stage}", Target::Param { name: "Stage".into() }),
        ("${resource.orders.arn}", resource("orders", R::Arn)),
        ("${resource.orders.name}", resource("orders", R::Name)),
        ("${resource.orders.url}", resource("orders", R::Url)),
        ("${resource.tables.orders.arn}", resource("tables.orders", R::Arn)),
        ("${resource.orders.fifo.url}", resource("orders.fifo", R::Url)),
        ("${function.pay.arn}", function("pay", F::Arn)),
        ("${function.pay.name}", function("pay", F::Name)),
        ("${function.pay.alias_arn}", function("pay", F::AliasArn)),
        ("${ssm./a/b}", Target::Ssm { path: "/a/b".into() }),
        ("${ssm.plain.name}", Target::Ssm { path: "plain.name".into() }),
        ("${secret.db.password}", secret("db", Some("password"))),
        ("${secret.prod/db.main.password}", secret("prod/db.main", Some("password"))),
        ("${secret.token}", secret("token", None)),
        ("${aws.account}", Target::Aws { attribute: AwsAttribute::Account }),
        ("${aws.region}", Target::Aws { attribute: AwsAttribute::Region }),
        ("${aws.partition}", Target::Aws { attribute: AwsAttribute::Partition }),
    ];
    for (text, expected) in cases {
        let found = target(text);
        assert_eq!(found, expected, "{text}");
        assert_eq!(format!("${{{found}}}"), text);
    }
}

#[test]
fn a_kind_may_stand_before_the_name() {
    assert_eq!(target("${resource.tables.orders.arn}").kind_and_name(), Some(("tables", "orders")));
    assert_eq!(target("${resource.queues.orders.fifo.arn}").kind_and_name(), Some(("queues", "orders.fifo")));
    assert_eq!(target("${resource.orders.arn}").kind_and_name(), None);
}

#[test]
fn text_around_references_is_kept_and_merged() {
    let template = clean("a $${x} ${param.Stage}${aws.region} é ${other} $5");
    let reference = |target, offset, len| Part::Reference(Reference { target, offset, len });
    assert_eq!(
        template.parts,
        [
            Part::Literal("a ${x} ".into()),
            reference(Target::Param { name: "Stage".into() }, 8, 14),
            reference(Target::Aws { attribute: AwsAttribute::Region }, 22, 13),
            Part::Literal(" é ${other} $5".into()),
        ]
    );
    let places: Vec<_> = template.references().map(|found| (found.offset, found.len)).collect();
    assert_eq!(places, [(8, 14), (22, 13)]);
}

#[test]
fn everything_else_is_literal() {
    let cases = [
        ("", ""),
        ("plain", "plain"),
        ("$${param.Stage}", "${param.Stage}"),
        ("$$${param.Stage}", "$${param.Stage}"),
        ("$${", "${"),
        ("%{if x}", "%{if x}"),
        ("{{resolve:ssm:/a}}", "{{resolve:ssm:/a}}"),
        ("${Stage}", "${Stage}"),
        ("${!Literal}", "${!Literal}"),
        ("${self:custom.x}", "${self:custom.x}"),
        ("${env.HOME}", "${env.HOME}"),
        ("${var.stage}", "${var.stage}"),
        ("${function}", "${function}"),
        ("${", "${"),
        ("${}", "${}"),
        ("$", "$"),
        ("$param.Stage", "$param.Stage"),
    ];
    for (text, expected) in cases {
        assert_eq!(clean(text).as_literal(), Some(expected), "{text}");
    }
}

/// Text, the part pointed at, a piece of the help.
#[test]
fn near_misses_are_literal_with_a_warning() {
    let cases = [
        ("x ${parm.Stage}", "${parm.Stage}", "`${param.Stage}`"),
        ("${Param.Stage}", "${Param.Stage}", "`${param.Stage}`"),
        ("${params.Stage}", "${params.Stage}", "`${param.Stage}`"),
        ("${parameters.Stage}", "${parameters.Stage}", "`${param.Stage}`"),
        ("${resources.orders.arn}", "${resources.orders.arn}", "`${resource.orders.arn}`"),
        ("${fuction.pay.arn}", "${fuction.pay.arn}", "`${function.pay.arn}`"),
        ("${ssm:/a/b}", "${ssm:/a/b}", "`${ssm./a/b}`"),
        ("${ssm/a}", "${ssm/a}", "`${ssm.a}`"),
        ("${ param.Stage }", "${ param.Stage }", "`${param.Stage}`"),
        ("${ param.Stage}", "${ param.Stage}", "`${param.Stage}`"),
        ("${param.Stage }", "${param.Stage", "`${param.Stage}`"),
        ("${param.Stage", "${param.Stage", "`${param.Stage}`"),
        ("${param.Stage and more}", "${param.Stage", "`${param.Stage}`"),
        ("${param.A ${param.B}", "${param.A", "`${param.A}`"),
        ("${parm.Stage", "${parm.Stage", "`${param.Stage}`"),
        ("${AWS::AccountId}", "${AWS::AccountId}", "`${aws.account}`"),
        ("${AWS::Region}", "${AWS::Region}", "`${aws.region}`"),
        ("${AWS::StackName}", "${AWS::StackName}", "there are `${aws.account}`"),
        ("é${Aws.region}", "${Aws.region}", "`${aws.region}`"),
    ];
    for (text, place, help) in cases {
        let Parsed { template, near_misses, errors } = Template::parse(text);
        assert!(errors.is_empty(), "{text}: {errors:?}");
        let [near] = near_misses.as_slice() else { panic!("{text}: {near_misses:?}") };
        assert_eq!(&text[near.offset..near.offset + near.len], place, "{text}");
        assert!(near.help.as_ref().is_some_and(|text| text.contains(help)), "{text}: {near:?}");
        let literal: String = template
            .parts
            .iter()
            .filter_map(|p| if let Part::Literal(l) = p { Some(l.as_str()) } else { None })
            .collect();
        assert!(literal.contains(place), "{text} keeps its text: {literal}");
    }
}

#[test]
fn a_near_miss_does_not_hide_the_reference_behind_it() {
    let parsed = Template::parse("${param.A ${param.B}");
    assert_eq!(parsed.template.references().count(), 1);
    assert_eq!(parsed.near_misses.len(), 1);
}

/// Text, the part pointed at and where, words of the message, a piece of the help.
#[test]
fn wrong_references_are_errors() {
    let cases = [
        ("${param.}", "", 8, "a name is missing", "${param.Stage}"),
        ("${param.a..b}", "", 10, "a name is missing", "${param.Stage}"),
        ("${param.Stage:-dev}", ":", 13, "`:` cannot stand", "literal"),
        ("${param.Größe}", "ö", 10, "`ö` cannot stand", "literal"),
        ("${resource.orders}", "", 17, "lacks its attribute: `arn`, `name` or `url`", "${resource.orders.arn}"),
        ("${resource.tables.orders}", "orders", 18, "`orders` is no attribute", "${resource.tables.orders.arn}"),
        ("${resource.orders.ar}", "ar", 18, "`ar` is no attribute", "`arn`"),
        ("${resource.orders.}", "", 18, "a name is missing", "${resource.orders.arn}"),
        ("${resource.alias_arn}", "", 20, "lacks its attribute", "${resource.alias_arn.arn}"),
        ("${function.pay.url}", "url", 15, "`arn`, `name` or `alias_arn`", "${function.pay.url.arn}"),
        ("${function.pay.aliasArn}", "aliasArn", 15, "no attribute", "`alias_arn`"),
        ("${ssm.}", "", 6, "a name is missing", "${ssm."),
        ("${secret.db.}", "", 12, "a name is missing", "${secret.db.password}"),
        ("${aws.}", "", 6, "an attribute is missing", ""),
        ("${aws.regoin}", "regoin", 6, "no attribute", "`region`"),
        ("é ${aws.stack}", "stack", 9, "`account`, `region` or `partition`", ""),
    ];
    for (text, place, offset, words, help) in cases {
        let parsed = Template::parse(text);
        let [error] = parsed.errors.as_slice() else { panic!("{text}: {parsed:?}") };
        assert_eq!((pointed(text, error), error.offset), (place, offset), "{text}: {error:?}");
        assert!(error.message.contains(words), "{text}: {error:?}");
        assert!(error.help.as_deref().unwrap_or_default().contains(help), "{text}: {error:?}");
        assert_eq!(parsed.template.as_literal(), Some(text), "a wrong reference stays as text");
    }
}

#[test]
fn hostile_texts_are_read_in_one_pass() {
    for piece in ["${", "${ ", "$", "${param.", "${ param.", "$${"] {
        let text = piece.repeat(100_000);
        assert!(Template::parse(&text).errors.is_empty(), "{piece}");
    }
}

#[test]
fn all_errors_of_a_text_are_found() {
    let parsed = Template::parse("${param.} ${parm.X} ${aws.x} ${AWS::Region}");
    assert_eq!((parsed.errors.len(), parsed.near_misses.len()), (2, 2));
}

#[test]
fn literals_are_escaped_when_printed() {
    assert_eq!(Template::literal("a ${param.Stage} $").to_string(), "a $${param.Stage} $");
    assert_eq!(Template::literal("").as_literal(), Some(""));
    assert_eq!(clean("${aws.region}").as_literal(), None);
}

fn texts() -> impl Strategy<Value = String> {
    let piece = "\\$|\\{|\\}|\\$\\{|\\$\\$\\{|param\\.|parm\\.|resource\\.|aws\\.|AWS::|ssm:|secret\\.|é| |\\.|/|arn|region|[a-z]{1,3}";
    prop_oneof![any::<String>(), proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())]
}

proptest! {
    #[test]
    fn every_text_is_read_and_pointed_at_inside(text in texts()) {
        let parsed = Template::parse(&text);
        parsed.errors.iter().for_each(|error| in_bounds(&text, error.offset, error.len));
        parsed.near_misses.iter().for_each(|near| in_bounds(&text, near.offset, near.len));
        for reference in parsed.template.references() {
            prop_assert_eq!(&text[reference.offset..reference.offset + reference.len], format!("${{{}}}", reference.target));
        }
        let merged = parsed.template.parts.windows(2).all(|pair| !matches!(pair, [Part::Literal(_), Part::Literal(_)]));
        prop_assert!(merged, "{:?}", parsed.template);
    }

    #[test]
    fn what_is_printed_is_read_back(text in texts()) {
        let template = Template::parse(&text).template;
        let printed = template.to_string();
        let again = Template::parse(&printed);
        prop_assert_eq!(&again.template, &template, "{:?} → {:?}", text, printed);
        prop_assert!(again.errors.is_empty() && again.near_misses.is_empty(), "a printed template needs no more words");
    }

    #[test]
    fn any_literal_survives_printing(text in texts()) {
        let template = Template::literal(text);
        prop_assert_eq!(Template::parse(&template.to_string()).template, template);
    }
}
