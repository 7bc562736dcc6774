//! How many requests wait for the signed-in person: asked for once, shown in the navigation and on
//! the inbox.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::approvals::{APPROVALS_COUNTED_MAX, ApprovalCount, CountApprovals};

use crate::data::{Query, Topic, use_query};
use crate::session::expect_session;

/// The number, as it was last heard.
#[derive(Clone, Copy)]
pub(crate) struct Waiting {
    query: Query<ApprovalCount>,
}

impl Waiting {
    /// Asks now, at each change of page and after each decision. Called once, by the shell.
    pub(crate) fn load() -> Self {
        let session = expect_session();
        let pathname = use_location().pathname;
        let query = use_query(CountApprovals, &[Topic::Approvals], move || {
            pathname.track();
            let decides = session.can(Permission::DecideApprovals);
            decides.then_some(((), Nothing {}))
        });
        Self { query }
    }

    /// How many.
    pub(crate) fn count(self) -> usize {
        let count = self
            .query
            .value
            .with(|count| count.map_or(0, |count| count.for_me));
        count.into()
    }

    /// The number for people, if there is anything.
    pub(crate) fn text(self) -> Option<String> {
        match self.count() {
            0 => None,
            count if count >= usize::from(APPROVALS_COUNTED_MAX) => {
                let most = usize::from(APPROVALS_COUNTED_MAX).saturating_sub(1);
                Some(format!("{most}+"))
            }
            count => Some(count.to_string()),
        }
    }
}

/// How many requests wait.
pub(crate) fn expect_waiting() -> Waiting {
    expect_context()
}
