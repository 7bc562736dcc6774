//! The books: trial balance, the postings of an account, and the proof that items, events and
//! control accounts agree.

pub(crate) mod postings;
pub(crate) mod tie_out;
pub(crate) mod trial_balance;

use leptos::prelude::*;

use crate::routes::path;
use crate::ui::tabs::{Tab, TabState, Tabs};

/// The two views of the ledger; `open` is the address of the present one.
fn tabs(open: &'static str) -> impl IntoView {
    let tab = |text, href: &'static str| Tab {
        text,
        href: href.to_owned(),
        count: None,
        state: TabState::when(&href, &open),
    };
    let all = vec![
        tab("Trial balance", path::LEDGER),
        tab("Tie-out", path::TIE_OUT),
    ];
    let all = Signal::stored(all);
    view! { <Tabs label="Views of the ledger" tabs=all/> }
}
