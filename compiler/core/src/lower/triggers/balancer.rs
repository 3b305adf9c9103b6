//! The ecosystem's own load balancers: one for each network and scheme, shared by all functions that ask for it.
//!
//! It listens, refuses what no rule takes, and lets in its network alone; an internet-facing one speaks TLS and sends
//! plain requests there. Functions are invoked through Lambda's API, so it opens no connection itself.

use aws_auto_schema::trigger::AlbScheme;
use aws_auto_source::Diagnostic;

use super::Site;
use super::codes::PUBLIC_ENDPOINT;
use crate::aws::{self, Group, Origin, Value, list, map, text};
use crate::ir::{ListenerRule, ResourceId};
use crate::lower::billing::{Billed, billed_by_the_hour};
use crate::lower::{Lowering, because, naming, network};

/// TLS 1.2 and 1.3 with forward secrecy (Elastic Load Balancing user guide, "Security policies", the recommended one).
const TLS_POLICY: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";
/// The private addresses of RFC 1918: who may be in a network whose own addresses are not known here.
const PRIVATE: [&str; 3] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// Whether everybody on the internet reaches it.
pub(super) fn is_public(rule: &ListenerRule) -> bool {
    rule.scheme == AlbScheme::InternetFacing
}

/// A load balancer in the making.
struct Plan<'a> {
    vpc: ResourceId,
    /// Beginning of all its logical ids.
    id: String,
    public: bool,
    certificate: Option<Value>,
    site: &'a Site<'a>,
}

impl Plan<'_> {
    fn part(&self, cx: &Lowering<'_>, ty: &'static str, suffix: &str) -> aws::Resource {
        let network = &cx.eco.resource(self.vpc).name;
        aws::Resource::new(ty, format!("{}{suffix}", self.id), Group::Api(network.clone()), self.origin())
    }

    fn origin(&self) -> Origin {
        because(self.site.span, "functions in one network share a load balancer")
    }
}

/// The listener that takes rules; made with its load balancer when it is not there yet. Nothing without a network.
pub(super) fn listener(cx: &mut Lowering<'_>, site: &Site<'_>, rule: &ListenerRule) -> Option<aws::ResourceId> {
    let vpc = rule.vpc?;
    let public = is_public(rule);
    let id = naming::logical_id(&cx.eco.resource(vpc).name, if public { "Public" } else { "Internal" });
    let certificate = rule.certificate.as_ref().map(|certificate| cx.text(certificate));
    if let Some(known) = cx.stack.find(&format!("{id}Listener")) {
        add_certificate(cx, site, known, certificate);
        return Some(known);
    }
    let plan = Plan { vpc, id, public, certificate, site };
    let balancer = balancer(cx, &plan);
    warn_of_price(cx, &plan);
    Some(listeners(cx, &plan, balancer))
}

fn warn_of_price(cx: &mut Lowering<'_>, plan: &Plan<'_>) {
    let what = format!("the load balancer in `{}`", cx.eco.resource(plan.vpc).name);
    let price = Billed::new("1 application load balancer", Some("alb.load-balancer"), 1);
    let help = "name a `listener:` that exists, or let an HTTP API answer, which bills by the request";
    billed_by_the_hour(cx, plan.site.span, &what, &[price], help);
}

/// Another function's certificate joins those of the listener.
fn add_certificate(cx: &mut Lowering<'_>, site: &Site<'_>, listener: aws::ResourceId, certificate: Option<Value>) {
    let Some(certificate) = certificate else { return };
    let entry = list([map([("CertificateArn", certificate)])]);
    let ty = "AWS::ElasticLoadBalancingV2::ListenerCertificate";
    let has = |r: &aws::Resource| r.get("Certificates") == Some(&entry);
    let known = has(cx.stack.resource(listener)) || cx.stack.iter().any(|(_, r)| r.ty == ty && has(r));
    if known {
        return;
    }
    let resource = site
        .resource(ty, naming::logical_id(&site.function.name, "ListenerCertificate"))
        .with("ListenerArn", Value::Ref(listener))
        .with("Certificates", entry);
    cx.stack.add(resource);
}

fn balancer(cx: &mut Lowering<'_>, plan: &Plan<'_>) -> aws::ResourceId {
    let group = security_group(cx, plan);
    let attribute = map([("Key", text("routing.http.drop_invalid_header_fields.enabled")), ("Value", text("true"))]);
    let balancer = plan
        .part(cx, "AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancer")
        .with("Type", "application")
        .with("Scheme", if plan.public { "internet-facing" } else { "internal" })
        .with("Subnets", Value::List(network::vpc_subnets(cx, plan.vpc, plan.public)))
        .with("SecurityGroups", list([Value::Attr(group, "GroupId")]))
        .with("LoadBalancerAttributes", list([attribute]))
        .maybe("Tags", cx.tags(&cx.eco.settings.tags));
    cx.stack.add(balancer)
}

fn security_group(cx: &mut Lowering<'_>, plan: &Plan<'_>) -> aws::ResourceId {
    // A group without a rule for outgoing traffic would be given one for everything; this one leads nowhere.
    let nowhere = map([
        ("CidrIp", text("127.0.0.1/32")),
        ("Description", text("Functions are invoked through the Lambda API: nothing goes out")),
        ("IpProtocol", text("-1")),
    ]);
    let name = &cx.eco.resource(plan.vpc).name;
    let group = plan
        .part(cx, "AWS::EC2::SecurityGroup", "LoadBalancerGroup")
        .with("GroupDescription", format!("Load balancer in {name}"))
        .with("VpcId", network::vpc_id(cx, plan.vpc))
        .with("SecurityGroupIngress", ingress(cx, plan))
        .with("SecurityGroupEgress", list([nowhere]))
        .maybe("Tags", cx.tags(&cx.eco.settings.tags));
    cx.stack.add(group)
}

fn ingress(cx: &Lowering<'_>, plan: &Plan<'_>) -> Value {
    let ports: &[u32] = if plan.certificate.is_some() { &[80, 443] } else { &[80] };
    let sources: Vec<Value> = match (plan.public, cx.created(plan.vpc)) {
        (true, _) => vec![text("0.0.0.0/0")],
        (false, Some(vpc)) => vec![Value::Attr(vpc, "CidrBlock")],
        (false, None) => PRIVATE.iter().map(|range| text(*range)).collect(),
    };
    let from = if plan.public { "everybody" } else { "the network" };
    let rule = |port: u32, source: &Value| {
        map([
            ("CidrIp", source.clone()),
            ("Description", text(format!("Requests from {from}"))),
            ("FromPort", port.into()),
            ("IpProtocol", text("tcp")),
            ("ToPort", port.into()),
        ])
    };
    Value::List(ports.iter().flat_map(|port| sources.iter().map(|source| rule(*port, source))).collect())
}

/// With a certificate, the listener is the one that speaks TLS and another one redirects to it.
fn listeners(cx: &mut Lowering<'_>, plan: &Plan<'_>, balancer: aws::ResourceId) -> aws::ResourceId {
    let listener = plan
        .part(cx, "AWS::ElasticLoadBalancingV2::Listener", "Listener")
        .with("LoadBalancerArn", Value::Ref(balancer));
    let Some(certificate) = &plan.certificate else {
        let plain = listener.with("Port", 80_u32).with("Protocol", "HTTP").with("DefaultActions", not_found());
        return cx.stack.add(plain);
    };
    let encrypted = listener
        .with("Port", 443_u32)
        .with("Protocol", "HTTPS")
        .with("SslPolicy", TLS_POLICY)
        .with("Certificates", list([map([("CertificateArn", certificate.clone())])]))
        .with("DefaultActions", not_found());
    let redirect = plan
        .part(cx, "AWS::ElasticLoadBalancingV2::Listener", "Redirect")
        .with("LoadBalancerArn", Value::Ref(balancer))
        .with("Port", 80_u32)
        .with("Protocol", "HTTP")
        .with("DefaultActions", to_tls());
    cx.stack.add(redirect);
    cx.stack.add(encrypted)
}

fn not_found() -> Value {
    let response =
        map([("ContentType", text("text/plain")), ("MessageBody", text("Not found")), ("StatusCode", text("404"))]);
    list([map([("FixedResponseConfig", response), ("Type", text("fixed-response"))])])
}

fn to_tls() -> Value {
    let redirect = map([("Port", text("443")), ("Protocol", text("HTTPS")), ("StatusCode", text("HTTP_301"))]);
    list([map([("RedirectConfig", redirect), ("Type", text("redirect"))])])
}

/// Notes a rule that everybody on the internet reaches.
pub(super) fn note_public(cx: &mut Lowering<'_>, site: &Site<'_>, rule: &ListenerRule) {
    if rule.listener.is_some() || !is_public(rule) {
        return;
    }
    let message = format!("anybody may call {} through its load balancer", site.function.name);
    let diagnostic = Diagnostic::new(PUBLIC_ENDPOINT, site.span, message)
        .label("open to everybody")
        .help("`scheme: internal` lets only the network in");
    cx.diagnostics.push(diagnostic);
}
