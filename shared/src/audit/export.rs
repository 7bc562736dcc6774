//! The exported trail: JSON Lines, each row with its hash between a line that says where the part
//! starts and one that says where it ends. Parts that follow each other may stand in one file.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::chain::{GENESIS, Head, Record, link};

/// First line of a part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The last row before the part; 0 at the beginning of the trail.
    pub after: i64,
    /// Its hash.
    pub hash: String,
}

/// A row with its hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The row.
    pub row: Record,
    /// Its hash.
    pub hash: String,
}

/// Last line of a part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The last row of the part.
    pub end: i64,
    /// Its hash.
    pub hash: String,
}

/// A line of an export.
pub trait Line: Serialize + DeserializeOwned {
    /// The line with its end; no other spelling is accepted back.
    fn line(&self) -> String {
        // A struct of numbers and texts always has a JSON form.
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a line back, if it is one of this kind in its only spelling.
    fn read(text: &str) -> Option<Self> {
        let line: Self = serde_json::from_str(text).ok()?;
        (line.line() == text).then_some(line)
    }
}

impl Line for Start {}
impl Line for Sealed {}
impl Line for End {}

/// What an export proves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The row before the first.
    pub after: i64,
    /// The last row.
    pub end: i64,
    /// Its hash.
    pub hash: String,
}

/// The first thing that is wrong with an export.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {wrong}")]
pub struct Fault {
    /// Where, counted from 1.
    pub line: usize,
    /// What.
    pub wrong: Wrong,
}

/// What can be wrong with an export.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Wrong {
    /// The file does not begin as an export does.
    #[error("this is not the first line of an audit export, or it was altered")]
    NotAStart,
    /// A later part does not continue the one before it.
    #[error("this part does not follow row {0}: a part is missing, or its first line was altered")]
    PartMissing(i64),
    /// The line is not a row in the only spelling there is.
    #[error("row {0} was altered: the line is not one that Dunlin writes")]
    Unreadable(i64),
    /// The number jumps.
    #[error("rows {0} to {1} were removed")]
    Removed(i64, i64),
    /// The number does not go on.
    #[error("row {0} was inserted: row {1} is expected here")]
    Inserted(i64, i64),
    /// The row does not have its hash.
    #[error("row {0} was altered: its content does not have its hash")]
    Altered(i64),
    /// The closing line does not fit the last row.
    #[error("rows were removed after row {0}, or the last line was altered")]
    WrongEnd(i64),
    /// The file stops in the middle.
    #[error("the export ends after row {0} without its last line")]
    CutOff(i64),
    /// The kept head is about a row that the export does not hold.
    #[error("the kept head is about row {0}, which is not in this export")]
    HeadNotCovered(i64),
    /// The kept head has another hash.
    #[error("row {0} is not the one whose hash was kept: the trail was rewritten up to there")]
    HeadDiffers(i64),
}

/// Checks an export, and that it agrees with a head that was kept elsewhere.
pub fn verify(file: &[u8], head: Option<&Head>) -> Result<Proof, Fault> {
    let mut reader = Reader::new(head);
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        reader.line = reader.line.saturating_add(1);
        reader.read(line).map_err(|wrong| Fault {
            line: reader.line,
            wrong,
        })?;
    }
    let line = reader.line;
    reader.finish().map_err(|wrong| Fault { line, wrong })
}

struct Reader<'a> {
    line: usize,
    proof: Option<Proof>,
    open: bool,
    head: Option<&'a Head>,
    head_seen: bool,
}

impl<'a> Reader<'a> {
    fn new(head: Option<&'a Head>) -> Self {
        Self {
            line: 0,
            proof: None,
            open: false,
            head,
            head_seen: false,
        }
    }

    fn read(&mut self, line: &[u8]) -> Result<(), Wrong> {
        // What is not text is no line of any kind.
        let line = std::str::from_utf8(line).unwrap_or_default();
        let Some(proof) = &mut self.proof else {
            let start = Start::read(line).ok_or(Wrong::NotAStart)?;
            if start.after < 0 || (start.after == 0 && start.hash != GENESIS) {
                return Err(Wrong::NotAStart);
            }
            self.proof = Some(Proof {
                after: start.after,
                end: start.after,
                hash: start.hash,
            });
            self.open = true;
            return self.compare_head();
        };
        let next = proof.end.saturating_add(1);
        if !self.open {
            let start = Start::read(line).ok_or(Wrong::PartMissing(proof.end))?;
            if (start.after, &start.hash) != (proof.end, &proof.hash) {
                return Err(Wrong::PartMissing(proof.end));
            }
            self.open = true;
            return Ok(());
        }
        if let Some(end) = End::read(line) {
            if (end.end, &end.hash) != (proof.end, &proof.hash) {
                return Err(Wrong::WrongEnd(proof.end));
            }
            self.open = false;
            return Ok(());
        }
        let sealed = Sealed::read(line).ok_or(Wrong::Unreadable(next))?;
        let number = sealed.row.number;
        if number > next {
            return Err(Wrong::Removed(next, number.saturating_sub(1)));
        }
        if number < next {
            return Err(Wrong::Inserted(number, next));
        }
        if link(&proof.hash, &sealed.row) != sealed.hash {
            return Err(Wrong::Altered(number));
        }
        (proof.end, proof.hash) = (number, sealed.hash);
        self.compare_head()
    }

    /// Compares the kept head once its row is reached.
    fn compare_head(&mut self) -> Result<(), Wrong> {
        if let (Some(head), Some(proof)) = (self.head, &self.proof)
            && head.number == proof.end
        {
            if head.hash != proof.hash {
                return Err(Wrong::HeadDiffers(head.number));
            }
            self.head_seen = true;
        }
        Ok(())
    }

    fn finish(self) -> Result<Proof, Wrong> {
        let proof = self.proof.ok_or(Wrong::NotAStart)?;
        if self.open {
            return Err(Wrong::CutOff(proof.end));
        }
        match self.head {
            Some(head) if !self.head_seen => Err(Wrong::HeadNotCovered(head.number)),
            _ => Ok(proof),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: i64) -> Record {
        Record {
            number,
            recorded_at: 1_772_442_000_000 + number,
            actor: "usr_1".into(),
            command: "update_customer".into(),
            subject: "cus_1".into(),
            related: (number % 2 == 0).then(|| r#"["con_1"]"#.into()),
            request_id: format!("req_{number}"),
            before: Some(r#"{"city":"Kiel"}"#.into()),
            after: Some(r#"{"city":"Lübeck \"}"#.into()),
        }
    }

    /// Rows `from` to `to` of a trail, the part's lines apart, and the head behind them.
    fn part(from: i64, to: i64) -> (Vec<String>, Head) {
        let (mut lines, mut hash) = (Vec::new(), GENESIS.to_owned());
        for number in 1..=to {
            if number == from {
                let (after, hash) = (from - 1, hash.clone());
                lines.push(Start { after, hash }.line());
            }
            let row = record(number);
            hash = link(&hash, &row);
            if number >= from {
                lines.push(
                    Sealed {
                        row,
                        hash: hash.clone(),
                    }
                    .line(),
                );
            }
        }
        lines.push(
            End {
                end: to,
                hash: hash.clone(),
            }
            .line(),
        );
        (
            lines,
            Head {
                number: to,
                hash,
                at: 0,
            },
        )
    }

    fn wrong(lines: &[String]) -> Wrong {
        verify(lines.concat().as_bytes(), None).unwrap_err().wrong
    }

    #[test]
    fn a_whole_export_and_its_parts_in_one_file_are_proved() {
        let (whole, head) = part(1, 6);
        let proof = verify(whole.concat().as_bytes(), Some(&head)).unwrap();
        assert_eq!((proof.after, proof.end, &proof.hash), (0, 6, &head.hash));
        let parts = [part(1, 2).0, part(3, 3).0, part(4, 6).0].concat();
        assert_eq!(verify(parts.concat().as_bytes(), Some(&head)), Ok(proof));
        let later = verify(part(4, 6).0.concat().as_bytes(), Some(&part(1, 5).1)).unwrap();
        assert_eq!((later.after, later.end), (3, 6));
    }

    #[test]
    fn every_flipped_bit_is_found_and_the_first_wrong_row_is_named() {
        let (lines, _) = part(1, 3);
        let text = lines.concat();
        let mut at = 0;
        for (place, line) in lines.iter().enumerate() {
            for _ in 0..line.len() {
                for bit in 0..8 {
                    let mut bytes = text.clone().into_bytes();
                    bytes[at] ^= 1 << bit;
                    let fault = verify(&bytes, None);
                    let fault = fault.expect_err(&format!("bit {bit} of byte {at}"));
                    // A start whose number or hash is wrong shows at the row behind it.
                    let near = fault.line == place + 1 || (place == 0 && fault.line == 2);
                    assert!(near, "byte {at} of line {}: {fault}", place + 1);
                }
                at += 1;
            }
        }
    }

    #[test]
    fn every_removed_and_every_inserted_row_is_found() {
        let (lines, _) = part(1, 4);
        for place in 0..lines.len() {
            let mut fewer = lines.clone();
            fewer.remove(place);
            let expected = match place {
                0 => Wrong::NotAStart,
                4 => Wrong::WrongEnd(3),
                5 => Wrong::CutOff(4),
                place => {
                    Wrong::Removed(i64::try_from(place).unwrap(), i64::try_from(place).unwrap())
                }
            };
            assert_eq!(wrong(&fewer), expected, "without line {}", place + 1);
            for copy in &lines {
                let mut more = lines.clone();
                more.insert(place, copy.clone());
                assert!(
                    verify(more.concat().as_bytes(), None).is_err(),
                    "{place} {copy}"
                );
            }
        }
        let (mut twice, copy) = (lines.clone(), lines[2].clone());
        twice.insert(3, copy);
        assert_eq!(wrong(&twice), Wrong::Inserted(2, 3));
    }

    #[test]
    fn a_trail_that_was_written_anew_does_not_fit_the_kept_head() {
        let (lines, head) = part(1, 4);
        let text = lines.concat();
        let kept = Head {
            number: 3,
            hash: "f".repeat(64),
            at: 0,
        };
        let differs = verify(text.as_bytes(), Some(&kept)).unwrap_err();
        assert_eq!(differs.wrong, Wrong::HeadDiffers(3));
        let later = Head { number: 9, ..head };
        let missing = verify(text.as_bytes(), Some(&later)).unwrap_err();
        assert_eq!(missing.wrong, Wrong::HeadNotCovered(9));
    }

    #[test]
    fn a_part_that_does_not_follow_and_an_empty_file_are_refused() {
        let parts = [part(1, 2).0, part(4, 6).0].concat();
        assert_eq!(wrong(&parts), Wrong::PartMissing(2));
        assert_eq!(wrong(&[]), Wrong::NotAStart);
    }

    #[test]
    fn a_first_line_names_a_row_and_the_hash_behind_it() {
        let start = |after: i64, hash: &str| {
            let start = Start {
                after,
                hash: hash.to_owned(),
            };
            let end = End {
                end: after,
                hash: hash.to_owned(),
            };
            verify([start.line(), end.line()].concat().as_bytes(), None)
        };
        let other = "f".repeat(64);
        assert!(start(0, GENESIS).is_ok());
        assert!(start(5, &other).is_ok());
        assert!(start(5, GENESIS).is_ok());
        let refused = Wrong::NotAStart;
        assert_eq!(start(0, &other).unwrap_err().wrong, refused);
        assert_eq!(start(-1, GENESIS).unwrap_err().wrong, refused);
        let parts = [part(1, 2).0, part(3, 4).0].concat();
        let mut forged = parts;
        forged[4] = Start {
            after: 2,
            hash: other,
        }
        .line();
        assert_eq!(wrong(&forged), Wrong::PartMissing(2));
    }
}
