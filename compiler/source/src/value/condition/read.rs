//! From tokens to a condition: `or` of `and` of `not` of comparisons, by recursive descent.

use super::lex::{Kind, Token};
use super::{MAX_DEPTH, Operand, Operator, Place, Problem, Syntax};
use crate::value::{duration, size};

type Read<T> = Result<T, Problem>;

/// Words of other languages in the place of an operator.
const WORD_OPERATORS: [(&str, Operator); 9] = [
    ("is", Operator::Equal),
    ("equals", Operator::Equal),
    ("eq", Operator::Equal),
    ("ne", Operator::NotEqual),
    ("lt", Operator::Less),
    ("le", Operator::LessOrEqual),
    ("gt", Operator::Greater),
    ("ge", Operator::GreaterOrEqual),
    ("gte", Operator::GreaterOrEqual),
];

/// Reads all tokens as one condition.
pub(super) fn condition(
    text: &str,
    tokens: &[Token],
    misspelt: Vec<Problem>,
) -> (Option<Syntax>, Vec<Problem>, Option<Problem>) {
    let mut reader = Reader { text, tokens, at: 0, misspelt };
    let read = reader.whole();
    let mut misspelt = reader.misspelt;
    misspelt.sort_by_key(|problem| problem.place.offset);
    match read {
        Ok(syntax) => (Some(syntax), misspelt, None),
        Err(problem) => (None, misspelt, Some(problem)),
    }
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    misspelt: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn whole(&mut self) -> Read<Syntax> {
        if self.tokens.is_empty() {
            let problem = Problem::at(Place::default(), "a condition is expected here, and there is nothing");
            return Err(problem.help("write it like `payload_size > 6MB`"));
        }
        let read = self.or(0)?;
        match self.peek() {
            None => Ok(read),
            Some(extra) => Err(self.left_over(extra)),
        }
    }

    fn or(&mut self, depth: usize) -> Read<Syntax> {
        let mut parts = vec![self.and(depth)?];
        while self.accept(&Kind::Or) {
            parts.push(self.and(depth)?);
        }
        Ok(one_or(parts, Syntax::Or))
    }

    fn and(&mut self, depth: usize) -> Read<Syntax> {
        let mut parts = vec![self.not(depth)?];
        while self.accept(&Kind::And) {
            parts.push(self.not(depth)?);
        }
        Ok(one_or(parts, Syntax::And))
    }

    fn not(&mut self, depth: usize) -> Read<Syntax> {
        if depth > MAX_DEPTH {
            let message = format!("brackets and `not` are nested deeper than {MAX_DEPTH} here");
            return Err(Problem::at(self.here(), message).help("say it with fewer brackets"));
        }
        if self.accept(&Kind::Not) {
            return Ok(Syntax::Not(Box::new(self.not(depth + 1)?)));
        }
        if !self.accept(&Kind::Open) {
            return self.comparison();
        }
        let opened = self.before();
        let inner = self.or(depth + 1)?;
        if self.accept(&Kind::Close) {
            return Ok(inner);
        }
        match self.peek() {
            Some(extra) => Err(self.left_over(extra)),
            None => Err(Problem::at(opened, "this `(` is not closed").help("add a `)`")),
        }
    }

    fn comparison(&mut self) -> Read<Syntax> {
        let left = self.operand("an attribute is expected here")?;
        if self.accept(&Kind::In) {
            return self.list(left);
        }
        if self.peek().is_some_and(|t| t.kind == Kind::Not)
            && self.tokens.get(self.at + 1).is_some_and(|t| t.kind == Kind::In)
        {
            let place = left.place.to(self.tokens.get(self.at + 1).map_or(left.place, |t| t.place));
            let problem = Problem::at(place, "`not in` could mean two things where the attribute is missing");
            return Err(problem.help(format!("write `not {left} in […]`, which holds for a missing one too")));
        }
        let Some(operator) = self.operator()? else {
            let message = format!("`{left}` is compared with nothing");
            return Err(Problem::at(left.place, message).help(format!("write it like `{left} == …`")));
        };
        let at = self.before();
        let right = self.operand("a value is expected here")?;
        self.joined_unit(&right)?;
        Ok(Syntax::Compare { left, operator, right, at })
    }

    /// The operator that comes next, as a symbol or as a word of another language.
    fn operator(&mut self) -> Read<Option<Operator>> {
        let Some(token) = self.peek() else { return Ok(None) };
        if let Kind::Operator(operator) = token.kind {
            self.at += 1;
            return Ok(Some(operator));
        }
        if token.kind != Kind::Word {
            return Ok(None);
        }
        let written = self.slice(token.place);
        let lower = written.to_ascii_lowercase();
        let Some((_, operator)) = WORD_OPERATORS.iter().find(|(word, _)| *word == lower) else {
            let problem = Problem::at(token.place, format!("an operator is expected before `{written}`"));
            return Err(problem.help("there are `==`, `!=`, `<`, `<=`, `>`, `>=` and `in […]`"));
        };
        self.at += 1;
        let proper = operator.as_str();
        let problem = Problem::at(token.place, format!("`{written}` is written `{proper}` in a condition"));
        self.misspelt.push(problem.help(format!("write `{proper}`")).replaced_by(proper));
        Ok(Some(*operator))
    }

    fn list(&mut self, left: Operand) -> Read<Syntax> {
        if !self.accept(&Kind::OpenList) {
            return Err(Problem::at(self.here(), "`in` is followed by a list in brackets").help("write `in [a, b]`"));
        }
        let opened = self.before();
        if self.accept(&Kind::CloseList) {
            let place = opened.to(self.before());
            return Err(Problem::at(place, "this list is empty: nothing is in it").help("name at least one value"));
        }
        let mut values = Vec::new();
        loop {
            values.push(self.operand("a value is expected here")?);
            if self.accept(&Kind::CloseList) {
                return Ok(Syntax::Within { left, values });
            }
            if !self.accept(&Kind::Comma) {
                return Err(match self.peek() {
                    None => Problem::at(opened, "this `[` is not closed").help("add a `]`"),
                    Some(_) => Problem::at(self.here(), "values of a list have a `,` between them"),
                });
            }
        }
    }

    fn operand(&mut self, wanted: &str) -> Read<Operand> {
        let Some(token) = self.peek() else {
            let end = Place::new(self.text.trim_end().len(), 0);
            return Err(Problem::at(end, format!("{wanted}, and the condition ends")));
        };
        let (text, quoted) = match &token.kind {
            Kind::Word => (self.slice(token.place).to_owned(), false),
            Kind::Quoted(text) => (text.clone(), true),
            _ => {
                let message = format!("{wanted}, not `{}`", self.slice(token.place));
                return Err(Problem::at(token.place, message));
            }
        };
        self.at += 1;
        Ok(Operand { text, quoted, place: token.place })
    }

    /// `6 MB` is one value with a space in it.
    fn joined_unit(&self, number: &Operand) -> Read<()> {
        let Some(unit) = self.peek().filter(|t| t.kind == Kind::Word) else { return Ok(()) };
        let written = format!("{}{}", number.text, self.slice(unit.place));
        let Some(joined) = quantity(&written).filter(|_| !number.quoted && number.text.parse::<f64>().is_ok()) else {
            return Ok(());
        };
        let problem = Problem::at(number.place.to(unit.place), "a number has no space before its unit");
        Err(problem.help(format!("write `{joined}`")).replaced_by(joined))
    }

    fn left_over(&self, extra: &Token) -> Problem {
        let written = self.slice(extra.place);
        match extra.kind {
            Kind::Close => Problem::at(extra.place, "this `)` closes nothing").help("remove it, or open it with a `(`"),
            Kind::Operator(_) | Kind::In => {
                let problem = Problem::at(extra.place, format!("`{written}` follows a comparison that is complete"));
                problem.help("a comparison has two sides: write `a < b and b < c`")
            }
            _ => Problem::at(extra.place, format!("`and` or `or` is expected before `{written}`")),
        }
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn accept(&mut self, kind: &Kind) -> bool {
        let found = self.peek().is_some_and(|t| t.kind == *kind);
        self.at += usize::from(found);
        found
    }

    /// Where the next token stands, or the end of the text.
    fn here(&self) -> Place {
        self.peek().map_or_else(|| Place::new(self.text.trim_end().len(), 0), |t| t.place)
    }

    /// Where the token just read stands.
    fn before(&self) -> Place {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or_else(Place::default, |t| t.place)
    }

    fn slice(&self, place: Place) -> &'a str {
        self.text.get(place.offset..place.offset + place.len).unwrap_or_default()
    }
}

/// A size or duration as the grammar writes it, from a text that means one.
fn quantity(text: &str) -> Option<String> {
    let size = size::Size::parse(text, size::Unit::Bytes).map(|_| text.to_owned()).or_else(|e| e.repaired.ok_or(()));
    let duration = || duration::Duration::parse(text, duration::Unit::Seconds).map(|_| text.to_owned());
    size.or_else(|()| duration().or_else(|e| e.repaired.ok_or(()))).ok()
}

fn one_or(mut parts: Vec<Syntax>, many: impl Fn(Vec<Syntax>) -> Syntax) -> Syntax {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts)
        }
        None => many(parts),
    }
}
