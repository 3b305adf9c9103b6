//! KMS keys: those of `resources.keys`, and what all customer keys share.

use super::policy::{Limit, document};
use super::{Lowering, beside, complete, start};
use crate::aws::{self, Origin, Pseudo, Statement, Value, map, text};
use crate::ir::ResourceId;
use crate::knowledge::limits::stores;
use crate::lower::naming;
use aws_auto_schema::resources::KeySettings;

/// Why a key's policy names `*`.
pub(super) const SELF: &str = "in a key's own policy `*` is this key";

/// The first statement of every key policy: the account decides by IAM who uses the key. Without it a key could become
/// one that nobody can manage, and no role's policy would count (KMS guide, "Default key policy").
pub(in crate::lower) fn administration() -> Statement {
    let root =
        Value::join([text("arn:"), Pseudo::Partition.into(), text(":iam::"), Pseudo::AccountId.into(), text(":root")]);
    let mut statement = Statement::allow(["kms:*"], vec![text("*")]).sid("AllowAccount").because(SELF);
    statement.principal = Some(map([("AWS", root)]));
    statement
}

/// `alias/<name>` of a key.
pub(super) fn alias(cx: &Lowering<'_>, name: &str, key: aws::ResourceId, origin: Origin) -> aws::Resource {
    let group = cx.stack.resource(key).group.clone();
    aws::Resource::new("AWS::KMS::Alias", naming::logical_id(name, "KeyAlias"), group, origin)
        .with("AliasName", alias_name(cx, name))
        .with("TargetKeyId", Value::Ref(key))
}

fn alias_name(cx: &Lowering<'_>, name: &str) -> Value {
    Value::join([text("alias/"), cx.physical(name, stores::KEY_ALIAS_LENGTH - "alias/".len())])
}

/// A key has no name of its own: its id is made by AWS.
pub(super) fn declare(cx: &Lowering<'_>, id: ResourceId) -> aws::Resource {
    let mut key = start(cx, id, "AWS::KMS::Key", "Key");
    key.stateful = true;
    key
}

/// Description, rotation, policy and alias.
pub(super) fn fill(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, settings: &KeySettings) {
    let description = settings.description.as_ref().map(|d| d.value.clone());
    // A key that never changes is the exception and must be asked for.
    let rotation = settings.rotation.is_none_or(|r| r.value);
    let limit = Limit { bytes: stores::KEY_POLICY_SIZE, statements: usize::MAX };
    let policy = document(cx, id, vec![administration()], &[text("*")], limit);
    complete(cx, id, created, |key| {
        key.maybe("Description", description).with("EnableKeyRotation", rotation).with("KeyPolicy", policy)
    });
    let origin = beside(cx, id, "AWS::KMS::Alias", "KeyAlias").origin;
    let alias = alias(cx, &cx.eco.resource(id).name, created, origin);
    cx.stack.add(alias);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::Spec;

    #[test]
    fn a_key_rotates_and_belongs_to_the_account() {
        let settings = KeySettings { description: Some(spanned("Seals".to_owned())), ..KeySettings::default() };
        let mut eco = ecosystem(vec![named("seal", Spec::Key(settings))]);
        eco.settings.name_prefix = literal("dev-");
        let cx = lowered(&eco);
        assert_eq!(
            props(&cx, "SealKey"),
            json!({
                "Description": "Seals",
                "EnableKeyRotation": true,
                "KeyPolicy": {"Version": "2012-10-17", "Statement": [{
                    "Sid": "AllowAccount",
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::ACCOUNT:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }]},
            })
        );
        assert_eq!(props(&cx, "SealKeyAlias"), json!({"AliasName": "alias/dev-seal", "TargetKeyId": "${SealKey}"}));
    }

    #[test]
    fn rotation_can_be_refused() {
        let settings = KeySettings { rotation: Some(spanned(false)), ..KeySettings::default() };
        let eco = ecosystem(vec![named("seal", Spec::Key(settings))]);
        assert_eq!(props(&lowered(&eco), "SealKey")["EnableKeyRotation"], json!(false));
    }
}
