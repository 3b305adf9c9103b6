//! Delivery streams and the catalogue that describes what they deliver.

use super::{Constant, Field, Row, TAGS, block, constant, inline, row, to};

const LOGGING: Field = block(
    "CloudWatchLoggingOptions",
    "cloudwatch_logging_options",
    &[to("Enabled", "enabled"), to("LogGroupName", "log_group_name"), to("LogStreamName", "log_stream_name")],
);

const BUFFERING: Field =
    inline("BufferingHints", &[to("IntervalInSeconds", "buffering_interval"), to("SizeInMBs", "buffering_size")]);

const PROCESSING: Field = block(
    "ProcessingConfiguration",
    "processing_configuration",
    &[
        to("Enabled", "enabled"),
        block(
            "Processors",
            "processors",
            &[
                to("Type", "type"),
                block(
                    "Parameters",
                    "parameters",
                    &[to("ParameterName", "parameter_name"), to("ParameterValue", "parameter_value")],
                ),
            ],
        ),
    ],
);

const CONVERSION: Field = block(
    "DataFormatConversionConfiguration",
    "data_format_conversion_configuration",
    &[
        to("Enabled", "enabled"),
        block(
            "InputFormatConfiguration",
            "input_format_configuration",
            &[block(
                "Deserializer",
                "deserializer",
                &[
                    block(
                        "OpenXJsonSerDe",
                        "open_x_json_ser_de",
                        &[
                            to("CaseInsensitive", "case_insensitive"),
                            to("ColumnToJsonKeyMappings", "column_to_json_key_mappings"),
                            to("ConvertDotsInJsonKeysToUnderscores", "convert_dots_in_json_keys_to_underscores"),
                        ],
                    ),
                    block("HiveJsonSerDe", "hive_json_ser_de", &[to("TimestampFormats", "timestamp_formats")]),
                ],
            )],
        ),
        block(
            "OutputFormatConfiguration",
            "output_format_configuration",
            &[block(
                "Serializer",
                "serializer",
                &[
                    block(
                        "ParquetSerDe",
                        "parquet_ser_de",
                        &[to("Compression", "compression"), to("BlockSizeBytes", "block_size_bytes")],
                    ),
                    block("OrcSerDe", "orc_ser_de", &[to("Compression", "compression")]),
                ],
            )],
        ),
        block(
            "SchemaConfiguration",
            "schema_configuration",
            &[
                to("DatabaseName", "database_name"),
                to("TableName", "table_name"),
                to("RoleARN", "role_arn"),
                to("Region", "region"),
                to("CatalogId", "catalog_id"),
                to("VersionId", "version_id"),
            ],
        ),
    ],
);

const COLUMN: &[Field] = &[to("Name", "name"), to("Type", "type"), to("Comment", "comment")];

pub(super) const ROWS: &[Row] = &[
    row("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream")
        .suffix("DeliveryStream")
        .reference("name")
        .name("name")
        .attributes(&[("Arn", "arn")])
        .fields(&[
            to("DeliveryStreamName", "name"),
            constant("destination", Constant::Text("extended_s3")),
            Field {
                cfn: "DeliveryStreamType",
                to: super::To::Nothing("the source's block says it, or that there is none"),
            },
            block(
                "KinesisStreamSourceConfiguration",
                "kinesis_source_configuration",
                &[to("KinesisStreamARN", "kinesis_stream_arn"), to("RoleARN", "role_arn")],
            ),
            block(
                "DeliveryStreamEncryptionConfigurationInput",
                "server_side_encryption",
                &[constant("enabled", Constant::Bool(true)), to("KeyType", "key_type"), to("KeyARN", "key_arn")],
            ),
            block(
                "ExtendedS3DestinationConfiguration",
                "extended_s3_configuration",
                &[
                    to("BucketARN", "bucket_arn"),
                    to("RoleARN", "role_arn"),
                    to("Prefix", "prefix"),
                    to("ErrorOutputPrefix", "error_output_prefix"),
                    to("CompressionFormat", "compression_format"),
                    to("FileExtension", "file_extension"),
                    to("CustomTimeZone", "custom_time_zone"),
                    to("S3BackupMode", "s3_backup_mode"),
                    BUFFERING,
                    inline(
                        "EncryptionConfiguration",
                        &[inline("KMSEncryptionConfig", &[to("AWSKMSKeyARN", "kms_key_arn")])],
                    ),
                    LOGGING,
                    CONVERSION,
                    block(
                        "DynamicPartitioningConfiguration",
                        "dynamic_partitioning_configuration",
                        &[
                            to("Enabled", "enabled"),
                            inline("RetryOptions", &[to("DurationInSeconds", "retry_duration")]),
                        ],
                    ),
                    PROCESSING,
                ],
            ),
            TAGS,
        ]),
    row("AWS::Glue::Database", "aws_glue_catalog_database").suffix("Database").reference("name").name("name").fields(
        &[
            to("CatalogId", "catalog_id"),
            to("DatabaseName", "name"),
            inline(
                "DatabaseInput",
                &[
                    to("Name", "name"),
                    to("Description", "description"),
                    to("LocationUri", "location_uri"),
                    to("Parameters", "parameters"),
                ],
            ),
        ],
    ),
    row("AWS::Glue::Table", "aws_glue_catalog_table").suffix("Table").reference("name").name("name").fields(&[
        to("CatalogId", "catalog_id"),
        to("DatabaseName", "database_name"),
        to("Name", "name"),
        inline(
            "TableInput",
            &[
                to("Name", "name"),
                to("Description", "description"),
                to("TableType", "table_type"),
                to("Owner", "owner"),
                to("Retention", "retention"),
                to("Parameters", "parameters"),
                block("PartitionKeys", "partition_keys", COLUMN),
                block(
                    "StorageDescriptor",
                    "storage_descriptor",
                    &[
                        to("Location", "location"),
                        to("InputFormat", "input_format"),
                        to("OutputFormat", "output_format"),
                        to("Compressed", "compressed"),
                        to("Parameters", "parameters"),
                        block("Columns", "columns", COLUMN),
                        block(
                            "SerdeInfo",
                            "ser_de_info",
                            &[
                                to("Name", "name"),
                                to("SerializationLibrary", "serialization_library"),
                                to("Parameters", "parameters"),
                            ],
                        ),
                    ],
                ),
            ],
        ),
    ]),
];
