//! Networks.

use super::{Beside, Field, Named, Row, TAGS, beside, document, row, special, to};
use crate::terraform::special::Special;

const DESCRIPTION: Field = to("Description", "description");
const PROTOCOL: Field = to("IpProtocol", "ip_protocol");
const FROM_PORT: Field = to("FromPort", "from_port");
const TO_PORT: Field = to("ToPort", "to_port");
const CIDR: Field = to("CidrIp", "cidr_ipv4");
const CIDR_6: Field = to("CidrIpv6", "cidr_ipv6");
const SOURCE_GROUP: Field = to("SourceSecurityGroupId", "referenced_security_group_id");
const SOURCE_PREFIXES: Field = to("SourcePrefixListId", "prefix_list_id");
const DESTINATION_GROUP: Field = to("DestinationSecurityGroupId", "referenced_security_group_id");
const DESTINATION_PREFIXES: Field = to("DestinationPrefixListId", "prefix_list_id");
const OF_GROUP: Field = to("GroupId", "security_group_id");

/// Rules are resources of their own: those inside of a group would remove the others.
const fn rules(tf: &'static str, fields: &'static [Field]) -> Beside {
    Beside {
        tf,
        links: &[("security_group_id", "id")],
        shared: &[],
        named: Named::ByRule,
        element: "",
        fields,
        after: &[],
    }
}

const INGRESS: Beside = rules(
    "aws_vpc_security_group_ingress_rule",
    &[DESCRIPTION, PROTOCOL, FROM_PORT, TO_PORT, CIDR, CIDR_6, SOURCE_GROUP, SOURCE_PREFIXES],
);

const EGRESS: Beside = rules(
    "aws_vpc_security_group_egress_rule",
    &[DESCRIPTION, PROTOCOL, FROM_PORT, TO_PORT, CIDR, CIDR_6, DESTINATION_GROUP, DESTINATION_PREFIXES],
);

pub(super) const ROWS: &[Row] = &[
    row("AWS::EC2::VPC", "aws_vpc")
        .suffix("Vpc")
        .attributes(&[
            ("VpcId", "id"),
            ("CidrBlock", "cidr_block"),
            ("DefaultSecurityGroup", "default_security_group_id"),
        ])
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
    row("AWS::EC2::SecurityGroupIngress", "aws_vpc_security_group_ingress_rule").attributes(&[("Id", "id")]).fields(&[
        OF_GROUP,
        DESCRIPTION,
        PROTOCOL,
        FROM_PORT,
        TO_PORT,
        CIDR,
        CIDR_6,
        SOURCE_GROUP,
        SOURCE_PREFIXES,
    ]),
    row("AWS::EC2::SecurityGroupEgress", "aws_vpc_security_group_egress_rule").attributes(&[("Id", "id")]).fields(&[
        OF_GROUP,
        DESCRIPTION,
        PROTOCOL,
        FROM_PORT,
        TO_PORT,
        CIDR,
        CIDR_6,
        DESTINATION_GROUP,
        DESTINATION_PREFIXES,
    ]),
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
