//! What has become of the rows of a file so far.

use shared::api::imports::{ImportChunkView, ImportReject};

/// The counts of an import; with the rows still to send they make up the whole file.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Tally {
    pub(super) rows_in_file: usize,
    pub(super) imported: usize,
    pub(super) already_there: usize,
    pub(super) customers: usize,
    /// Refused here before sending, and by the server, in order of line.
    pub(super) rejects: Vec<ImportReject>,
}

impl Tally {
    /// Before anything is sent.
    pub(super) fn new(rows_in_file: usize, rejects: Vec<ImportReject>) -> Self {
        Self {
            rows_in_file,
            rejects,
            ..Self::default()
        }
    }

    /// Counts the answer to one chunk.
    pub(super) fn add(&mut self, answer: ImportChunkView) {
        let count = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        self.imported = self.imported.saturating_add(count(answer.imported));
        self.already_there = self
            .already_there
            .saturating_add(count(answer.already_there));
        self.customers = self.customers.saturating_add(count(answer.customers));
        self.rejects.extend(answer.rejected);
        self.rejects.sort_by_key(|reject| reject.line);
    }

    /// Rows of which nothing is known yet.
    pub(super) fn left(&self) -> usize {
        let known = self
            .imported
            .saturating_add(self.already_there)
            .saturating_add(self.rejects.len());
        self.rows_in_file.saturating_sub(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_accounted_for() {
        let reject = |line| ImportReject {
            line,
            number: String::new(),
            reason: String::new(),
        };
        let mut tally = Tally::new(10, vec![reject(9)]);
        assert_eq!(tally.left(), 9);
        let rejected = vec![reject(3)];
        tally.add(ImportChunkView {
            imported: 4,
            already_there: 1,
            rejected,
            customers: 2,
        });
        assert_eq!(tally.left(), 3);
        tally.add(ImportChunkView {
            imported: 0,
            already_there: 3,
            ..Default::default()
        });
        assert_eq!(
            (tally.left(), tally.imported, tally.already_there),
            (0, 4, 4)
        );
        assert_eq!(
            tally.rejects.iter().map(|r| r.line).collect::<Vec<_>>(),
            [3, 9]
        );
    }
}
