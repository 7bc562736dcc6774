//! Cells of tables that a spreadsheet program will open. A cell that begins like a formula would be
//! run there, with what a stranger has typed. Every table that Dunlin writes goes through here.

use std::borrow::Cow;

/// What spreadsheet programs take for the beginning of a formula, full-width forms included.
const FORMULA_STARTS: [char; 12] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠',
];
/// In front of a cell it makes a text of it.
const TEXT_MARK: char = '\'';

/// A cell that no spreadsheet program takes for a formula. Plain numbers stay numbers.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    if begins_formula(cell.trim_start_matches(TEXT_MARK)) && !is_number(cell) {
        Cow::Owned(format!("{TEXT_MARK}{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// What a cell was before [`harmless`].
pub fn original(cell: &str) -> &str {
    match cell.strip_prefix(TEXT_MARK) {
        Some(rest) if begins_formula(rest.trim_start_matches(TEXT_MARK)) => rest,
        _ => cell,
    }
}

fn begins_formula(text: &str) -> bool {
    text.starts_with(FORMULA_STARTS)
}

/// A sign at most, then digits with points, commas or apostrophes among them.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_texts_and_numbers_stay() {
        let table = [
            ("=1+1", "'=1+1"),
            (
                "=HYPERLINK(\"https://evil.example\")",
                "'=HYPERLINK(\"https://evil.example\")",
            ),
            ("+49 40 1", "'+49 40 1"),
            ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\0=1", "'\0=1"),
            ("＝1+1", "'＝1+1"),
            ("'=1", "''=1"),
            ("-", "'-"),
            ("-5", "-5"),
            ("-1.234,56", "-1.234,56"),
            ("+12'000.50", "+12'000.50"),
            ("'t Hooft", "'t Hooft"),
            ("plain", "plain"),
            ("a=b", "a=b"),
            ("", ""),
        ];
        for (cell, written) in table {
            assert_eq!(harmless(cell), written, "{cell:?}");
            assert_eq!(original(written), cell, "{written:?}");
        }
    }
}
