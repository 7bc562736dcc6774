//! The history of all items, loaded once, so that the ageing of any day is computed here and shows
//! at once. The pages inside the shell share it; it is brought up to date by what changed since.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ageing::{History, Question};
use shared::api::ageing::{AgeingHistoryInput, AgeingView, ListAgeingHistory};
use shared::kernel::{Cursor, Day};

use crate::api::{CallError, Client, expect_client};

/// With more items than this the server computes every ageing: a browser need not hold them all.
const ITEMS_MAX: usize = 400_000;
/// How often what changed is asked for anew because it changed while it was read.
const ROUNDS_MAX: usize = 8;

/// How far the history is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Progress {
    /// Nobody has asked for it.
    Absent,
    /// So many items are there.
    Loading(usize),
    /// Any day can be computed.
    Ready,
    /// It is not to be had; the server computes.
    Failed,
}

/// The history of this app. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct AgeingHistory {
    /// How far it is.
    pub(crate) progress: RwSignal<Progress>,
    known: RwSignal<Option<Known>, LocalStorage>,
    work: StoredValue<Work>,
    client: Client,
}

/// What is known, and up to which change.
struct Known {
    history: History,
    version: i64,
}

/// Whether the server is being asked, and whether to ask once more afterwards, or never again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    None,
    UnderWay,
    Again,
    Never,
}

impl AgeingHistory {
    /// Nothing yet. Called once, by the shell.
    pub(crate) fn new() -> Self {
        Self {
            progress: RwSignal::new(Progress::Absent),
            known: RwSignal::new_local(None),
            work: StoredValue::new(Work::None),
            client: expect_client(),
        }
    }

    /// The ageing of a day, once everything is there; followed.
    pub(crate) fn report(self, question: &Question) -> Option<AgeingView> {
        if self.progress.get() != Progress::Ready {
            return None;
        }
        self.known
            .with(|known| known.as_ref()?.history.report(question).ok())
    }

    /// The day of the oldest item, once everything is there; followed.
    pub(crate) fn first_day(self) -> Option<Day> {
        self.known.with(|known| known.as_ref()?.history.first_day())
    }

    /// Loads everything, or what changed since.
    pub(crate) fn bring_up_to_date(self) {
        match self.work.get_value() {
            Work::Never => return,
            Work::UnderWay | Work::Again => return self.work.set_value(Work::Again),
            Work::None => self.work.set_value(Work::UnderWay),
        }
        spawn_local(async move {
            loop {
                let done = self.catch_up().await;
                // The shell may be gone, and whoever was signed in with it.
                let Some(work) = self.work.try_get_value() else {
                    return;
                };
                self.report_progress(match done {
                    Ok(()) => Progress::Ready,
                    Err(_) => Progress::Failed,
                });
                match work {
                    Work::Again if done.is_ok() => self.work.set_value(Work::UnderWay),
                    Work::Never => return,
                    _ => return self.work.set_value(Work::None),
                }
            }
        });
    }

    /// Tells those who follow only what is new to them.
    fn report_progress(self, progress: Progress) {
        self.progress.maybe_update(|known| {
            let changes = *known != progress;
            *known = progress;
            changes
        });
    }

    /// Reads everything unless it is there, and then what changed until no page has met a change.
    async fn catch_up(self) -> Result<(), CallError> {
        let mut version = self
            .known
            .try_with_untracked(|known| known.as_ref().map(|known| known.version))
            .flatten();
        let mut read = Vec::new();
        for _ in 0..ROUNDS_MAX {
            let pages = self.read(version).await?;
            let settled = pages.first == pages.last;
            version = Some(pages.first);
            read.push(pages.history);
            if settled {
                self.take(read, pages.first);
                return Ok(());
            }
        }
        Err(CallError::Unreadable)
    }

    /// Puts what was read in the place of what was known, the older first.
    fn take(self, read: Vec<History>, version: i64) {
        let nothing_new = read.iter().all(|history| history.item_count() == 0);
        let known = |known: &mut Option<Known>| {
            let first = known.is_none();
            let mut read = read.into_iter();
            let mut history = match known.take() {
                Some(known) => known.history,
                None => read.next().unwrap_or_default(),
            };
            read.for_each(|changes| history.replace(changes));
            *known = Some(Known { history, version });
            // Nobody has to compute again what has not changed.
            first || !nothing_new
        };
        self.known.maybe_update(known);
    }

    /// All pages, with the versions of the first and of the last.
    async fn read(self, since: Option<i64>) -> Result<Pages, CallError> {
        let mut pages: Option<Pages> = None;
        let mut after: Option<Cursor> = None;
        loop {
            let input = AgeingHistoryInput {
                since,
                after,
                limit: None,
            };
            let page = self.client.query(ListAgeingHistory, &(), &input).await?;
            let read = pages.get_or_insert_with(|| Pages {
                history: History::default(),
                first: page.version,
                last: page.version,
            });
            read.last = page.version;
            let fits = read.history.extend(&page).is_ok();
            let items = read.history.item_count();
            if items > ITEMS_MAX {
                let _gone = self.work.try_set_value(Work::Never);
            }
            if !fits || items > ITEMS_MAX {
                return Err(CallError::Unreadable);
            }
            if since.is_none() {
                let _gone = self.progress.try_set(Progress::Loading(items));
            }
            after = page.next;
            if after.is_none() {
                return pages.ok_or(CallError::Unreadable);
            }
        }
    }
}

/// What pages have brought.
struct Pages {
    history: History,
    first: i64,
    last: i64,
}

/// The history of this app.
pub(crate) fn expect_ageing_history() -> AgeingHistory {
    expect_context()
}
