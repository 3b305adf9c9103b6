//! Networks.

use super::{Beside, Field, Named, Row, TAGS, beside, document, row, special, to};
use crate::terraform::special::Special;

const RULE: &[Field] = &[
    to("Description", "description"),
    to("IpProtocol", "ip_protocol"),
    to("FromPort", "from_port"),
    to("ToPort", "to_port"),
    to("CidrIp", "cidr_ipv4"),
    to("CidrIpv6", "cidr_ipv6"),
    to("SourceSecurityGroupId", "referenced_security_group_id"),
    to("DestinationSecurityGroupId", "referenced_security_group_id"),
    to("SourcePrefixListId", "prefix_list_id"),
    to("DestinationPrefixListId", "prefix_list_id"),
];

const OWN_RULE: &[Field] = &{
    let [a, b, c, d, e, f, g, h, i, j] = *RULE else { panic!() };
    [to("GroupId", "security_group_id"), a, b, c, d, e, f, g, h, i, j]
};

/// Rules are resources of their own: those inside of a group would remove the others.
const fn rules(tf: &'static str) -> Beside {
    Beside {
        tf,
        links: &[("security_group_id", "id")],
        shared: &[],
        named: Named::ByRule,
        element: "",
        fields: RULE,
        after: &[],
    }
}

const INGRESS: Beside = rules("aws_vpc_security_group_ingress_rule");
const EGRESS: Beside = rules("aws_vpc_security_group_egress_rule");

pub(super) const ROWS: &[Row] = &[
    row("AWS::EC2::VPC", "aws_vpc")
        .suffix("Vpc")
        .attributes(&[("VpcId", "id"), ("CidrBlock", "cidr_block"), ("DefaultSecurityGroup", "default_security_group_id")])
        .fields(&[
            to("CidrBlock", "cidr_block"),
            to("EnableDnsSupport", "enable_dns_support"),
            to("EnableDnsHostnames", "enable_dns_hostnames"),
            to("InstanceTenancy", "instance_tenancy"),
            TAGS,
        ]),
    row("AWS::EC2::InternetGateway", "aws_internet_gateway")
        .suffix("InternetGateway")
        .attributes(&[("InternetGatewayId", "id")])
        .fields(&[TAGS]),
    row("AWS::EC2::VPCGatewayAttachment", "aws_internet_gateway_attachment")
        .suffix("InternetGatewayAttachment")
        .fields(&[to("VpcId", "vpc_id"), to("InternetGatewayId", "internet_gateway_id")]),
    row("AWS::EC2::Subnet", "aws_subnet").attributes(&[("SubnetId", "id"), ("CidrBlock", "cidr_block")]).fields(&[
        to("VpcId", "vpc_id"),
        to("AvailabilityZone", "availability_zone"),
        to("CidrBlock", "cidr_block"),
        to("MapPublicIpOnLaunch", "map_public_ip_on_launch"),
        TAGS,
    ]),
    row("AWS::EC2::EIP", "aws_eip")
        .reference("public_ip")
        .attributes(&[("AllocationId", "allocation_id"), ("PublicIp", "public_ip")])
        .fields(&[to("Domain", "domain"), TAGS]),
    row("AWS::EC2::NatGateway", "aws_nat_gateway").attributes(&[("NatGatewayId", "id")]).fields(&[
        to("AllocationId", "allocation_id"),
        to("SubnetId", "subnet_id"),
        to("ConnectivityType", "connectivity_type"),
        TAGS,
    ]),
    row("AWS::EC2::RouteTable", "aws_route_table")
        .attributes(&[("RouteTableId", "id")])
        .fields(&[to("VpcId", "vpc_id"), TAGS]),
    row("AWS::EC2::Route", "aws_route").fields(&[
        to("RouteTableId", "route_table_id"),
        to("DestinationCidrBlock", "destination_cidr_block"),
        to("DestinationIpv6CidrBlock", "destination_ipv6_cidr_block"),
        to("GatewayId", "gateway_id"),
        to("NatGatewayId", "nat_gateway_id"),
    ]),
    row("AWS::EC2::SubnetRouteTableAssociation", "aws_route_table_association")
        .fields(&[to("SubnetId", "subnet_id"), to("RouteTableId", "route_table_id")]),
    row("AWS::EC2::SecurityGroup", "aws_security_group")
        .suffix("SecurityGroup")
        .attributes(&[("GroupId", "id"), ("VpcId", "vpc_id")])
        .prefix("name_prefix")
        .fields(&[
            to("GroupName", "name"),
            to("GroupDescription", "description"),
            to("VpcId", "vpc_id"),
            beside("SecurityGroupIngress", &INGRESS),
            beside("SecurityGroupEgress", &EGRESS),
            special("", Special::DefaultEgress),
            TAGS,
        ]),
    row("AWS::EC2::SecurityGroupIngress", "aws_vpc_security_group_ingress_rule")
        .attributes(&[("Id", "id")])
        .fields(OWN_RULE),
    row("AWS::EC2::SecurityGroupEgress", "aws_vpc_security_group_egress_rule")
        .attributes(&[("Id", "id")])
        .fields(OWN_RULE),
    row("AWS::EC2::VPCEndpoint", "aws_vpc_endpoint").suffix("Endpoint").attributes(&[("Id", "id")]).fields(&[
        to("VpcId", "vpc_id"),
        to("ServiceName", "service_name"),
        to("VpcEndpointType", "vpc_endpoint_type"),
        to("RouteTableIds", "route_table_ids"),
        to("SubnetIds", "subnet_ids"),
        to("SecurityGroupIds", "security_group_ids"),
        to("PrivateDnsEnabled", "private_dns_enabled"),
        document("PolicyDocument", "policy"),
        TAGS,
    ]),
];
