//! From what is written to what it means: which operand is the attribute, whether the other is a value of its type.

use aws_auto_source::suggest::nearest;
use aws_auto_source::value::GrammarError;
use aws_auto_source::value::condition::{Operand, Operator, Place, Problem, Syntax};
use aws_auto_source::value::duration::{Duration, Unit as TimeUnit};
use aws_auto_source::value::size::{Size, Unit as SizeUnit};

use super::{AttributeType, Attributes, Expr, Test, Wanted};

/// Which kind of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No attribute has this name.
    UnknownAttribute,
    /// The attribute has no such word.
    UnknownWord,
    /// An attribute is compared with what it does not measure.
    Mismatch,
}

/// A mistake in what a condition means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which kind.
    pub fault: Fault,
    /// Where, what, and what to write instead.
    pub problem: Problem,
}

/// Gives a condition its meaning.
///
/// # Errors
/// Everything that has none, in the order of the text.
pub fn check(syntax: &Syntax, attributes: &Attributes) -> Result<Expr, Vec<Finding>> {
    let mut checker = Checker { attributes, findings: Vec::new() };
    let expr = checker.expr(syntax);
    if checker.findings.is_empty() { expr.ok_or_else(Vec::new) } else { Err(checker.findings) }
}

struct Checker<'a> {
    attributes: &'a Attributes,
    findings: Vec<Finding>,
}

impl<'a> Checker<'a> {
    fn expr(&mut self, syntax: &Syntax) -> Option<Expr> {
        match syntax {
            Syntax::Or(parts) => self.all(parts).map(Expr::Or),
            Syntax::And(parts) => self.all(parts).map(Expr::And),
            Syntax::Not(inner) => self.expr(inner).map(|inner| Expr::Not(Box::new(inner))),
            Syntax::Compare { left, operator, right, at } => self.compare(left, *operator, right, *at),
            Syntax::Within { left, values } => self.within(left, values),
        }
    }

    /// All parts, so that the mistakes of each are found.
    fn all(&mut self, parts: &[Syntax]) -> Option<Vec<Expr>> {
        let read: Vec<Option<Expr>> = parts.iter().map(|part| self.expr(part)).collect();
        read.into_iter().collect()
    }

    fn compare(&mut self, left: &Operand, operator: Operator, right: &Operand, at: Place) -> Option<Expr> {
        let swapped = self.known(left).is_none() && (self.known(right).is_some() || !is_name(left));
        let (attribute, operator, value) =
            if swapped { (right, operator.mirrored(), left) } else { (left, operator, right) };
        let ty = self.attribute(attribute)?;
        if *ty == AttributeType::Text && operator.is_order() {
            let message = format!("`{}` is text, which has no order", attribute.text);
            return self.mismatch(Problem::at(at, message).help("compare it with `==`, `!=` or `in`"));
        }
        let wanted = match self.value(attribute, ty, value)? {
            Value::Number(number) => Wanted::Number(operator, number),
            Value::Text(text) if operator == Operator::Equal => Wanted::OneOf(vec![text]),
            Value::Text(text) => Wanted::NoneOf(vec![text]),
            Value::Word(words, place) => Wanted::OneOf(passing(words, operator, place)),
        };
        Some(Expr::Test(Test { attribute: attribute.text.clone(), wanted }))
    }

    fn within(&mut self, left: &Operand, values: &[Operand]) -> Option<Expr> {
        let ty = self.attribute(left)?;
        let read: Vec<Option<Value<'_>>> = values.iter().map(|value| self.value(left, ty, value)).collect();
        let (mut numbers, mut texts) = (Vec::new(), Vec::new());
        for value in read {
            match value? {
                Value::Number(number) => numbers.push(number),
                Value::Text(text) => texts.push(text),
                Value::Word(words, place) => texts.extend(words.get(place).cloned()),
            }
        }
        let wanted = if numbers.is_empty() { Wanted::OneOf(texts) } else { Wanted::NumberIn(numbers) };
        Some(Expr::Test(Test { attribute: left.text.clone(), wanted }))
    }

    fn known(&self, operand: &Operand) -> Option<&'a AttributeType> {
        self.attributes.get(&operand.text).filter(|_| !operand.quoted)
    }

    fn attribute(&mut self, operand: &Operand) -> Option<&'a AttributeType> {
        let known = self.known(operand);
        if known.is_some() {
            return known;
        }
        if !is_name(operand) {
            let problem = Problem::at(operand.place, format!("`{operand}` is a value: one side must be an attribute"));
            return self.mismatch(problem.help(format!("attributes are {}", self.names())));
        }
        let problem = Problem::at(operand.place, format!("there is no attribute `{operand}`"));
        let problem = match nearest(&operand.text, self.attributes.names()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).replaced_by(near),
            None => problem.help(format!("there are {}; `event_routing.attributes` declares more", self.names())),
        };
        self.report(Fault::UnknownAttribute, problem)
    }

    fn names(&self) -> String {
        let names: Vec<String> = self.attributes.names().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    }

    fn value(&mut self, attribute: &Operand, ty: &'a AttributeType, value: &Operand) -> Option<Value<'a>> {
        if self.known(value).is_some() && !matches!(ty, AttributeType::Words(_)) {
            let message = format!("`{value}` is an attribute, and conditions compare attributes with values");
            let help = if *ty == AttributeType::Text { format!("write '{value}' for the text") } else { example(ty) };
            return self.mismatch(Problem::at(value.place, message).help(help));
        }
        match ty {
            AttributeType::Words(words) => self.word(attribute, words, value),
            AttributeType::Text if value.quoted || !is_measured(value) => Some(Value::Text(value.text.clone())),
            AttributeType::Text => {
                let problem = Problem::at(value.place, format!("`{}` is text, not a number", attribute.text));
                self.mismatch(problem.help(format!("write '{value}' for the text")).replaced_by(format!("'{value}'")))
            }
            _ => self.measure(attribute, ty, value),
        }
    }

    fn word(&mut self, attribute: &Operand, words: &'a [String], value: &Operand) -> Option<Value<'a>> {
        if let Some(place) = words.iter().position(|word| *word == value.text) {
            return Some(Value::Word(words, place));
        }
        let problem = Problem::at(value.place, format!("`{}` cannot be `{}`", attribute.text, value.text));
        let listed = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" < ");
        let problem = problem.help(format!("it is one of {listed}"));
        let near = nearest(&value.text, words.iter().map(String::as_str));
        let problem = match near {
            Some(near) => problem.replaced_by(near),
            None => problem,
        };
        self.report(Fault::UnknownWord, problem)
    }

    /// A number with or without a unit.
    fn measure(&mut self, attribute: &Operand, ty: &AttributeType, value: &Operand) -> Option<Value<'a>> {
        let read = match ty {
            AttributeType::Size => Size::parse(&value.text, SizeUnit::Bytes).map(|size| Some(to_f64(size.bytes))),
            AttributeType::Duration => {
                Duration::parse(&value.text, TimeUnit::Seconds).map(|time| Some(to_f64(time.millis) / 1000.0))
            }
            _ => Ok(plain_number(&value.text)),
        };
        match read {
            Ok(Some(number)) if !value.quoted => Some(Value::Number(number)),
            Err(error) if !value.quoted && is_near(ty, value, &error) => {
                let place = Place::new(value.place.offset + error.offset, error.len);
                let mut problem = Problem::at(place, format!("`{}`: {}", attribute.text, error.message));
                problem.help.clone_from(&error.help);
                // A repair is of the whole value, wherever the mistake in it stands.
                if let Some(repaired) = error.repaired {
                    problem = Problem { place: value.place, ..problem }.replaced_by(repaired);
                }
                self.mismatch(problem)
            }
            _ => {
                let message =
                    format!("`{}` is {}, and `{value}` is {}", attribute.text, ty.describe(), describe(value));
                self.mismatch(Problem::at(value.place, message).help(example(ty)))
            }
        }
    }

    fn mismatch<T>(&mut self, problem: Problem) -> Option<T> {
        self.report(Fault::Mismatch, problem)
    }

    fn report<T>(&mut self, fault: Fault, problem: Problem) -> Option<T> {
        self.findings.push(Finding { fault, problem });
        None
    }
}

/// A value by its type.
enum Value<'a> {
    Number(f64),
    Text(String),
    /// One of these, by its place.
    Word(&'a [String], usize),
}

/// The words that compare like this with the one at `place`.
fn passing(words: &[String], operator: Operator, place: usize) -> Vec<String> {
    let passes = |(at, _): &(usize, &String)| operator.holds(at.cmp(&place));
    words.iter().enumerate().filter(passes).map(|(_, word)| word.clone()).collect()
}

/// Whether it could be an attribute's name.
fn is_name(operand: &Operand) -> bool {
    !operand.quoted && operand.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn is_number(text: &str) -> bool {
    plain_number(text).is_some()
}

/// Digits with at most a sign and a point; nothing else that Rust reads as a number.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// Whether a bare text is a number, so that quotes are missing where text is meant.
fn is_measured(value: &Operand) -> bool {
    is_number(&value.text)
}

/// Whether the grammar's own message says it best: it is nearly a value of this type, and none of another.
fn is_near(ty: &AttributeType, value: &Operand, error: &GrammarError) -> bool {
    let digits = value.text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    let other = match ty {
        AttributeType::Size => Duration::parse(&value.text, TimeUnit::Seconds).is_ok(),
        _ => Size::parse(&value.text, SizeUnit::Bytes).is_ok(),
    };
    digits && (error.repaired.is_some() || !other)
}

fn describe(value: &Operand) -> &'static str {
    if value.quoted {
        "text"
    } else if is_number(&value.text) {
        "a number"
    } else if Size::parse(&value.text, SizeUnit::Bytes).is_ok() {
        "a size"
    } else if Duration::parse(&value.text, TimeUnit::Seconds).is_ok() {
        "a duration"
    } else {
        "a word"
    }
}

fn example(ty: &AttributeType) -> String {
    let example = match ty {
        AttributeType::Size => "6MB",
        AttributeType::Duration => "100ms",
        _ => "10",
    };
    format!("compare it with {}, such as `{example}`", ty.describe())
}

/// Exact up to 2⁵³, which is 8,192 TB or 285,000 years; what runs later counts in the same floats.
#[expect(clippy::cast_precision_loss, reason = "the value that it is compared with is such a float too")]
const fn to_f64(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use aws_auto_source::value::condition::parse;

    use super::{Fault, check};
    use crate::condition::testing::expr;
    use crate::condition::{Attributes, Expr, Operator, Test, Wanted};

    fn wanted(text: &str) -> Wanted {
        match expr(text) {
            Expr::Test(Test { wanted, .. }) => wanted,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn units_are_folded() {
        assert_eq!(wanted("payload_size > 6MB"), Wanted::Number(Operator::Greater, 6_291_456.0));
        assert_eq!(wanted("payload_size > 100"), Wanted::Number(Operator::Greater, 100.0), "bytes");
        assert_eq!(wanted("processing_time_estimate > 10min"), Wanted::Number(Operator::Greater, 600.0));
        assert_eq!(wanted("latency_requirement < 100ms"), Wanted::Number(Operator::Less, 0.1));
        assert_eq!(wanted("latency_requirement in [1s, 1m30s]"), Wanted::NumberIn(vec![1.0, 90.0]));
        assert_eq!(wanted("retry_count == -1.5"), Wanted::Number(Operator::Equal, -1.5));
    }

    #[test]
    fn the_attribute_may_stand_on_either_side() {
        assert_eq!(expr("6MB < payload_size"), expr("payload_size > 6MB"));
        assert_eq!(expr("high == cost_sensitivity"), expr("cost_sensitivity == high"));
        assert_eq!(expr("'eu' != region"), expr("region != eu"));
    }

    #[test]
    fn words_compare_by_their_order_and_become_those_that_pass() {
        assert_eq!(wanted("priority >= medium"), Wanted::OneOf(words(&["medium", "high"])));
        assert_eq!(wanted("priority != medium"), Wanted::OneOf(words(&["low", "high"])));
        assert_eq!(wanted("priority < low"), Wanted::OneOf(vec![]));
        assert_eq!(wanted("priority in [high, 'low']"), Wanted::OneOf(words(&["high", "low"])));
        assert_eq!(wanted("region != eu-west-1"), Wanted::NoneOf(words(&["eu-west-1"])));
    }

    /// Text, which mistake, the part pointed at, words of message and help.
    #[test]
    fn what_has_no_meaning_is_pointed_at() {
        use Fault::{Mismatch, UnknownAttribute, UnknownWord};
        let cases = [
            ("payload_size > 10min", Mismatch, "10min", "is a size, and `10min` is a duration"),
            ("processing_time_estimate > 6MB", Mismatch, "6MB", "is a duration, and `6MB` is a size"),
            ("batch_size > 6MB", Mismatch, "6MB", "is a number, and `6MB` is a size"),
            ("payload_size > '6MB'", Mismatch, "'6MB'", "`'6MB'` is text"),
            ("payload_size > high", Mismatch, "high", "is a word"),
            ("payload_size > -1", Mismatch, "-", "cannot be negative"),
            ("payload_size > 6mb", Mismatch, "6mb", "written `MB`"),
            ("latency_requirement < 100parsecs", Mismatch, "parsecs", "not a unit of time"),
            ("payload_siz > 6MB", UnknownAttribute, "payload_siz", "did you mean `payload_size`"),
            ("colour == red", UnknownAttribute, "colour", "attributes` declares more"),
            ("cost_sensitivity == hihg", UnknownWord, "hihg", "`low` < `medium` < `high`"),
            ("priority > 3", UnknownWord, "3", "cannot be `3`"),
            ("region < eu", Mismatch, "<", "has no order"),
            ("region == 5", Mismatch, "5", "write '5'"),
            ("source == region", Mismatch, "region", "write 'region' for the text"),
            ("payload_size > batch_size", Mismatch, "batch_size", "is an attribute"),
            ("1 < 2", Mismatch, "2", "one side must be an attribute"),
        ];
        for (text, fault, place, words) in cases {
            let findings = check(&parse(text).syntax.unwrap(), &Attributes::standard()).expect_err(text);
            let [finding] = findings.as_slice() else { panic!("{text}: {findings:?}") };
            let problem = &finding.problem;
            assert_eq!(finding.fault, fault, "{text}: {finding:?}");
            assert_eq!(&text[problem.place.offset..problem.place.offset + problem.place.len], place, "{text}");
            let said = format!("{} {}", problem.message, problem.help.as_deref().unwrap_or_default());
            assert!(said.contains(words), "{text}: {said}");
        }
    }

    #[test]
    fn every_mistake_of_a_condition_is_found_at_once() {
        let syntax = parse("payload_siz > 1 and (priority == hihg or region in [5, eu, 6])").syntax.unwrap();
        assert_eq!(check(&syntax, &Attributes::standard()).unwrap_err().len(), 4);
    }
}
