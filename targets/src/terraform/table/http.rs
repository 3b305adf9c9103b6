//! HTTP APIs and load balancers.

use super::{Beside, Field, Named, Row, TAGS, To, beside, block, document, inline, row, special, to};
use crate::terraform::special::Special;

const ROUTE_SETTINGS: &[Field] = &[
    to("ThrottlingBurstLimit", "throttling_burst_limit"),
    to("ThrottlingRateLimit", "throttling_rate_limit"),
    to("DetailedMetricsEnabled", "detailed_metrics_enabled"),
    to("DataTraceEnabled", "data_trace_enabled"),
    to("LoggingLevel", "logging_level"),
];

const VALUES: &[Field] = &[to("Values", "values")];

const ACTION: &[Field] = &[
    to("Type", "type"),
    to("Order", "order"),
    to("TargetGroupArn", "target_group_arn"),
    block(
        "FixedResponseConfig",
        "fixed_response",
        &[to("ContentType", "content_type"), to("MessageBody", "message_body"), to("StatusCode", "status_code")],
    ),
    block(
        "RedirectConfig",
        "redirect",
        &[
            to("Protocol", "protocol"),
            to("Host", "host"),
            to("Port", "port"),
            to("Path", "path"),
            to("Query", "query"),
            to("StatusCode", "status_code"),
        ],
    ),
    block(
        "ForwardConfig",
        "forward",
        &[block("TargetGroups", "target_group", &[to("TargetGroupArn", "arn"), to("Weight", "weight")])],
    ),
];

pub(super) const ROWS: &[Row] = &[
    row("AWS::ApiGatewayV2::Api", "aws_apigatewayv2_api")
        .suffix("HttpApi")
        .attributes(&[("ApiId", "id"), ("ApiEndpoint", "api_endpoint")])
        .fields(&[
            to("Name", "name"),
            to("ProtocolType", "protocol_type"),
            to("Description", "description"),
            to("DisableExecuteApiEndpoint", "disable_execute_api_endpoint"),
            to("RouteSelectionExpression", "route_selection_expression"),
            to("IpAddressType", "ip_address_type"),
            to("Version", "version"),
            block(
                "CorsConfiguration",
                "cors_configuration",
                &[
                    to("AllowCredentials", "allow_credentials"),
                    to("AllowHeaders", "allow_headers"),
                    to("AllowMethods", "allow_methods"),
                    to("AllowOrigins", "allow_origins"),
                    to("ExposeHeaders", "expose_headers"),
                    to("MaxAge", "max_age"),
                ],
            ),
            TAGS,
        ]),
    row("AWS::ApiGatewayV2::Authorizer", "aws_apigatewayv2_authorizer")
        .suffix("Authorizer")
        .attributes(&[("AuthorizerId", "id")])
        .fields(&[
            to("ApiId", "api_id"),
            to("Name", "name"),
            to("AuthorizerType", "authorizer_type"),
            to("IdentitySource", "identity_sources"),
            to("AuthorizerUri", "authorizer_uri"),
            to("AuthorizerCredentialsArn", "authorizer_credentials_arn"),
            to("AuthorizerPayloadFormatVersion", "authorizer_payload_format_version"),
            to("AuthorizerResultTtlInSeconds", "authorizer_result_ttl_in_seconds"),
            to("EnableSimpleResponses", "enable_simple_responses"),
            block("JwtConfiguration", "jwt_configuration", &[to("Audience", "audience"), to("Issuer", "issuer")]),
        ]),
    row("AWS::ApiGatewayV2::Integration", "aws_apigatewayv2_integration").suffix("Integration").fields(&[
        to("ApiId", "api_id"),
        to("Description", "description"),
        to("IntegrationType", "integration_type"),
        to("IntegrationSubtype", "integration_subtype"),
        to("IntegrationMethod", "integration_method"),
        to("IntegrationUri", "integration_uri"),
        to("ConnectionType", "connection_type"),
        to("ConnectionId", "connection_id"),
        to("CredentialsArn", "credentials_arn"),
        to("PayloadFormatVersion", "payload_format_version"),
        to("RequestParameters", "request_parameters"),
        to("TimeoutInMillis", "timeout_milliseconds"),
    ]),
    row("AWS::ApiGatewayV2::Route", "aws_apigatewayv2_route").suffix("Route").fields(&[
        to("ApiId", "api_id"),
        to("RouteKey", "route_key"),
        to("AuthorizationType", "authorization_type"),
        to("AuthorizerId", "authorizer_id"),
        to("AuthorizationScopes", "authorization_scopes"),
        to("OperationName", "operation_name"),
        to("Target", "target"),
    ]),
    row("AWS::ApiGatewayV2::Stage", "aws_apigatewayv2_stage").suffix("Stage").reference("name").fields(&[
        to("ApiId", "api_id"),
        to("StageName", "name"),
        to("Description", "description"),
        to("AutoDeploy", "auto_deploy"),
        to("StageVariables", "stage_variables"),
        block("DefaultRouteSettings", "default_route_settings", ROUTE_SETTINGS),
        Field { cfn: "RouteSettings", to: To::Keyed("route_settings", "route_key", ROUTE_SETTINGS) },
        block(
            "AccessLogSettings",
            "access_log_settings",
            &[special("DestinationArn", Special::LogGroup("destination_arn")), document("Format", "format")],
        ),
        TAGS,
    ]),
    row("AWS::ApiGatewayV2::DomainName", "aws_apigatewayv2_domain_name")
        .suffix("DomainName")
        .reference("domain_name")
        .attributes(&[
            ("RegionalDomainName", "domain_name_configuration[0].target_domain_name"),
            ("RegionalHostedZoneId", "domain_name_configuration[0].hosted_zone_id"),
        ])
        .fields(&[
            to("DomainName", "domain_name"),
            block(
                "DomainNameConfigurations",
                "domain_name_configuration",
                &[
                    to("CertificateArn", "certificate_arn"),
                    to("EndpointType", "endpoint_type"),
                    to("SecurityPolicy", "security_policy"),
                    to("IpAddressType", "ip_address_type"),
                ],
            ),
            TAGS,
        ]),
    row("AWS::ApiGatewayV2::ApiMapping", "aws_apigatewayv2_api_mapping").suffix("ApiMapping").fields(&[
        to("ApiId", "api_id"),
        to("DomainName", "domain_name"),
        to("Stage", "stage"),
        to("ApiMappingKey", "api_mapping_key"),
    ]),
    row("AWS::ElasticLoadBalancingV2::LoadBalancer", "aws_lb")
        .suffix("LoadBalancer")
        .reference("arn")
        .attributes(&[
            ("LoadBalancerArn", "arn"),
            ("DNSName", "dns_name"),
            ("CanonicalHostedZoneID", "zone_id"),
            ("LoadBalancerFullName", "arn_suffix"),
            ("LoadBalancerName", "name"),
        ])
        .fields(&[
            to("Name", "name"),
            to("Type", "load_balancer_type"),
            special("Scheme", Special::Scheme),
            to("IpAddressType", "ip_address_type"),
            to("Subnets", "subnets"),
            to("SecurityGroups", "security_groups"),
            special("LoadBalancerAttributes", Special::BalancerAttributes),
            TAGS,
        ]),
    row("AWS::ElasticLoadBalancingV2::Listener", "aws_lb_listener")
        .suffix("Listener")
        .reference("arn")
        .attributes(&[("ListenerArn", "arn")])
        .fields(&[
            to("LoadBalancerArn", "load_balancer_arn"),
            to("Port", "port"),
            to("Protocol", "protocol"),
            to("SslPolicy", "ssl_policy"),
            inline("Certificates", &[to("CertificateArn", "certificate_arn")]),
            block("DefaultActions", "default_action", ACTION),
        ]),
    row("AWS::ElasticLoadBalancingV2::ListenerCertificate", "aws_lb_listener_certificate")
        .suffix("Certificate")
        .fields(&[
            to("ListenerArn", "listener_arn"),
            inline("Certificates", &[to("CertificateArn", "certificate_arn")]),
        ]),
    row("AWS::ElasticLoadBalancingV2::ListenerRule", "aws_lb_listener_rule")
        .suffix("ListenerRule")
        .reference("arn")
        .attributes(&[("RuleArn", "arn")])
        .fields(&[
            to("ListenerArn", "listener_arn"),
            to("Priority", "priority"),
            block(
                "Conditions",
                "condition",
                &[
                    Field { cfn: "Field", to: To::Nothing("the block that follows says it") },
                    block("HostHeaderConfig", "host_header", VALUES),
                    block("PathPatternConfig", "path_pattern", VALUES),
                    block("HttpRequestMethodConfig", "http_request_method", VALUES),
                    block("SourceIpConfig", "source_ip", VALUES),
                    block(
                        "HttpHeaderConfig",
                        "http_header",
                        &[to("HttpHeaderName", "http_header_name"), to("Values", "values")],
                    ),
                    inline(
                        "QueryStringConfig",
                        &[block("Values", "query_string", &[to("Key", "key"), to("Value", "value")])],
                    ),
                ],
            ),
            block("Actions", "action", ACTION),
        ]),
    row("AWS::ElasticLoadBalancingV2::TargetGroup", "aws_lb_target_group")
        .suffix("TargetGroup")
        .reference("arn")
        .attributes(&[("TargetGroupArn", "arn"), ("TargetGroupFullName", "arn_suffix"), ("TargetGroupName", "name")])
        // The load balancer must be allowed to invoke a function before that becomes its target.
        .waits("aws_lb_target_group_attachment")
        .fields(&[
            to("Name", "name"),
            to("TargetType", "target_type"),
            special("TargetGroupAttributes", Special::TargetGroupAttributes),
            beside(
                "Targets",
                &Beside {
                    tf: "aws_lb_target_group_attachment",
                    links: &[("target_group_arn", "arn")],
                    shared: &[],
                    named: Named::Alone,
                    element: "",
                    fields: &[to("Id", "target_id"), to("Port", "port")],
                    after: &[],
                },
            ),
            TAGS,
        ]),
];
