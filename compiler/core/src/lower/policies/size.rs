//! How many characters a policy will have once AWS knows the references: never less than the truth as far as that can be
//! known here.

use crate::aws::{Pseudo, Stack, Statement, Value};

/// Characters of a policy document around its statements: `{"Version":"2012-10-17","Statement":[]}`.
pub(in crate::lower) const DOCUMENT: usize = 39;
/// Characters that a name which is not known here is taken for: longer than nearly all ARNs.
const UNKNOWN: usize = 128;

/// Characters of a statement as JSON without white space, and the comma behind it.
pub(in crate::lower) fn statement(stack: &Stack, statement: &Statement) -> usize {
    json(stack, &statement.to_value()) + 1
}

fn json(stack: &Stack, value: &Value) -> usize {
    match value {
        Value::List(items) => 2 + items.iter().map(|item| json(stack, item) + 1).sum::<usize>(),
        Value::Map(props) => 2 + props.iter().map(|(key, value)| key.len() + 4 + json(stack, value)).sum::<usize>(),
        Value::Noted { value, .. } => json(stack, value),
        other => 2 + characters(stack, other),
    }
}

fn characters(stack: &Stack, value: &Value) -> usize {
    match value {
        Value::Str(text) => text.chars().count(),
        Value::Join(parts) => parts.iter().map(|part| characters(stack, part)).sum(),
        Value::Pseudo(pseudo) => pseudo_length(*pseudo),
        Value::Ref(id) => stack.resource(*id).name.as_ref().map_or(UNKNOWN, |name| characters(stack, name)),
        Value::Attr(id, "Arn") => stack.resource(*id).arn.as_ref().map_or(UNKNOWN, |arn| characters(stack, arn)),
        Value::Bool(_) => 5,
        Value::Int(number) => number.to_string().len(),
        _ => UNKNOWN,
    }
}

/// The longest that AWS has: `aws-us-gov`, `ap-southeast-1`, `amazonaws.com.cn`, and a stack's name of 128.
const fn pseudo_length(pseudo: Pseudo) -> usize {
    match pseudo {
        Pseudo::AccountId => 12,
        Pseudo::Region => 14,
        Pseudo::Partition => 10,
        Pseudo::StackName => 128,
        Pseudo::UrlSuffix => 16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::text;

    #[test]
    fn literal_statements_are_counted_exactly() {
        let it = Statement::allow(["s3:GetObject", "s3:PutObject"], vec![text("arn:aws:s3:::b/*")]).sid("A");
        let written =
            r#"{"Sid":"A","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::b/*"},"#;
        // Each mapping and list is counted with one comma more than it has.
        assert_eq!(statement(&Stack::default(), &it), written.len() + 2);
    }

    #[test]
    fn references_without_a_name_count_as_long_ones() {
        assert_eq!(characters(&Stack::default(), &Value::SsmParameter("/a".to_owned())), UNKNOWN);
        assert_eq!(characters(&Stack::default(), &Value::Pseudo(Pseudo::Region)), 14);
    }
}
