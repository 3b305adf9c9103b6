//! Files of columns: a table in Glue's catalogue says which, and Firehose converts JSON by it.

use aws_auto_schema::Named;
use aws_auto_source::Spanned;

use super::{Lowering, beside};
use crate::aws::{self, Pseudo, Statement, Value, map, text};
use crate::ir::ResourceId;
use crate::lower::naming;

/// Hive's classes for Parquet (Glue guide, "Parquet").
const INPUT: &str = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
const OUTPUT: &str = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";
const SERIALIZATION: &str = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";

/// What keys of a warehouse's files begin with: what could not be delivered lies elsewhere, and is never read as data.
pub(super) const DATA: &str = "data/";

/// Database and table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Catalogue {
    database: aws::ResourceId,
    table: aws::ResourceId,
}

/// Adds the database and the table of a warehouse.
pub(super) fn add(
    cx: &mut Lowering<'_>,
    id: ResourceId,
    bucket: ResourceId,
    columns: &Named<Spanned<String>>,
) -> Catalogue {
    let name = name(cx, id);
    let account = || Value::Pseudo(Pseudo::AccountId);
    let database = beside(cx, id, "AWS::Glue::Database", "Database")
        .with("CatalogId", account())
        .with("DatabaseInput", map([("Name", name.clone())]));
    let database = cx.stack.add(database);
    let column = |name: &str, ty: &str| map([("Name", text(name)), ("Type", text(ty))]);
    let columns = columns.0.iter().map(|entry| column(&entry.name.value, &entry.value.value)).collect();
    let storage = map([
        ("Location", Value::join([text("s3://"), cx.name(bucket), text(format!("/{DATA}"))])),
        ("InputFormat", text(INPUT)),
        ("OutputFormat", text(OUTPUT)),
        ("SerdeInfo", map([("SerializationLibrary", text(SERIALIZATION))])),
        ("Columns", Value::List(columns)),
    ]);
    let input = map([
        ("Name", name),
        ("TableType", text("EXTERNAL_TABLE")),
        ("Parameters", map([("classification", text("parquet"))])),
        ("StorageDescriptor", storage),
    ]);
    let table = beside(cx, id, "AWS::Glue::Table", "CatalogueTable")
        .with("CatalogId", account())
        .with("DatabaseName", Value::Ref(database))
        .with("TableInput", input);
    Catalogue { database, table: cx.stack.add(table) }
}

/// Names in the catalogue are lower case, with `_` (Glue guide, "Athena naming").
fn name(cx: &Lowering<'_>, id: ResourceId) -> Value {
    cx.physical(&naming::snake(&cx.eco.resource(id).name), 255)
}

/// What Firehose reads of it (Firehose guide, "Grant Firehose access to AWS Glue").
pub(super) fn readable(cx: &Lowering<'_>, id: ResourceId) -> Statement {
    let name = name(cx, id);
    let here = |rest: Value| cx.regional_arn("glue", rest);
    let table = Value::join([text("table/"), name.clone(), text("/"), name.clone()]);
    Statement::allow(
        ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
        vec![here(text("catalog")), here(Value::join([text("database/"), name])), here(table)],
    )
}

/// Reads JSON, writes Parquet.
pub(super) fn conversion(catalogue: Catalogue, role: aws::ResourceId) -> Value {
    map([
        ("Enabled", Value::Bool(true)),
        ("InputFormatConfiguration", map([("Deserializer", map([("OpenXJsonSerDe", map([]))]))])),
        ("OutputFormatConfiguration", map([("Serializer", map([("ParquetSerDe", map([]))]))])),
        (
            "SchemaConfiguration",
            map([
                ("CatalogId", Value::Pseudo(Pseudo::AccountId)),
                ("DatabaseName", Value::Ref(catalogue.database)),
                ("TableName", Value::Ref(catalogue.table)),
                ("Region", Value::Pseudo(Pseudo::Region)),
                ("RoleARN", Value::Attr(role, "Arn")),
                ("VersionId", text("LATEST")),
            ]),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use aws_auto_schema::resources::{WarehouseFormat, WarehouseSettings};
    use aws_auto_schema::{Named, NamedEntry};
    use serde_json::json;

    use super::super::testing::*;
    use crate::ir::resource::WarehouseSpec;
    use crate::ir::{ResourceId, Spec};

    #[test]
    fn a_warehouse_of_columns_has_a_catalogue_that_only_its_delivery_reads() {
        let column = NamedEntry { name: spanned("id".to_owned()), value: spanned("string".to_owned()) };
        let settings = WarehouseSettings {
            format: Some(spanned(WarehouseFormat::Parquet)),
            columns: Named::new(vec![column]),
            ..Default::default()
        };
        let spec = WarehouseSpec { settings, bucket: Some(ResourceId(0)), redshift: None };
        let eco = ecosystem(vec![
            named("lake", Spec::Bucket(Default::default())),
            named("sales-facts", Spec::Warehouse(spec)),
        ]);
        let cx = lowered(&eco);
        let stream = props(&cx, "SalesFactsDeliveryStream");
        let destination = &stream["ExtendedS3DestinationConfiguration"];
        assert_eq!(destination["BufferingHints"]["SizeInMBs"], 128);
        let schema = &destination["DataFormatConversionConfiguration"]["SchemaConfiguration"];
        assert_eq!(schema["TableName"], "${SalesFactsCatalogueTable}");
        let input = &props(&cx, "SalesFactsCatalogueTable")["TableInput"];
        assert_eq!(input["Name"], "sales_facts");
        assert_eq!(input["StorageDescriptor"]["Columns"], json!([{"Name": "id", "Type": "string"}]));
        assert_eq!(input["StorageDescriptor"]["Location"], "s3://${LakeBucket}/data/");
    }
}
