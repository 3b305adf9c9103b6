//! Telling people from a state machine: messages on the alert topic, and questions that wait for an answer.
//!
//! A message is text for people and, for chat channels, the chat service's own form. Whatever comes from an execution's data is
//! quoted and cut: it is data, never words of ours, and nothing in it is read as markup.

use aws_auto_source::Span;

use crate::asl::{self, Retry, State, quoted};
use crate::aws::{Value, map, text};
use crate::lower::Lowering;

/// Characters of a piece of data in a message.
const DATA: u32 = 500;
/// Characters of a subject (SNS API, `Publish`: up to 100).
const SUBJECT: u32 = 99;

/// A part of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Words {
    /// These words.
    Text(String),
    /// What an expression gives, quoted and cut.
    Data(String),
    /// What an expression gives, as it is: tokens and ARNs, which are of AWS's making.
    Exact(String),
    /// What is known at deployment: a name, the region.
    Known(Value),
}

impl Words {
    /// These words.
    #[must_use]
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// As a JSONata expression.
    fn expression(&self) -> Value {
        match self {
            Self::Text(words) => text(quoted(words)),
            Self::Data(data) => {
                let data = format!("$replace($substring($string({data}), 0, {DATA}), \"`\", \"'\")");
                text(format!("\"`\" & {data} & \"`\""))
            }
            Self::Exact(data) => text(format!("$string({data})")),
            Self::Known(value) => Value::join([text("\""), value.clone(), text("\"")]),
        }
    }
}

/// A message: a title and lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message {
    title: Vec<Words>,
    lines: Vec<Vec<Words>>,
}

impl Message {
    /// A message with a title, which must be ASCII: it is the subject of e-mails.
    #[must_use]
    pub fn new(title: impl IntoIterator<Item = Words>) -> Self {
        Self { title: title.into_iter().collect(), lines: Vec::new() }
    }

    /// With one more line.
    #[must_use]
    pub fn line(mut self, words: impl IntoIterator<Item = Words>) -> Self {
        self.lines.push(words.into_iter().collect());
        self
    }

    /// With the execution that says it.
    #[must_use]
    pub fn signed(self) -> Self {
        self.line([Words::text("Execution: "), Words::Exact("$states.context.Execution.Id".to_owned())])
    }

    fn subject(&self) -> Value {
        let title = joined(&self.title);
        asl::parts([text("$substring("), title, text(format!(", 0, {SUBJECT})"))])
    }

    /// One text for each kind of subscriber. SNS guide, "Publishing … with custom payloads": `default` is required; the chat
    /// service subscribes by https. Its guide, "Custom notifications", has the form.
    fn body(&self) -> Value {
        let new_line = Words::text("\n");
        let mut lines = Vec::new();
        for line in &self.lines {
            if !lines.is_empty() {
                lines.push(new_line.clone());
            }
            lines.extend(line.iter().cloned());
        }
        let chat = "{\"version\": \"1.0\", \"source\": \"custom\", \"content\": {\"textType\": \"client-markdown\", \
                    \"title\": $title, \"description\": $body}}";
        let all = format!("{{\"default\": $body, \"email\": $body, \"https\": $string({chat})}}");
        asl::parts([
            text("($title := "),
            joined(&self.title),
            text("; $body := "),
            joined(&lines),
            text(format!("; $string({all}))")),
        ])
    }

    fn arguments(&self, topic: Value) -> Value {
        map([
            ("TopicArn", topic),
            ("Subject", self.subject()),
            ("MessageStructure", text("json")),
            ("Message", self.body()),
        ])
    }
}

fn joined(words: &[Words]) -> Value {
    let mut pieces = Vec::new();
    for word in words {
        if !pieces.is_empty() {
            pieces.push(text(" & "));
        }
        pieces.push(word.expression());
    }
    if pieces.is_empty() { text("\"\"") } else { Value::join(pieces) }
}

/// A state that publishes to the alert topic and hands on its own input.
pub fn tell(cx: &mut Lowering<'_>, span: Span, message: &Message) -> State {
    let topic = cx.alert_topic(span);
    let needs = cx.may_alert(span);
    State::task("sns:publish", message.arguments(topic), needs)
        .retry(Retry::backoff(&["States.TaskFailed"], 1, 3))
        .output(asl::expr("$states.input"))
}

/// A state that asks and waits: its answer is what somebody gives with the task's token, which the message must hold
/// ([`TOKEN`]). It fails with `States.Timeout` when nobody answers in time, and with whatever error an answer names.
pub fn ask(cx: &mut Lowering<'_>, span: Span, message: &Message, seconds: u32) -> State {
    let topic = cx.alert_topic(span);
    let needs = cx.may_alert(span);
    // Not retried: people would be asked twice, and the first token would be void.
    State::task("sns:publish.waitForTaskToken", message.arguments(topic), needs).within(seconds)
}

/// The expression that gives the token of a state that waits for one.
pub const TOKEN: &str = "$states.context.Task.Token";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_quoted_cut_and_cannot_leave_its_quotes() {
        let expression = Words::Data("$x".to_owned()).expression();
        let expected = "\"`\" & $replace($substring($string($x), 0, 500), \"`\", \"'\") & \"`\"";
        assert_eq!(expression, text(expected));
    }

    #[test]
    fn our_words_keep_their_quotes_inside_the_expression() {
        let message = Message::new([Words::text("a \"b\"")]).line([Words::text("c")]);
        let Value::Str(subject) = message.subject() else { panic!() };
        assert_eq!(subject, r#"{% $substring("a \"b\"", 0, 99) %}"#);
        let Value::Str(body) = message.body() else { panic!() };
        assert!(body.starts_with(r#"{% ($title := "a \"b\""; $body := "c"; $string({"default": $body"#), "{body}");
    }
}
