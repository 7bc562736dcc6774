//! Sends a file in chunks, one after the other, so that the page stays alive and a broken
//! connection costs one chunk at most.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::imports::{CHUNK_ROWS_MAX, ImportChunk, ImportChunkInput};
use shared::import::ImportRow;
use shared::kernel::Day;

use super::dry_run::DryRun;
use super::file::Sheet;
use super::tally::Tally;
use crate::api::{CallError, Client, IdempotencyKey, expect_client};
use crate::data::Topic;
use crate::data::topic::{Topics, expect_topics};

/// The name of the file goes into the audit trail, not a novel.
const FILE_NAME_CHARACTERS_MAX: usize = 200;

/// Where an import stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    Running,
    /// A chunk failed; it can be sent again.
    Broken(CallError),
    /// Given up after a failed chunk.
    Stopped,
    Done,
}

/// An import under way. Copy it freely.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) stage: RwSignal<Stage>,
    pub(super) tally: RwSignal<Tally>,
    pub(super) sheet: StoredValue<Arc<Sheet>>,
    /// The day of the latest document sent.
    pub(super) latest_day: Option<Day>,
    chunks: StoredValue<Vec<Chunk>>,
    next: StoredValue<usize>,
    client: Client,
    topics: Topics,
}

/// Rows that are sent together, and the key that makes sending them again harmless.
#[derive(Clone)]
struct Chunk {
    input: ImportChunkInput,
    key: IdempotencyKey,
}

impl Run {
    /// Begins to send the rows of a dry run.
    pub(super) fn begin(sheet: Arc<Sheet>, dry_run: &DryRun) -> Self {
        let tally = Tally::new(sheet.lines.len(), dry_run.rejects.clone());
        let file: String = sheet.name.chars().take(FILE_NAME_CHARACTERS_MAX).collect();
        let chunk = |rows: &[ImportRow]| Chunk {
            input: ImportChunkInput {
                file: file.clone(),
                rows: rows.to_vec(),
            },
            key: IdempotencyKey::fresh(),
        };
        let run = Self {
            stage: RwSignal::new(Stage::Running),
            tally: RwSignal::new(tally),
            sheet: StoredValue::new(sheet),
            latest_day: dry_run.latest_day(),
            chunks: StoredValue::new(dry_run.rows.chunks(CHUNK_ROWS_MAX).map(chunk).collect()),
            next: StoredValue::new(0),
            client: expect_client(),
            topics: expect_topics(),
        };
        run.go_on();
        run
    }

    /// Sends what is left, the failed chunk first.
    pub(super) fn go_on(self) {
        self.stage.set(Stage::Running);
        spawn_local(self.send_all());
    }

    /// Leaves what is left unsent.
    pub(super) fn stop(self) {
        self.finish(Stage::Stopped);
    }

    async fn send_all(self) {
        // The page may be left at any moment: then its values are gone and the sending ends.
        while let Some(next) = self.next.try_get_value() {
            let Some(Some(chunk)) = self
                .chunks
                .try_with_value(|chunks| chunks.get(next).cloned())
            else {
                break;
            };
            let Chunk { input, key } = chunk;
            let answer = self.client.command(ImportChunk, &(), &input, &key).await;
            if self.next.try_get_value().is_none() {
                return;
            }
            match answer {
                Ok(view) => {
                    self.tally.update(|tally| tally.add(view));
                    self.next.set_value(next.saturating_add(1));
                }
                Err(error) => {
                    if !error.leaves_outcome_open() {
                        self.renew_key(next);
                    }
                    self.stage.set(Stage::Broken(error));
                    return;
                }
            }
        }
        if self.next.try_get_value().is_some() {
            self.finish(Stage::Done);
        }
    }

    /// A refusal is an answer for good: asking again is another intent.
    fn renew_key(self, index: usize) {
        self.chunks.update_value(|chunks| {
            if let Some(chunk) = chunks.get_mut(index) {
                chunk.key = IdempotencyKey::fresh();
            }
        });
    }

    fn finish(self, stage: Stage) {
        self.stage.set(stage);
        let changed = [
            Topic::Customers,
            Topic::Invoices,
            Topic::Receipts,
            Topic::Items,
        ];
        self.topics.changed(&changed);
    }
}
