//! The refused rows as a file that a person can mend and import again.

use std::collections::BTreeMap;

use shared::api::imports::ImportReject;
use shared::kernel::cell::harmless;

use super::file::Sheet;

/// The text of the file: line and reason, then the row as it stood. It begins with the mark by
/// which spreadsheet programs recognise UTF-8.
pub(super) fn reject_file(sheet: &Sheet, rejects: &[ImportReject]) -> String {
    let lines: BTreeMap<u32, &[String]> = sheet
        .lines
        .iter()
        .map(|line| (line.number, line.cells.as_slice()))
        .collect();
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let heads = ["Line", "Reason"].map(str::to_owned).into_iter();
    let mut records = vec![
        heads
            .chain(
                sheet
                    .headings
                    .iter()
                    .map(|text| harmless(text).into_owned()),
            )
            .collect(),
    ];
    records.extend(rejects.iter().map(|reject| {
        let cells = lines.get(&reject.line).copied().unwrap_or_default();
        let cells = cells.iter().map(|cell| harmless(cell).into_owned());
        [
            reject.line.to_string(),
            harmless(&reject.reason).into_owned(),
        ]
        .into_iter()
        .chain(cells)
        .collect()
    }));
    for record in &records {
        let record: &Vec<String> = record;
        // Memory takes whatever is written to it.
        let _written = writer.write_record(record);
    }
    let text = writer
        .into_inner()
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    format!("\u{feff}{}", text.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_rows_are_written_with_their_reason_and_without_formulas() {
        let sheet = Sheet::read(String::new(), b"number,amount\n=1+1,-5\n\"a,b\",2\n").unwrap();
        let reject = |line| ImportReject {
            line,
            number: String::new(),
            reason: "No".to_owned(),
        };
        let text = reject_file(&sheet, &[reject(2), reject(3)]);
        assert_eq!(
            text,
            "\u{feff}Line,Reason,number,amount\n2,No,'=1+1,-5\n3,No,\"a,b\",2\n"
        );
        // Mended and read again, the cells are what they were.
        let again = Sheet::read(String::new(), text.as_bytes()).unwrap();
        assert_eq!(again.lines[0].cells[2..], sheet.lines[0].cells);
    }
}
