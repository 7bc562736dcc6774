//! From the bytes of a file to its lines and cells, whatever program wrote it.

use std::fmt;

use shared::kernel::cell::original;

/// The most rows that are read; more are better split by year.
pub(super) const ROWS_MAX: usize = 50_000;

/// A last row of our own, of a code point that no file holds: where it is read as the end of the row
/// before, a quotation mark is open.
const END: &str = "\n\u{fdd0}";

/// A file, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) delimiter: Delimiter,
    pub(super) encoding: Encoding,
    pub(super) headings: Vec<String>,
    pub(super) lines: Vec<Line>,
}

/// One row of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Line {
    /// Where it begins, counted from 1 with the heading.
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
}

/// What stands between cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Delimiter {
    Comma,
    Semicolon,
    Tab,
}

/// How the file writes letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Encoding {
    Utf8,
    /// What Windows programs wrote before; assumed when the bytes are not UTF-8.
    Windows1252,
}

/// Why a file cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FileError {
    Empty,
    /// UTF-16 or a workbook rather than text.
    NotText,
    HeadingOnly,
    TooManyRows,
    /// In the row that begins here a cell begins with a quotation mark, and none ends it.
    OpenQuote(u32),
    Unreadable,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Empty => "The file is empty.",
            Self::NotText => {
                "This is not a CSV text file. Save it as \"CSV UTF-8\" in your spreadsheet program."
            }
            Self::HeadingOnly => "The file has a heading and no rows below it.",
            Self::TooManyRows => {
                return write!(
                    f,
                    "The file has more than {ROWS_MAX} rows. Split it, for example by year."
                );
            }
            Self::OpenQuote(line) => {
                return write!(
                    f,
                    "In the row of line {line} a quotation mark is opened and never closed, so that everything below would be one cell. Close or remove it."
                );
            }
            Self::Unreadable => "The file could not be read. It may have been moved or changed.",
        };
        f.write_str(text)
    }
}

impl Delimiter {
    const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Comma => "commas",
            Self::Semicolon => "semicolons",
            Self::Tab => "tabs",
        }
    }

    /// The one that parts the heading most often.
    fn guess(text: &str) -> Self {
        let mut quoted = false;
        let mut counts = Self::ALL.map(|delimiter| (delimiter, 0_u32));
        for byte in text.bytes() {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => break,
                _ if !quoted => {
                    for (delimiter, count) in &mut counts {
                        *count = count.saturating_add(u32::from(delimiter.byte() == byte));
                    }
                }
                _ => {}
            }
        }
        let most = counts
            .into_iter()
            .reduce(|best, next| if next.1 > best.1 { next } else { best });
        most.map_or(Self::Comma, |(delimiter, _)| delimiter)
    }
}

impl Sheet {
    /// Reads a whole file.
    pub(super) fn read(name: String, bytes: &[u8]) -> Result<Self, FileError> {
        let (mut text, encoding) = decode(bytes)?;
        text.push_str(END);
        let delimiter = Delimiter::guess(&text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter.byte())
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut headings = None;
        let mut lines = Vec::new();
        let mut record = csv::StringRecord::new();
        while reader
            .read_record(&mut record)
            .map_err(|_| FileError::Unreadable)?
        {
            if record.iter().eq([END.trim_start()]) {
                break;
            }
            if record.iter().any(|cell| cell.ends_with(END)) {
                return Err(FileError::OpenQuote(first_line(&text, &record)));
            }
            let cells = record.iter().map(|cell| original(cell.trim()).to_owned());
            let cells: Vec<String> = cells.collect();
            if headings.is_none() {
                headings = Some(cells);
                continue;
            }
            if lines.len() >= ROWS_MAX {
                return Err(FileError::TooManyRows);
            }
            let number = first_line(&text, &record);
            lines.push(Line { number, cells });
        }
        let headings = headings.ok_or(FileError::Empty)?;
        if lines.is_empty() {
            return Err(FileError::HeadingOnly);
        }
        Ok(Self {
            name,
            delimiter,
            encoding,
            headings,
            lines,
        })
    }
}

/// Where a record begins. The reader places it before the blank lines that it skips.
fn first_line(text: &str, record: &csv::StringRecord) -> u32 {
    let Some(position) = record.position() else {
        return 0;
    };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(start..).unwrap_or_default();
    let blank = rest
        .bytes()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let skipped = blank.filter(|byte| *byte == b'\n').count();
    let line = u32::try_from(position.line()).unwrap_or(u32::MAX);
    line.saturating_add(u32::try_from(skipped).unwrap_or(u32::MAX))
}

fn decode(bytes: &[u8]) -> Result<(String, Encoding), FileError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(FileError::Empty);
    }
    // A zero byte is in every UTF-16 text, workbook and picture, and in no CSV.
    if bytes.contains(&0) || bytes.starts_with(b"PK\x03\x04") {
        return Err(FileError::NotText);
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), Encoding::Utf8),
        Err(_) => (
            bytes.iter().copied().map(windows_1252).collect(),
            Encoding::Windows1252,
        ),
    })
}

/// The letter of a byte; like Latin-1 except for 32 of them.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let special = byte
        .checked_sub(0x80)
        .and_then(|index| FROM_80.get(usize::from(index)));
    special.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Sheet, FileError> {
        Sheet::read("a.csv".to_owned(), bytes)
    }

    #[test]
    fn lines_are_numbered_as_an_editor_shows_them() {
        let sheet = read(b"a,b\r\n1,2\r\n\r\n\"x\ny\",3\r\n4,5").unwrap();
        let lines: Vec<_> = sheet.lines.iter().map(|line| line.number).collect();
        assert_eq!(lines, [2, 4, 6]);
        assert_eq!(sheet.lines[1].cells, ["x\ny", "3"]);
    }

    #[test]
    fn the_delimiter_is_what_parts_the_heading() {
        let table: [(&[u8], Delimiter); 4] = [
            (b"a,b;c,d\n1,2,3", Delimiter::Comma),
            (b"\"a,b,c\";d;e\n1;2;3", Delimiter::Semicolon),
            (b"a\tb\n1,5\t2,5", Delimiter::Tab),
            (b"only\n1", Delimiter::Comma),
        ];
        for (bytes, delimiter) in table {
            assert_eq!(read(bytes).unwrap().delimiter, delimiter);
        }
    }

    #[test]
    fn letters_of_both_encodings_are_read() {
        let sheet = read("\u{feff}näme\nMöwe".as_bytes()).unwrap();
        assert_eq!(
            (sheet.encoding, sheet.headings[0].as_str()),
            (Encoding::Utf8, "näme")
        );
        let sheet = read(b"n\xe4me\nM\xf6we \x80").unwrap();
        assert_eq!(sheet.encoding, Encoding::Windows1252);
        assert_eq!(sheet.lines[0].cells, ["Möwe €"]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_loses_no_row() {
        let table: [(&str, u32); 4] = [
            ("a;b\n1;\"x\n2;y\n3;z", 2),
            ("a;b\n1;x\n2;y\n\"3;z\n", 4),
            ("a,b\n1,\"x\ny\"\n2,\"z", 4),
            ("\"a,b\n1,2\n", 1),
        ];
        for (text, line) in table {
            assert_eq!(
                read(text.as_bytes()),
                Err(FileError::OpenQuote(line)),
                "{text}"
            );
        }
        let sheet = read(b"a,b\n1,5\" pipe\n2,\"5\"\" pipe\"").unwrap();
        let cells: Vec<_> = sheet
            .lines
            .iter()
            .map(|line| line.cells[1].as_str())
            .collect();
        assert_eq!(cells, ["5\" pipe", "5\" pipe"]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(read(b"\n \n"), Err(FileError::Empty));
        assert_eq!(read(b"a,b\n\n"), Err(FileError::HeadingOnly));
        assert_eq!(read(b"PK\x03\x04rest"), Err(FileError::NotText));
        assert_eq!(read(b"\xff\xfea\x00,\x00"), Err(FileError::NotText));
        let many = format!("a\n{}", "1\n".repeat(ROWS_MAX + 1));
        assert_eq!(read(many.as_bytes()), Err(FileError::TooManyRows));
    }
}
