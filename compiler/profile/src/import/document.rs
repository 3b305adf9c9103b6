//! JSON documents: one large value that is read element by element, so that an export of any size needs no more memory
//! than its largest event.

use std::fmt;
use std::io::BufRead;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::lines::{self, Envelope};
use super::{Sink, compute_optimizer, insights, metrics, platform, power_tuning};
use crate::time;

/// Lists that may be long: their elements are handled one by one.
const LISTS: [&str; 5] = ["events", "logEvents", "results", "Records", "lambdaFunctionRecommendations"];

/// Reads values until the end; what is broken ends it.
pub(super) fn read<R: BufRead>(input: R, sink: &mut Sink<'_>) {
    let mut values = serde_json::Deserializer::from_reader(input);
    while values.end().is_err() {
        if let Err(error) = Walk(sink).deserialize(&mut values) {
            return sink.cut_off(error);
        }
    }
}

/// Visits a value from the outside in.
struct Walk<'a, 's>(&'a mut Sink<'s>);

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON document of measurements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            interpret(&value, None, self.0);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut rest = Map::new();
        let mut listed = false;
        while let Some(key) = map.next_key::<String>()? {
            if LISTS.contains(&key.as_str()) {
                listed = true;
                map.next_value_seed(Elements { sink: &mut *self.0, envelope: envelope_of(&rest) })?;
            } else {
                rest.insert(key, map.next_value()?);
            }
        }
        if !listed {
            interpret(&Value::Object(rest), None, self.0);
        }
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.0.other();
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.0.other();
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.0.other();
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.0.other();
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.0.other();
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.other();
        Ok(())
    }
}

/// The elements of one of [`LISTS`], or one value there (`results: {…}` of a power tuning).
struct Elements<'a, 's> {
    sink: &'a mut Sink<'s>,
    envelope: Envelope,
}

impl<'de> DeserializeSeed<'de> for Elements<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of events or a result")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            interpret(&value, Some(&self.envelope), self.sink);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Map::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            object.insert(key, value);
        }
        interpret(&Value::Object(object), Some(&self.envelope), self.sink);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.sink.other();
        Ok(())
    }
}

/// Whose log the events are, by what stands before them.
fn envelope_of(map: &Map<String, Value>) -> Envelope {
    let group = ["logGroup", "logGroupName", "logGroupIdentifier"].iter().find_map(|key| map.get(*key)?.as_str());
    Envelope { at: None, function: group.and_then(lines::function_of) }
}

/// Takes what one value says. `envelope` is what stands around it.
pub(super) fn interpret(value: &Value, envelope: Option<&Envelope>, sink: &mut Sink<'_>) {
    let taken = match value {
        Value::Object(object) => object_says(value, object, envelope, sink),
        // One row of a Logs Insights result, or a list in a list.
        Value::Array(list) if list.iter().all(|cell| cell.get("field").is_some()) => insights::row(list, sink),
        Value::Array(list) => {
            list.iter().for_each(|value| interpret(value, envelope, sink));
            true
        }
        _ => false,
    };
    if !taken {
        sink.other();
    }
}

fn object_says(value: &Value, object: &Map<String, Value>, envelope: Option<&Envelope>, sink: &mut Sink<'_>) -> bool {
    if let Some(kind) = object.get("type").and_then(Value::as_str)
        && object.contains_key("record")
    {
        let Some(mut record) = platform::record(value).filter(|_| kind.starts_with("platform.")) else { return false };
        record.function = envelope.and_then(|e| e.function.clone());
        record.at = record.at.or(envelope.and_then(|e| e.at));
        sink.take("platform-report", record);
        return true;
    }
    let list = LISTS.iter().find_map(|key| object.get(*key)).filter(|list| list.is_array() || list.is_object());
    if let Some(list) = list {
        let mine = envelope_of(object);
        match list {
            Value::Array(list) => list.iter().for_each(|value| interpret(value, Some(&mine), sink)),
            one => interpret(one, Some(&mine), sink),
        }
        return true;
    }
    if let Some(message) = object.get("message").and_then(Value::as_str) {
        message_says(message, object, envelope, sink);
        return true;
    }
    power_tuning::output(value, envelope, sink)
        || metrics::results(value, sink)
        || insights::performance(value, sink)
        || insights::named_row(value, sink)
        || compute_optimizer::recommendation(value, sink)
}

/// An event of a log: a line of text, or JSON in a string.
fn message_says(message: &str, object: &Map<String, Value>, envelope: Option<&Envelope>, sink: &mut Sink<'_>) {
    let at = object.get("timestamp").and_then(|at| match at {
        Value::Number(number) => number.as_i64().map(time::from_number),
        Value::String(text) => time::parse(text.as_bytes()),
        _ => None,
    });
    let function = envelope_of(object).function.or_else(|| envelope.and_then(|e| e.function.clone()));
    lines::one(message.as_bytes(), Some(&Envelope { at, function }), sink);
}
