//! The words of a condition. Operators of other languages are read as what they mean, with a note of the spelling.

use super::{Operator, Place, Problem};

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word, number or quantity.
    Word,
    /// Text in quotes, its escapes read.
    Quoted(String),
    Operator(Operator),
    And,
    Or,
    Not,
    In,
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
}

/// A token and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) place: Place,
}

/// The tokens; the misspelt among them; why the rest could not be read.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Problem>, Option<Problem>) {
    let mut lexer = Lexer { text, at: 0, misspelt: Vec::new() };
    let mut found = Vec::new();
    loop {
        match lexer.next() {
            Ok(Some(token)) => found.push(token),
            Ok(None) => return (found, lexer.misspelt, None),
            Err(problem) => return (found, lexer.misspelt, Some(problem)),
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    misspelt: Vec<Problem>,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Result<Option<Token>, Problem> {
        self.take(char::is_whitespace);
        let Some(first) = self.rest().chars().next() else { return Ok(None) };
        let start = self.at;
        let kind = match first {
            '(' => self.one(Kind::Open),
            ')' => self.one(Kind::Close),
            '[' => self.one(Kind::OpenList),
            ']' => self.one(Kind::CloseList),
            ',' => self.one(Kind::Comma),
            '\'' | '"' => self.quoted(first)?,
            c if is_operator(c) => self.operator()?,
            c if is_word(c) => self.word(),
            c => return Err(unexpected(c, Place::new(start, c.len_utf8()))),
        };
        Ok(Some(Token { kind, place: Place::new(start, self.at - start) }))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The characters from here on that all satisfy `keep`.
    fn take(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = rest.find(|c| !keep(c)).map_or(rest, |end| rest.get(..end).unwrap_or_default());
        self.at += taken.len();
        taken
    }

    fn one(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    fn quoted(&mut self, quote: char) -> Result<Kind, Problem> {
        let start = self.at;
        let mut read = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == quote {
                self.at = start + at + 1;
                return Ok(Kind::Quoted(read));
            }
            if c != '\\' {
                read.push(c);
                continue;
            }
            match chars.next() {
                Some((_, escaped @ ('\\' | '\'' | '"'))) => read.push(escaped),
                _ => return Err(bad_escape(Place::new(start + at, 1))),
            }
        }
        let place = Place::new(start, self.text.len() - start);
        Err(Problem::at(place, format!("this text has no closing {quote}")).help(format!("end it with {quote}")))
    }

    fn operator(&mut self) -> Result<Kind, Problem> {
        let start = self.at;
        let written = self.take(is_operator);
        let place = Place::new(start, written.len());
        if let Some(known) = Operator::ALL.into_iter().find(|o| o.as_str() == written) {
            return Ok(Kind::Operator(known));
        }
        // `!` binds to what follows, so that `!(a == 1)` and `!!x` are read one at a time.
        if written.starts_with('!') && !written.starts_with("!=") {
            self.at = start + 1;
            self.misspell(Place::new(start, 1), "!", "not");
            return Ok(Kind::Not);
        }
        let (kind, proper) = meant(written).ok_or_else(|| {
            Problem::at(place, format!("`{written}` is no operator"))
                .help("there are `==`, `!=`, `<`, `<=`, `>` and `>=`")
        })?;
        self.misspell(place, written, proper);
        Ok(kind)
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        let written = self.take(is_word);
        let Some((kind, proper)) = keyword(&written.to_ascii_lowercase()) else { return Kind::Word };
        if written != proper {
            self.misspell(Place::new(start, written.len()), written, proper);
        }
        kind
    }

    /// Notes a spelling that the language does not have; words get the spaces that symbols do without.
    fn misspell(&mut self, place: Place, written: &str, proper: &str) {
        let end = place.offset + place.len;
        let before = self.text.get(..place.offset).and_then(|t| t.chars().next_back());
        let after = self.text.get(end..).and_then(|t| t.chars().next());
        let touches =
            |c: Option<char>| proper.starts_with(char::is_alphabetic) && c.is_some_and(|c| !c.is_whitespace());
        // A bracket keeps words apart as well as a space does.
        let left = if touches(before.filter(|c| *c != '(')) { " " } else { "" };
        let right = if touches(after) { " " } else { "" };
        self.misspelt.push(
            Problem::at(place, format!("`{written}` is written `{proper}` in a condition"))
                .help(format!("write `{proper}`"))
                .replaced_by(format!("{left}{proper}{right}")),
        );
    }
}

const fn is_operator(c: char) -> bool {
    matches!(c, '=' | '!' | '<' | '>' | '&' | '|' | '≤' | '≥' | '≠')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/' | '@')
}

fn keyword(word: &str) -> Option<(Kind, &'static str)> {
    match word {
        "and" => Some((Kind::And, "and")),
        "or" => Some((Kind::Or, "or")),
        "not" => Some((Kind::Not, "not")),
        "in" => Some((Kind::In, "in")),
        _ => None,
    }
}

/// What an operator of another language means here.
fn meant(written: &str) -> Option<(Kind, &'static str)> {
    let operator = |o: Operator| Some((Kind::Operator(o), o.as_str()));
    match written {
        "=" | "===" => operator(Operator::Equal),
        "!==" | "<>" | "≠" => operator(Operator::NotEqual),
        "=>" | "≥" => operator(Operator::GreaterOrEqual),
        "=<" | "≤" => operator(Operator::LessOrEqual),
        "&&" | "&" => Some((Kind::And, "and")),
        "||" | "|" => Some((Kind::Or, "or")),
        _ => None,
    }
}

fn unexpected(c: char, place: Place) -> Problem {
    let problem = Problem::at(place, format!("`{c}` has no meaning in a condition"));
    match c {
        '+' | '*' | '%' | '^' => problem.help("there is no arithmetic: write the result"),
        '$' | '{' | '}' => problem.help("there are no references: a condition compares attributes with values"),
        ';' => problem.help("join comparisons with `and` or `or`"),
        _ => problem.help("put text with such characters into quotes: 'a text'"),
    }
}

fn bad_escape(place: Place) -> Problem {
    Problem::at(place, "`\\` stands before a quote or another `\\` only").help("write `\\\\` for a `\\`")
}
