#[test]
fn dump() { println!("{}", serde_json::to_string_pretty(&aws_auto_schema::json_schema()).unwrap()); }
