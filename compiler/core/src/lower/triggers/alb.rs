//! Requests from a load balancer: target group, permission, registration, listener rule.
//!
//! AWS registers a function only once the load balancer may invoke it, and CloudFormation registers while it makes the
//! target group. So the permission comes first and names the target group by its name, not by a reference.

use super::{Site, balancer, names, permission};
use crate::aws::{self, Value, list, map, text};
use crate::ir::ListenerRule;
use crate::knowledge::limits::api::ALB_NAME_LENGTH;
use crate::lower::{Lowering, naming};

/// Adds what one trigger needs, and the load balancer when it is the first on it.
pub(super) fn fill(cx: &mut Lowering<'_>, site: &Site<'_>, rule: &ListenerRule, priority: u32) {
    let listener = match &rule.listener {
        Some(listener) => cx.text(listener),
        None => {
            let Some(own) = balancer::listener(cx, site, rule) else { return };
            Value::Ref(own)
        }
    };
    let function = &site.function.name;
    let rank = names::rank(cx, |rank| naming::logical_id(function, &format!("TargetGroup{rank}")));
    let target_group = target_group(cx, site, &rank);
    let forward = map([("TargetGroupArn", Value::Ref(target_group)), ("Type", text("forward"))]);
    // Without tags: resource schemas before cfn-lint 1.58 refuse them here.
    let resource = site
        .resource(
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            naming::logical_id(function, &format!("ListenerRule{rank}")),
        )
        .with("ListenerArn", listener)
        .with("Priority", priority)
        .with("Conditions", conditions(rule))
        .with("Actions", list([forward]));
    cx.stack.add(resource);
    balancer::note_public(cx, site, rule);
}

fn target_group(cx: &mut Lowering<'_>, site: &Site<'_>, rank: &str) -> aws::ResourceId {
    let function = &site.function.name;
    let name = cx.physical(&group_name(function, rank), ALB_NAME_LENGTH);
    // AWS appends an id to the name.
    let arn = Value::join([text("targetgroup/"), name.clone(), text("/*")]);
    let source = cx.regional_arn("elasticloadbalancing", arn);
    let permission_id = naming::logical_id(function, &format!("TargetGroup{rank}Permission"));
    let service = "elasticloadbalancing.amazonaws.com";
    let permission = permission::permit(cx, site, permission_id, service, [("SourceArn", source)]);
    let target = map([("Id", site.target(cx))]);
    let mut group = site
        .resource(
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            naming::logical_id(function, &format!("TargetGroup{rank}")),
        )
        .with("Name", name)
        .with("TargetType", "lambda")
        .with("Targets", list([target]))
        .maybe("Tags", cx.tags(&site.function.tags));
    group.depends_on.push(permission);
    cx.stack.add(group)
}

/// Target groups are called by letters, digits and hyphens. A function's name that has others, and its second and
/// later groups, get a hash, so that no two names meet.
fn group_name(function: &str, rank: &str) -> String {
    let plain: String = function.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    if plain == function && rank.is_empty() {
        return plain;
    }
    format!("{plain}-{}", naming::hash(&format!("{function}\n{rank}"), 6))
}

/// Hosts and paths; a rule without either takes every path, for AWS wants at least one condition.
fn conditions(rule: &ListenerRule) -> Value {
    let strings = |items: &[String]| Value::List(items.iter().map(text).collect());
    let condition = |field: &str, config: &str, values: Value| {
        Value::Map(vec![("Field".into(), text(field)), (config.to_owned().into(), map([("Values", values)]))])
    };
    let mut all = Vec::new();
    if !rule.hosts.is_empty() {
        all.push(condition("host-header", "HostHeaderConfig", strings(&rule.hosts)));
    }
    if !rule.paths.is_empty() {
        all.push(condition("path-pattern", "PathPatternConfig", strings(&rule.paths)));
    }
    if all.is_empty() {
        all.push(condition("path-pattern", "PathPatternConfig", list(["*"])));
    }
    Value::List(all)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, props};
    use super::*;
    use crate::ir::{ResourceId, ResourceKind, Text, TriggerKind};
    use aws_auto_schema::trigger::AlbScheme;
    use aws_auto_source::Span;
    use serde_json::json;

    fn rule(vpc: Option<ResourceId>, listener: Option<&str>) -> ListenerRule {
        ListenerRule {
            listener: listener.map(|arn| Text::literal(arn, Span::default())),
            vpc,
            paths: vec!["/invoices/*".into()],
            hosts: vec!["billing.example.com".into()],
            priority: Some(20),
            scheme: AlbScheme::Internal,
            certificate: None,
        }
    }

    #[test]
    fn the_permission_comes_before_the_registration() {
        let mut bench = Bench::new();
        bench.prefix("dev-");
        bench.function("invoices", vec![TriggerKind::LoadBalancer(rule(None, Some("arn:listener")))]);
        let done = bench.fill();
        let group = done.cx.stack.resource(done.cx.stack.find("InvoicesTargetGroup").unwrap());
        assert_eq!(group.depends_on, [done.cx.stack.find("InvoicesTargetGroupPermission").unwrap()]);
        assert_eq!(
            props(&done, "InvoicesTargetGroup"),
            json!({"Name": "dev-invoices", "TargetType": "lambda", "Targets": [{"Id": "<InvoicesFunction.Arn>"}]})
        );
        let permission = props(&done, "InvoicesTargetGroupPermission");
        assert_eq!(permission["Principal"], "elasticloadbalancing.amazonaws.com");
        assert_eq!(
            permission["SourceArn"],
            "arn:<Partition>:elasticloadbalancing:<Region>:<AccountId>:targetgroup/dev-invoices/*"
        );
        assert_eq!(
            props(&done, "InvoicesListenerRule"),
            json!({
                "ListenerArn": "arn:listener", "Priority": 20,
                "Conditions": [
                    {"Field": "host-header", "HostHeaderConfig": {"Values": ["billing.example.com"]}},
                    {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/invoices/*"]}},
                ],
                "Actions": [{"TargetGroupArn": "<InvoicesTargetGroup>", "Type": "forward"}],
            })
        );
    }

    #[test]
    fn functions_in_one_network_share_an_internal_load_balancer() {
        let mut bench = Bench::new();
        let office = bench.network("office");
        bench.function("a", vec![TriggerKind::LoadBalancer(rule(Some(office), None))]);
        bench.function("b", vec![TriggerKind::LoadBalancer(rule(Some(office), None))]);
        let done = bench.fill();
        let count = |ty: &str| done.cx.stack.iter().filter(|(_, r)| r.ty == ty).count();
        assert_eq!(count("AWS::ElasticLoadBalancingV2::LoadBalancer"), 1);
        assert_eq!(count("AWS::ElasticLoadBalancingV2::ListenerRule"), 2);
        let balancer = props(&done, "OfficeInternalLoadBalancer");
        assert_eq!((&balancer["Scheme"], &balancer["Type"]), (&json!("internal"), &json!("application")));
        assert_eq!(balancer["Subnets"], json!(["subnet-a", "subnet-b"]));
        let listener = props(&done, "OfficeInternalListener");
        assert_eq!((&listener["Port"], &listener["Protocol"]), (&json!(80), &json!("HTTP")));
        assert_eq!(listener["DefaultActions"][0]["FixedResponseConfig"]["StatusCode"], "404");
        let group = props(&done, "OfficeInternalLoadBalancerGroup");
        assert!(!group.to_string().contains("0.0.0.0/0"), "{group}");
        assert_eq!(done.codes(), ["billed-by-the-hour"]);
    }

    #[test]
    fn a_load_balancer_in_a_network_of_ours_lets_in_that_network_alone_and_nothing_out() {
        let mut bench = Bench::new();
        let office = bench.resource(ResourceKind::Vpc, "office");
        bench.function("a", vec![TriggerKind::LoadBalancer(rule(Some(office), None))]);
        let done = bench.fill();
        assert_eq!(
            props(&done, "OfficeInternalLoadBalancer")["Subnets"],
            json!(["<OfficePrivateSubnet1>", "<OfficePrivateSubnet2>"])
        );
        let group = props(&done, "OfficeInternalLoadBalancerGroup");
        assert_eq!(group["VpcId"], "<OfficeVpc>");
        assert_eq!(group["SecurityGroupIngress"].as_array().unwrap().len(), 1);
        assert_eq!(group["SecurityGroupIngress"][0]["CidrIp"], "<OfficeVpc.CidrBlock>");
        assert_eq!(group["SecurityGroupEgress"][0]["CidrIp"], "127.0.0.1/32");
    }

    #[test]
    fn an_open_load_balancer_speaks_tls_and_redirects() {
        let mut bench = Bench::new();
        let office = bench.network("office");
        let open = ListenerRule {
            scheme: AlbScheme::InternetFacing,
            certificate: Some(Text::literal("arn:certificate", Span::default())),
            ..rule(Some(office), None)
        };
        bench.function("a", vec![TriggerKind::LoadBalancer(open)]);
        let done = bench.fill();
        let listener = props(&done, "OfficePublicListener");
        assert_eq!((&listener["Port"], &listener["Protocol"]), (&json!(443), &json!("HTTPS")));
        assert_eq!(listener["Certificates"], json!([{"CertificateArn": "arn:certificate"}]));
        let redirect = props(&done, "OfficePublicRedirect");
        assert_eq!(redirect["Port"], 80);
        assert_eq!(redirect["DefaultActions"][0]["RedirectConfig"]["StatusCode"], "HTTP_301");
        assert_eq!(props(&done, "AListenerRule")["ListenerArn"], "<OfficePublicListener>");
        assert_eq!(props(&done, "OfficePublicLoadBalancer")["Scheme"], "internet-facing");
        assert_eq!(done.codes(), ["billed-by-the-hour", "public-endpoint"]);
    }

    #[test]
    fn names_that_are_none_for_a_target_group_stay_apart() {
        assert_eq!(group_name("pay", ""), "pay");
        assert_ne!(group_name("pay_now", ""), group_name("pay-now", ""));
        assert_ne!(group_name("pay", "2"), group_name("pay-2", ""));
    }
}
