//! What the writers write. That it is what `terraform fmt` leaves is proved in the suite, by `terraform fmt`.

use super::text::push_block;
use super::*;
use crate::tree::Node;

fn printed(body: Body<'_>) -> String {
    let block = Block { kind: "resource", labels: vec!["t".into(), "n".into()], body, ..Block::default() };
    let mut out = String::new();
    push_block(&mut out, &block, 0);
    out
}

fn argument<'a>(value: Expr<'a>) -> String {
    let mut body = Body::default();
    body.set("a", value);
    let text = printed(body);
    text.strip_prefix("resource \"t\" \"n\" {\n  a = ").unwrap().strip_suffix("\n}\n").unwrap().to_owned()
}

#[test]
fn neighbouring_arguments_are_aligned_and_blocks_set_apart() {
    let mut body = Body::default();
    body.set("name", Expr::text("orders"));
    body.set("batch_size", Expr::Int(10));
    body.set("tags", Expr::object([("a", Expr::Int(1)), ("long", Expr::Bool(true))]));
    body.set("x", Expr::Led(vec!["Why.".into()], Box::new(Expr::Float(0.5))));
    body.set("longer", Expr::Float(3.0));
    body.nested("on_failure").set("destination", Expr::Reference("aws_sqs_queue.dlq.arn".to_owned()));
    body.nested("empty");
    let expected = r#"resource "t" "n" {
  name       = "orders"
  batch_size = 10
  tags = {
    a    = 1
    long = true
  }
  # Why.
  x      = 0.5
  longer = 3

  on_failure {
    destination = aws_sqs_queue.dlq.arn
  }

  empty {}
}
"#;
    assert_eq!(printed(body), expected);
}

#[test]
fn documents_open_on_the_line_of_their_call() {
    let statement = Expr::object([
        ("Effect", Expr::text("Allow")),
        ("Principal", Expr::object([("Service", Expr::text("lambda.amazonaws.com"))])),
        ("Action", Expr::List(vec![Expr::text("a:B"), Expr::text("a:C")])),
    ]);
    let document = Expr::object([("Version", Expr::text("2012-10-17")), ("Statement", Expr::List(vec![statement]))]);
    let expected = r#"jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "lambda.amazonaws.com" }
        Action    = ["a:B", "a:C"]
      },
    ]
  })"#;
    assert_eq!(argument(Expr::Call("jsonencode", vec![document])), expected);
}

#[test]
fn text_that_looks_like_an_interpolation_is_text() {
    for (text, hcl) in [
        ("${a}", r#""$${a}""#),
        ("%{ if }", r#""%%{ if }""#),
        ("$${a}", r#""${"$"}$${a}""#),
        ("%%%{", r#""${"%"}${"%"}%%{""#),
        ("$5 100% $$ %", r#""$5 100% $$ %""#),
        ("\"q\" \\ \n\r\t", r#""\"q\" \\ \n\r\t""#),
        ("\u{7}\u{202e}🦀", r#""\u0007\u202e🦀""#),
    ] {
        assert_eq!(argument(Expr::text(text)), hcl, "{text}");
    }
    let Node::Str(json) = json::expr(&Expr::text("$${a} %{ if } \\")) else { panic!() };
    assert_eq!(json, r#"${"$"}$${a} %%{ if } \"#);
    assert_eq!(json::expr(&Expr::Plain("${a}".into())), Node::text("${a}"));
}

#[test]
fn keys_are_bare_where_they_are_words_and_as_wide_as_they_look() {
    let object = Expr::object([
        ("plain_1", Expr::Int(1)),
        ("aws:SourceArn", Expr::Int(2)),
        ("for", Expr::Int(3)),
        ("kä🦀", Expr::Int(4)),
        ("1st", Expr::Int(5)),
    ]);
    let expected = r#"{
    plain_1             = 1
    "aws:SourceArn"     = 2
    "for"               = 3
    "k\u00e4\U0001f980" = 4
    "1st"               = 5
  }"#;
    assert_eq!(argument(object), expected);
}

#[test]
fn templates_are_flat_and_a_lone_expression_is_no_template() {
    let reference = || Part::Expr(Expr::Reference("x.y".to_owned()));
    let inner = Expr::template([Part::Text("b:".into()), reference()]);
    let whole = Expr::template([Part::Text("a:".into()), Part::Expr(inner), Part::Expr(Expr::text("!"))]);
    assert_eq!(argument(whole), r#""a:b:${x.y}!""#);
    assert_eq!(argument(Expr::template([reference(), Part::Text("".into())])), "x.y");
    assert_eq!(argument(Expr::template([])), r#""""#);
}

#[test]
fn the_json_syntax_says_in_json_what_json_can_say() {
    let mut body = Body::default();
    body.set("a", Expr::Call("jsonencode", vec![Expr::object([("k", Expr::text("\"${x}"))])]));
    body.set("b", Expr::List(vec![Expr::Reference("x.y".to_owned()), Expr::Word("x.y".into())]));
    body.push("rule", Body::default());
    body.push("rule", Body::default());
    let expected = r#"{
  "a": "${jsonencode({ k = \"\\\"$${x}\" })}",
  "b": [
    "${x.y}",
    "x.y"
  ],
  "rule": [
    {},
    {}
  ]
}
"#;
    assert_eq!(crate::json::write(&json::body(&body)), expected);
}
