//! Databases, caches and search domains: what lives in networks and bills by the hour.

use super::{Beside, Field, Keep, Named, Row, TAGS, To, beside, block, document, inline, row, special, to};
use crate::terraform::special::Special;

const CAPACITY: Field = block(
    "ServerlessV2ScalingConfiguration",
    "serverlessv2_scaling_configuration",
    &[
        to("MinCapacity", "min_capacity"),
        to("MaxCapacity", "max_capacity"),
        to("SecondsUntilAutoPause", "seconds_until_auto_pause"),
    ],
);

const PROXY_TARGET_LINKS: &[(&str, &str)] = &[("db_proxy_name", "db_proxy_name"), ("target_group_name", "name")];

pub(super) const ROWS: &[Row] = &[
    row("AWS::RDS::DBSubnetGroup", "aws_db_subnet_group")
        .suffix("SubnetGroup")
        .reference("name")
        .prefix("name_prefix")
        .fields(&[
            to("DBSubnetGroupName", "name"),
            to("DBSubnetGroupDescription", "description"),
            to("SubnetIds", "subnet_ids"),
            TAGS,
        ]),
    row("AWS::RDS::DBCluster", "aws_rds_cluster")
        .suffix("Database")
        .reference("cluster_identifier")
        .attributes(&[
            ("DBClusterArn", "arn"),
            ("DBClusterResourceId", "cluster_resource_id"),
            ("Endpoint.Address", "endpoint"),
            ("Endpoint.Port", "port"),
            ("ReadEndpoint.Address", "reader_endpoint"),
            ("MasterUserSecret.SecretArn", "master_user_secret[0].secret_arn"),
        ])
        .keep(Keep::Protect("deletion_protection"))
        .fields(&[
            to("DBClusterIdentifier", "cluster_identifier"),
            to("Engine", "engine"),
            to("EngineMode", "engine_mode"),
            to("EngineVersion", "engine_version"),
            to("DatabaseName", "database_name"),
            to("MasterUsername", "master_username"),
            to("ManageMasterUserPassword", "manage_master_user_password"),
            inline("MasterUserSecret", &[to("KmsKeyId", "master_user_secret_kms_key_id")]),
            to("StorageEncrypted", "storage_encrypted"),
            to("KmsKeyId", "kms_key_id"),
            to("Port", "port"),
            to("EnableIAMDatabaseAuthentication", "iam_database_authentication_enabled"),
            to("EnableHttpEndpoint", "enable_http_endpoint"),
            to("EnableCloudwatchLogsExports", "enabled_cloudwatch_logs_exports"),
            to("BackupRetentionPeriod", "backup_retention_period"),
            to("CopyTagsToSnapshot", "copy_tags_to_snapshot"),
            to("DeletionProtection", "deletion_protection"),
            to("DBSubnetGroupName", "db_subnet_group_name"),
            to("VpcSecurityGroupIds", "vpc_security_group_ids"),
            Field {
                cfn: "AutoMinorVersionUpgrade",
                to: To::Nothing("the cluster's instances have the argument; Aurora reads it there"),
            },
            special("", Special::FinalSnapshot("cluster_identifier")),
            CAPACITY,
            TAGS,
        ]),
    row("AWS::RDS::DBInstance", "aws_rds_cluster_instance")
        .when("DBClusterIdentifier")
        .reference("identifier")
        .attributes(&[("DBInstanceArn", "arn"), ("Endpoint.Address", "endpoint"), ("DbiResourceId", "dbi_resource_id")])
        .fields(&[
            to("DBInstanceIdentifier", "identifier"),
            to("DBClusterIdentifier", "cluster_identifier"),
            to("DBInstanceClass", "instance_class"),
            to("Engine", "engine"),
            to("EngineVersion", "engine_version"),
            to("AutoMinorVersionUpgrade", "auto_minor_version_upgrade"),
            to("PubliclyAccessible", "publicly_accessible"),
            to("DBSubnetGroupName", "db_subnet_group_name"),
            to("PromotionTier", "promotion_tier"),
            TAGS,
        ]),
    row("AWS::RDS::DBInstance", "aws_db_instance")
        .suffix("Database")
        .reference("identifier")
        .attributes(&[
            ("DBInstanceArn", "arn"),
            ("DbiResourceId", "resource_id"),
            ("Endpoint.Address", "address"),
            ("Endpoint.Port", "port"),
            ("MasterUserSecret.SecretArn", "master_user_secret[0].secret_arn"),
        ])
        .keep(Keep::Protect("deletion_protection"))
        .fields(&[
            to("DBInstanceIdentifier", "identifier"),
            to("Engine", "engine"),
            to("EngineVersion", "engine_version"),
            to("AutoMinorVersionUpgrade", "auto_minor_version_upgrade"),
            to("DBInstanceClass", "instance_class"),
            to("DBName", "db_name"),
            to("MasterUsername", "username"),
            to("ManageMasterUserPassword", "manage_master_user_password"),
            inline("MasterUserSecret", &[to("KmsKeyId", "master_user_secret_kms_key_id")]),
            to("AllocatedStorage", "allocated_storage"),
            to("MaxAllocatedStorage", "max_allocated_storage"),
            to("StorageType", "storage_type"),
            to("StorageEncrypted", "storage_encrypted"),
            to("KmsKeyId", "kms_key_id"),
            to("Port", "port"),
            to("MultiAZ", "multi_az"),
            to("PubliclyAccessible", "publicly_accessible"),
            to("EnableIAMDatabaseAuthentication", "iam_database_authentication_enabled"),
            to("EnableCloudwatchLogsExports", "enabled_cloudwatch_logs_exports"),
            to("BackupRetentionPeriod", "backup_retention_period"),
            to("CopyTagsToSnapshot", "copy_tags_to_snapshot"),
            to("DeletionProtection", "deletion_protection"),
            to("DBSubnetGroupName", "db_subnet_group_name"),
            to("DBParameterGroupName", "parameter_group_name"),
            to("VPCSecurityGroups", "vpc_security_group_ids"),
            special("", Special::FinalSnapshot("identifier")),
            TAGS,
        ]),
    row("AWS::RDS::DBProxy", "aws_db_proxy")
        .suffix("Proxy")
        .reference("name")
        .attributes(&[("DBProxyArn", "arn"), ("Endpoint", "endpoint")])
        .fields(&[
            to("DBProxyName", "name"),
            to("EngineFamily", "engine_family"),
            to("RequireTLS", "require_tls"),
            to("DebugLogging", "debug_logging"),
            to("IdleClientTimeout", "idle_client_timeout"),
            to("RoleArn", "role_arn"),
            to("VpcSubnetIds", "vpc_subnet_ids"),
            to("VpcSecurityGroupIds", "vpc_security_group_ids"),
            block(
                "Auth",
                "auth",
                &[
                    to("AuthScheme", "auth_scheme"),
                    to("ClientPasswordAuthType", "client_password_auth_type"),
                    to("IAMAuth", "iam_auth"),
                    to("SecretArn", "secret_arn"),
                    to("Description", "description"),
                    to("UserName", "username"),
                ],
            ),
            TAGS,
        ]),
    row("AWS::RDS::DBProxyTargetGroup", "aws_db_proxy_default_target_group")
        .suffix("ProxyTargetGroup")
        .reference("arn")
        .attributes(&[("TargetGroupArn", "arn")])
        .waits("aws_db_proxy_target")
        .fields(&[
            to("DBProxyName", "db_proxy_name"),
            Field { cfn: "TargetGroupName", to: To::Implied("default") },
            block(
                "ConnectionPoolConfigurationInfo",
                "connection_pool_config",
                &[
                    to("ConnectionBorrowTimeout", "connection_borrow_timeout"),
                    to("InitQuery", "init_query"),
                    to("MaxConnectionsPercent", "max_connections_percent"),
                    to("MaxIdleConnectionsPercent", "max_idle_connections_percent"),
                    to("SessionPinningFilters", "session_pinning_filters"),
                ],
            ),
            beside(
                "DBInstanceIdentifiers",
                &Beside {
                    tf: "aws_db_proxy_target",
                    links: PROXY_TARGET_LINKS,
                    shared: &[],
                    named: Named::ByElement,
                    element: "db_instance_identifier",
                    fields: &[],
                    after: &[],
                },
            ),
            beside(
                "DBClusterIdentifiers",
                &Beside {
                    tf: "aws_db_proxy_target",
                    links: PROXY_TARGET_LINKS,
                    shared: &[],
                    named: Named::ByElement,
                    element: "db_cluster_identifier",
                    fields: &[],
                    after: &[],
                },
            ),
        ]),
    row("AWS::ElastiCache::SubnetGroup", "aws_elasticache_subnet_group")
        .suffix("SubnetGroup")
        .reference("name")
        .name("name")
        .fields(&[
            to("CacheSubnetGroupName", "name"),
            to("Description", "description"),
            to("SubnetIds", "subnet_ids"),
            TAGS,
        ]),
    row("AWS::ElastiCache::ReplicationGroup", "aws_elasticache_replication_group")
        .suffix("Cache")
        .reference("replication_group_id")
        .name("replication_group_id")
        .attributes(&[
            ("PrimaryEndPoint.Address", "primary_endpoint_address"),
            ("PrimaryEndPoint.Port", "port"),
            ("ReaderEndPoint.Address", "reader_endpoint_address"),
            ("ConfigurationEndPoint.Address", "configuration_endpoint_address"),
        ])
        .keep(Keep::Prevent)
        .fields(&[
            to("ReplicationGroupId", "replication_group_id"),
            to("ReplicationGroupDescription", "description"),
            to("Engine", "engine"),
            to("EngineVersion", "engine_version"),
            to("AutoMinorVersionUpgrade", "auto_minor_version_upgrade"),
            to("CacheNodeType", "node_type"),
            to("NumCacheClusters", "num_cache_clusters"),
            to("NumNodeGroups", "num_node_groups"),
            to("ReplicasPerNodeGroup", "replicas_per_node_group"),
            to("AutomaticFailoverEnabled", "automatic_failover_enabled"),
            to("MultiAZEnabled", "multi_az_enabled"),
            to("AtRestEncryptionEnabled", "at_rest_encryption_enabled"),
            to("KmsKeyId", "kms_key_id"),
            to("TransitEncryptionEnabled", "transit_encryption_enabled"),
            to("TransitEncryptionMode", "transit_encryption_mode"),
            to("Port", "port"),
            to("CacheParameterGroupName", "parameter_group_name"),
            to("CacheSubnetGroupName", "subnet_group_name"),
            to("SecurityGroupIds", "security_group_ids"),
            to("SnapshotRetentionLimit", "snapshot_retention_limit"),
            to("UserGroupIds", "user_group_ids"),
            TAGS,
        ]),
    row("AWS::ElastiCache::ServerlessCache", "aws_elasticache_serverless_cache")
        .suffix("Cache")
        .reference("name")
        .attributes(&[
            ("ARN", "arn"),
            ("Endpoint.Address", "endpoint[0].address"),
            ("Endpoint.Port", "endpoint[0].port"),
            ("ReaderEndpoint.Address", "reader_endpoint[0].address"),
        ])
        .keep(Keep::Prevent)
        .fields(&[
            to("ServerlessCacheName", "name"),
            to("Description", "description"),
            to("Engine", "engine"),
            to("MajorEngineVersion", "major_engine_version"),
            to("KmsKeyId", "kms_key_id"),
            to("SubnetIds", "subnet_ids"),
            to("SecurityGroupIds", "security_group_ids"),
            to("SnapshotRetentionLimit", "snapshot_retention_limit"),
            to("DailySnapshotTime", "daily_snapshot_time"),
            to("UserGroupId", "user_group_id"),
            TAGS,
        ]),
    row("AWS::OpenSearchService::Domain", "aws_opensearch_domain")
        .suffix("Domain")
        .reference("domain_name")
        .name("domain_name")
        .attributes(&[("Arn", "arn"), ("DomainArn", "arn"), ("DomainEndpoint", "endpoint"), ("Id", "domain_id")])
        .keep(Keep::Prevent)
        .fields(&[
            to("DomainName", "domain_name"),
            to("EngineVersion", "engine_version"),
            document("AccessPolicies", "access_policies"),
            to("AdvancedOptions", "advanced_options"),
            block(
                "ClusterConfig",
                "cluster_config",
                &[
                    to("InstanceType", "instance_type"),
                    to("InstanceCount", "instance_count"),
                    to("DedicatedMasterEnabled", "dedicated_master_enabled"),
                    to("DedicatedMasterType", "dedicated_master_type"),
                    to("DedicatedMasterCount", "dedicated_master_count"),
                    to("ZoneAwarenessEnabled", "zone_awareness_enabled"),
                    block(
                        "ZoneAwarenessConfig",
                        "zone_awareness_config",
                        &[to("AvailabilityZoneCount", "availability_zone_count")],
                    ),
                ],
            ),
            block(
                "EBSOptions",
                "ebs_options",
                &[
                    to("EBSEnabled", "ebs_enabled"),
                    to("VolumeType", "volume_type"),
                    to("VolumeSize", "volume_size"),
                    to("Iops", "iops"),
                    to("Throughput", "throughput"),
                ],
            ),
            block(
                "EncryptionAtRestOptions",
                "encrypt_at_rest",
                &[to("Enabled", "enabled"), to("KmsKeyId", "kms_key_id")],
            ),
            block("NodeToNodeEncryptionOptions", "node_to_node_encryption", &[to("Enabled", "enabled")]),
            block(
                "DomainEndpointOptions",
                "domain_endpoint_options",
                &[to("EnforceHTTPS", "enforce_https"), to("TLSSecurityPolicy", "tls_security_policy")],
            ),
            block(
                "VPCOptions",
                "vpc_options",
                &[to("SubnetIds", "subnet_ids"), to("SecurityGroupIds", "security_group_ids")],
            ),
            TAGS,
        ]),
];
