//! What a grant brings along without being written: the key of encrypted data, the password of a database.

use crate::aws::{Pseudo, Statement, Value, text};
use crate::ir::{Grant, GrantTarget, ResourceKind};
use crate::knowledge::iam::{self, Level};
use crate::lower::Lowering;
use crate::lower::function::{database_secret_arn, encryption_key};

/// Statements that the grant's own would be useless without.
pub(super) fn statements(cx: &Lowering<'_>, grant: &Grant) -> Vec<Statement> {
    let GrantTarget::Resource(id) = &grant.target else { return Vec::new() };
    let kind = cx.eco.resource(*id).kind();
    let password = (kind == ResourceKind::Database).then(|| database_secret_arn(cx, *id)).flatten();
    let password = password.map(|secret| Statement::allow(["secretsmanager:GetSecretValue"], vec![secret]));
    let key = encryption_key(cx, *id).filter(|_| kind != ResourceKind::Key);
    let key = key.and_then(|key| key_statement(grant, kind, key));
    password.into_iter().chain(key).collect()
}

/// Data under a customer's key is read and written with the caller's own permission for the key, but only through the
/// service that holds the data.
fn key_statement(grant: &Grant, kind: ResourceKind, key: Value) -> Option<Statement> {
    let service = service_of(kind)?;
    let writes = grant
        .actions
        .iter()
        .any(|action| iam::action(&action.value).is_some_and(|(_, action)| action.level == Level::Write));
    let mut actions = vec!["kms:Decrypt"];
    if writes {
        actions.push("kms:GenerateDataKey");
    }
    let host = Value::join([
        text(format!("{service}.")),
        Value::Pseudo(Pseudo::Region),
        text("."),
        Value::Pseudo(Pseudo::UrlSuffix),
    ]);
    Some(Statement::allow(actions, vec![key]).when("StringEquals", "kms:ViaService", host))
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
    use crate::ir::ResourceId;
    use crate::lower::function::testing::{database, function, lowered, policy, span};
    use aws_auto_source::Spanned;

    fn grant(service: &str, actions: &[&str]) -> Grant {
        let spanned = |text: &&str| Spanned::new((*text).to_owned(), span());
        Grant {
            service: spanned(&service),
            target: GrantTarget::Resource(ResourceId(0)),
            actions: actions.iter().map(spanned).collect(),
            prefix: None,
            namespace: None,
            conditions: vec![],
            span: span(),
        }
    }

    #[test]
    fn a_database_brings_its_password() {
        let mut pay = function("pay");
        pay.grants = vec![grant("rds", &[])];
        let built = lowered(vec![pay], vec![database("orders-database")]);
        assert_eq!(
            policy(&built, "PayRole")[1],
            "SecretsmanagerSecret Allow secretsmanager:GetSecretValue on arn:secret"
        );
    }

    #[test]
    fn readers_decrypt_and_writers_also_ask_for_data_keys_through_the_service_alone() {
        let read = key_statement(&grant("s3", &["s3:GetObject"]), ResourceKind::Bucket, text("k")).unwrap();
        assert_eq!(read.actions, ["kms:Decrypt"]);
        assert_eq!(read.conditions[0].1, "kms:ViaService");
        let write = key_statement(&grant("s3", &["s3:PutObject"]), ResourceKind::Bucket, text("k")).unwrap();
        assert_eq!(write.actions, ["kms:Decrypt", "kms:GenerateDataKey"]);
        assert_eq!(key_statement(&grant("events", &[]), ResourceKind::Bus, text("k")), None);
    }
}
