//! What a grant brings along without being written: the key of encrypted data, the password of a database.

use aws_auto_source::Spanned;

use crate::aws::Statement;
use crate::ir::{Grant, GrantTarget, ResourceKind};
use crate::knowledge::iam::{self, Level};
use crate::lower::Lowering;
use crate::lower::function::{database_secret_arn, key_statement};

/// Statements that the grant's own would be useless without.
pub(super) fn statements(cx: &Lowering<'_>, grant: &Grant) -> Vec<Statement> {
    let GrantTarget::Resource(id) = &grant.target else { return Vec::new() };
    let kind = cx.eco.resource(*id).kind();
    let password = (kind == ResourceKind::Database).then(|| database_secret_arn(cx, *id)).flatten();
    let password = password.map(|secret| Statement::allow(["secretsmanager:GetSecretValue"], vec![secret]));
    password.into_iter().chain(key_statement(cx, *id, writes(grant))).collect()
}

fn writes(grant: &Grant) -> bool {
    let level = |action: &Spanned<String>| iam::action(&action.value).map(|(_, action)| action.level);
    grant.actions.iter().any(|action| level(action) == Some(Level::Write))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::ResourceId;
    use crate::lower::function::testing::{bucket, database, ecosystem, function, lowered, policy, span};
    use aws_auto_schema::settings::Encryption;

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
    fn data_under_a_customers_key_brings_the_key() {
        let mut eco = ecosystem(vec![function("pay")], vec![bucket("uploads")]);
        eco.settings.encryption = Encryption::Kms;
        eco.functions[0].grants = vec![grant("s3", &["s3:GetObject"])];
        let (stack, _) = crate::lower::lower(&eco, false);
        let role = stack.resource(stack.find("PayRole").unwrap());
        let shown = format!("{:?}", role.get("Policies"));
        assert!(shown.contains("kms:Decrypt") && shown.contains("kms:ViaService"), "{shown}");
        assert!(!shown.contains("kms:GenerateDataKey"), "it only reads");
    }
}
