//! How measurements and money look: numbers, tables, JSON, Markdown.

pub(super) mod cost;

use std::fmt::Write;

/// A whole number with its thousands apart: `1,204,000`.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let first = digits.len() % 3;
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first % 3 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Dollars to the cent; amounts below a cent with two digits that say something: `$0.0042`.
pub(super) fn dollars(usd: f64) -> String {
    if usd != 0.0 && usd.abs() < 0.01 {
        return format!("${usd:.4}");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, far above any bill")]
    let cents = (usd.abs() * 100.0).round() as u64;
    let sign = if usd < 0.0 && cents > 0 { "-" } else { "" };
    format!("{sign}${}.{:02}", grouped(cents / 100), cents % 100)
}

/// A quantity: whole numbers grouped, small ones with what digits they have.
pub(super) fn quantity(n: f64) -> String {
    if n >= 100.0 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 100; `as` saturates")]
        return grouped(n.round() as u64);
    }
    let text = format!("{n:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A table in columns, numbers (whatever begins with a digit, `$` or a dash) to the right. Each line begins with
/// `indent`.
pub(super) fn table(head: &[&str], rows: &[Vec<String>], indent: &str) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(head.get(column).map(|h| h.chars().count())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let right: Vec<bool> = (0..head.len()).map(|column| is_numeric(rows, column)).collect();
    let mut out = String::new();
    let head: Vec<String> = head.iter().map(|&h| h.to_owned()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let mut line = indent.to_owned();
        for ((cell, width), right) in row.iter().zip(&widths).zip(&right) {
            // Writing to a string cannot fail.
            let _ = if *right { write!(line, "{cell:>width$}  ") } else { write!(line, "{cell:<width$}  ") };
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn is_numeric(rows: &[Vec<String>], column: usize) -> bool {
    let starts_like_one = |cell: &String| cell.starts_with(|c: char| c.is_ascii_digit() || "$-–".contains(c));
    !rows.is_empty()
        && rows.iter().filter_map(|row| row.get(column)).all(|cell| cell.is_empty() || starts_like_one(cell))
}

/// A table of Markdown. Bars in cells are escaped.
pub(super) fn markdown_table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let rule = |column: usize| if is_numeric(rows, column) { "---:" } else { "---" }.to_owned();
    let mut out = line(&mut head.iter().map(|&h| h.to_owned()));
    out.push_str(&line(&mut (0..head.len()).map(rule)));
    for row in rows {
        out.push_str(&line(&mut row.iter().map(|cell| cell.replace('|', "\\|"))));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_amounts_are_to_the_cent() {
        assert_eq!([0, 999, 1_000, 1_204_000].map(grouped), ["0", "999", "1,000", "1,204,000"]);
        assert_eq!(
            [0.0, 0.0042, 1.005, 1_234.5, -3.2].map(dollars),
            ["$0.00", "$0.0042", "$1.00", "$1,234.50", "-$3.20"]
        );
        assert_eq!([0.5, 12.25, 1e6].map(quantity), ["0.5", "12.25", "1,000,000"]);
    }

    #[test]
    fn numbers_stand_to_the_right() {
        let rows = vec![vec!["a".to_owned(), "$1.00".to_owned()], vec!["long".to_owned(), "$10.00".to_owned()]];
        assert_eq!(table(&["name", "usd"], &rows, ""), "name     usd\na      $1.00\nlong  $10.00\n");
        assert_eq!(markdown_table(&["name", "usd"], &rows[..1]), "| name | usd |\n| --- | ---: |\n| a | $1.00 |\n");
    }
}
