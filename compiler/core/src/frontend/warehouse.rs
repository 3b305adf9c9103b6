//! Warehouses: delivery streams that write files into a bucket, and may copy them into Redshift.

use aws_auto_schema::resources::{RedshiftTarget, WarehouseFormat, WarehouseSettings};
use aws_auto_source::{Diagnostic, Spanned};

use super::builder::Builder;
use super::codes::{CONFLICTING_SETTINGS, INVALID_VALUE, MISSING_PARTNER};
use super::gather::Known;
use super::text::Place;
use crate::ir::ResourceKind;
use crate::ir::resource::{Redshift, WarehouseSpec};

/// How Redshift reads what Firehose has written.
const COPY_OPTIONS: &str = "json 'auto'";
/// Types of columns that a Glue table may have without anything in brackets (Hive's).
const TYPES: [&str; 11] =
    ["boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "binary", "date", "timestamp"];
/// Types that have something in brackets.
const NESTED: [&str; 6] = ["array<", "map<", "struct<", "decimal(", "char(", "varchar("];

impl<'a> Builder<'a> {
    pub(super) fn written_warehouse(&self, name: &str) -> Option<&'a WarehouseSettings> {
        let resources = self.document.resources.as_ref()?;
        resources.value.warehouses.get(name).map(|settings| &settings.0)
    }

    /// Names what a warehouse needs.
    pub(super) fn gather_warehouse(&mut self, known: &Known) {
        if self.is_existing_name(ResourceKind::Warehouse, &known.name) {
            return;
        }
        let bucket = self.warehouse_bucket(&known.name);
        self.registry.intern(ResourceKind::Bucket, &bucket, known.span);
        let target = self.written_warehouse(&known.name).and_then(|w| w.redshift.as_ref());
        if let Some(target) = target {
            self.registry.intern(ResourceKind::Secret, &target.secret.value, target.secret.span);
        }
    }

    fn warehouse_bucket(&self, name: &str) -> String {
        let given = self.written_warehouse(name).and_then(|w| w.bucket.as_ref());
        given.map_or_else(|| format!("{name}-bucket"), |bucket| bucket.value.clone())
    }

    /// Whether a bucket is there because a warehouse is.
    pub(super) fn is_warehouse_bucket(&self, bucket: &str) -> bool {
        let names = self.registry.names_of(ResourceKind::Warehouse);
        names.iter().any(|name| {
            self.written_warehouse(name).is_none_or(|w| w.bucket.is_none()) && bucket == format!("{name}-bucket")
        })
    }

    pub(super) fn warehouse_spec(&mut self, known: &Known, settings: WarehouseSettings) -> WarehouseSpec {
        let existing = self.is_existing_name(ResourceKind::Warehouse, &known.name);
        self.check_columns(&settings);
        let bucket = (!existing).then(|| {
            let name = self.warehouse_bucket(&known.name);
            self.resource(ResourceKind::Bucket, &name, known.span)
        });
        let redshift = settings.redshift.as_ref().map(|target| self.redshift(target));
        WarehouseSpec { settings, bucket, redshift }
    }

    fn redshift(&mut self, target: &Spanned<RedshiftTarget>) -> Redshift {
        let RedshiftTarget { url, table, secret, columns, copy_options } = &target.value;
        Redshift {
            url: self.text(&url.value, Place::Elsewhere),
            secret: self.resource(ResourceKind::Secret, &secret.value, secret.span),
            table: table.value.clone(),
            columns: columns.as_ref().map(|c| c.value.clone()),
            copy_options: copy_options.as_ref().map_or_else(|| COPY_OPTIONS.to_owned(), |o| o.value.clone()),
        }
    }

    fn check_columns(&mut self, settings: &WarehouseSettings) {
        let parquet = settings.format.as_ref().filter(|f| f.value == WarehouseFormat::Parquet);
        if let (Some(format), true) = (parquet, settings.columns.0.is_empty()) {
            let diagnostic = Diagnostic::new(MISSING_PARTNER, format.span, "`format: parquet` needs `columns`");
            let diagnostic = diagnostic.label("a file of columns has to know which");
            self.report(diagnostic.help("add `columns: {id: string, amount: double}`"));
        }
        if let (Some(format), Some(redshift)) = (parquet, &settings.redshift) {
            let message = "a warehouse in Redshift is written as JSON";
            let diagnostic =
                Diagnostic::new(CONFLICTING_SETTINGS, format.span, message).also(redshift.span, "into Redshift");
            self.report(diagnostic.help("Firehose converts to Parquet for S3 alone: remove `format` or `redshift`"));
        }
        for column in &settings.columns.0 {
            let ty = column.value.value.as_str();
            if !TYPES.contains(&ty) && !NESTED.iter().any(|start| ty.starts_with(start)) {
                let message = format!("`{ty}` is no type of a column");
                let help = format!("one of {}, or `array<…>`, `map<…>`, `struct<…>`, `decimal(…)`", TYPES.join(", "));
                self.report(Diagnostic::new(INVALID_VALUE, column.value.span, message).help(help));
            }
        }
    }
}
