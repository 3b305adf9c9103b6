//! Mutations of documents: what a hand that slips, or a mind that errs, would write.

use serde_json::{Value, json};

/// One mutation: where, what, and with what; all numbers are taken modulo what there is.
pub(crate) type Mutation = (usize, u8, usize);

/// What mutations draw from.
pub(crate) struct Pool {
    values: Vec<Value>,
    keys: Vec<String>,
}

impl Pool {
    /// Everything that occurs in the given documents, and what should not occur anywhere.
    pub(crate) fn of<'a>(documents: impl Iterator<Item = &'a Value>) -> Self {
        let mut pool = Self { values: strangers(), keys: vec!["x-mine".to_owned(), "memmory".to_owned()] };
        documents.for_each(|document| pool.collect(document));
        pool.values.sort_by_cached_key(Value::to_string);
        pool.values.dedup();
        pool.keys.sort();
        pool.keys.dedup();
        pool
    }

    fn collect(&mut self, value: &Value) {
        self.values.push(value.clone());
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(members) => {
                self.keys.extend(members.keys().cloned());
                members.values().for_each(|member| self.collect(member));
            }
            _ => {}
        }
    }
}

/// Numbers are kept to those that every validator reads alike, fractions to those that are whole in the smallest unit.
fn strangers() -> Vec<Value> {
    let texts = [
        "", " ", "x", "yes", "on", "true", "null", "~", "never", "512", "-5", "+5", "5 m", "5M", "5x", "1h1h", "30m1h",
        "1.5h30m", "1.h", ".5h", "512mb", "512 MB", "1GB512MB", "1h 30m", "PT5M", "1month", "daily", "5\n", "\u{2028}",
    ];
    let numbers = [json!(0), json!(-1), json!(1), json!(2.5), json!(2.0), json!(-0.5), json!(70_000), json!(1e3)];
    let others =
        [json!(null), json!(true), json!(false), json!([]), json!({}), json!([null]), json!([[]]), json!(["x"])];
    texts.iter().map(|t| json!(t)).chain(numbers).chain(others).chain([json!({"": 1}), json!({"x-a": null})]).collect()
}

/// The document after a mutation.
pub(crate) fn apply(document: &mut Value, (place, operation, argument): Mutation, pool: &Pool) {
    let mut places = Vec::new();
    visit(document, &mut String::new(), &mut places);
    let path = &places[place % places.len()];
    let Some(target) = document.pointer_mut(path) else { return };
    let value = pool.values[argument % pool.values.len()].clone();
    let key = pool.keys[argument % pool.keys.len()].clone();
    match (operation % 6, target) {
        (0, Value::Object(members)) => {
            let at = argument % members.len().max(1);
            members.retain({
                let mut seen = 0..;
                move |_, _| seen.next() != Some(at)
            });
        }
        (1, Value::Object(members)) => {
            let at = argument % members.len().max(1);
            if let Some(old) = members.keys().nth(at).cloned().and_then(|k| members.shift_remove(&k)) {
                members.insert(key, old);
            }
        }
        (2, Value::Object(members)) => drop(members.insert(key, value)),
        (3, Value::Array(items)) => items.push(value),
        (4, target) => *target = json!([target.take()]),
        (_, target) => *target = value,
    }
}

fn visit(value: &Value, path: &mut String, places: &mut Vec<String>) {
    places.push(path.clone());
    let mut below = |step: &str, value: &Value| {
        let length = path.len();
        path.push('/');
        path.push_str(&step.replace('~', "~0").replace('/', "~1"));
        visit(value, path, places);
        path.truncate(length);
    };
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| below(&i.to_string(), item)),
        Value::Object(members) => members.iter().for_each(|(key, member)| below(key, member)),
        _ => {}
    }
}
