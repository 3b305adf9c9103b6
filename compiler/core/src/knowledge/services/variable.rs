//! The environment variable that tells a function about a resource: its name, and what it holds.

/// One variable; its name is made of the resource's name, `kind` and `rest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// The kind of resource, such as `QUEUE`; not repeated where the resource's name ends in it.
    pub kind: &'static str,
    /// What follows the kind, such as `_URL`; may be empty.
    pub rest: &'static str,
    /// What the variable holds.
    pub value: Value,
}

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// The physical name.
    Name,
    /// The ARN.
    Arn,
    /// The queue's URL.
    Url,
    /// The host name to connect to.
    Endpoint,
}

impl Variable {
    /// The variable for a resource of that name: `processing-results` is `PROCESSING_RESULTS_TABLE`, and
    /// `processed-data-bucket` is `PROCESSED_DATA_BUCKET`, for it ends in the kind already.
    #[must_use]
    pub fn name_for(&self, resource: &str) -> String {
        let name = upper_snake(resource);
        let repeats = name == self.kind || name.strip_suffix(self.kind).is_some_and(|before| before.ends_with('_'));
        if repeats { format!("{name}{}", self.rest) } else { format!("{name}_{}{}", self.kind, self.rest) }
    }
}

/// Words of letters and digits in capitals, joined by `_`. `orderItems` is two words; a leading digit gets a `_`, which
/// [`crate::knowledge::limits::lambda::is_environment_name`] then refuses.
fn upper_snake(name: &str) -> String {
    let name = name.strip_suffix(".fifo").unwrap_or(name);
    let mut out = String::with_capacity(name.len() + 4);
    let mut lower_before = false;
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric() {
            lower_before = false;
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            continue;
        }
        if letter.is_ascii_uppercase() && lower_before {
            out.push('_');
        }
        lower_before = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        out.push(letter.to_ascii_uppercase());
    }
    out.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use crate::knowledge::services::find;

    fn name(word: &str, resource: &str) -> String {
        find(word).and_then(|service| service.resource).unwrap().variable.name_for(resource)
    }

    #[test]
    fn the_kind_is_added_once() {
        assert_eq!(name("dynamodb", "processing-results"), "PROCESSING_RESULTS_TABLE");
        assert_eq!(name("s3", "processed-data-bucket"), "PROCESSED_DATA_BUCKET");
        assert_eq!(name("sqs", "orders"), "ORDERS_QUEUE_URL");
        assert_eq!(name("sqs", "orders-queue.fifo"), "ORDERS_QUEUE_URL");
        assert_eq!(name("sns", "topic"), "TOPIC_ARN");
        assert_eq!(name("dynamodb", "vegetable"), "VEGETABLE_TABLE");
    }

    #[test]
    fn names_of_any_style_become_upper_snake() {
        assert_eq!(name("dynamodb", "orderItems"), "ORDER_ITEMS_TABLE");
        assert_eq!(name("ssm", "/app/db--host"), "APP_DB_HOST_PARAMETER");
        assert_eq!(name("rds", "main"), "MAIN_DATABASE_ENDPOINT");
        assert_eq!(name("firehose", "clicks"), "CLICKS_DELIVERY_STREAM");
    }
}
