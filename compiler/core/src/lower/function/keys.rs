//! Customers' keys: data under one is read and written with the caller's own permission for the key.

use super::encryption_key;
use crate::aws::{Pseudo, Statement, Value, text};
use crate::ir::{ResourceId, ResourceKind};
use crate::lower::Lowering;

/// What a role needs of the key that encrypts a resource, only through the service that holds the data: to decrypt, and
/// for who `writes` data keys too. Nothing where AWS's own key encrypts it, or where callers need no permission.
#[must_use]
pub fn key_statement(cx: &Lowering<'_>, resource: ResourceId, writes: bool) -> Option<Statement> {
    let service = service_of(cx.eco.resource(resource).kind())?;
    encryption_key(cx, resource).map(|key| key_through(service, key, writes))
}

/// The same of a key whose holder is no resource of the user's.
#[must_use]
pub fn key_through(service: &str, key: Value, writes: bool) -> Statement {
    let actions = ["kms:Decrypt"].into_iter().chain(writes.then_some("kms:GenerateDataKey"));
    let host = Value::join([
        text(format!("{service}.")),
        Value::Pseudo(Pseudo::Region),
        text("."),
        Value::Pseudo(Pseudo::UrlSuffix),
    ]);
    Statement::allow(actions, vec![key]).when("StringEquals", "kms:ViaService", host)
}

/// The service's name in `kms:ViaService`; nothing where callers need no permission for the key.
/// Source: KMS guide, "AWS KMS condition keys", services that `kms:ViaService` supports.
const fn service_of(kind: ResourceKind) -> Option<&'static str> {
    match kind {
        ResourceKind::Bucket => Some("s3"),
        ResourceKind::Table => Some("dynamodb"),
        ResourceKind::Queue => Some("sqs"),
        ResourceKind::Topic => Some("sns"),
        ResourceKind::Stream => Some("kinesis"),
        ResourceKind::Secret => Some("secretsmanager"),
        // Firehose and EventBridge use the key with their own roles and grants; the others are reached by network.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_decrypt_and_writers_also_ask_for_data_keys_through_the_service_alone() {
        let read = key_through("s3", text("k"), false);
        assert_eq!(read.actions, ["kms:Decrypt"]);
        assert_eq!((&*read.conditions[0].0, &*read.conditions[0].1), ("StringEquals", "kms:ViaService"));
        assert_eq!(key_through("s3", text("k"), true).actions, ["kms:Decrypt", "kms:GenerateDataKey"]);
    }

    #[test]
    fn buses_use_the_key_themselves() {
        assert_eq!(service_of(ResourceKind::Bus), None);
        assert_eq!(service_of(ResourceKind::Queue), Some("sqs"));
    }
}
