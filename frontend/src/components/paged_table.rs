//! One page of a list: its rows, how many there are, and the way to the pages beside it.

use leptos::prelude::*;
use shared::kernel::Page;

use crate::boot;
use crate::data::Live;
use crate::data::filter::use_paging;
use crate::ui::pagination::Pagination;
use crate::ui::table::{Column, RowLink, Table};

/// A list whose cursor the address holds. `noun` is what one row is and what several are.
#[component]
pub(crate) fn PagedTable<T>(
    label: &'static str,
    noun: (&'static str, &'static str),
    page: Live<Page<T>>,
    columns: Vec<Column<T>>,
    #[prop(optional)] link: RowLink<T>,
    /// Dims the rows while they are asked for again.
    refreshing: RwSignal<bool>,
    /// What is shown when there is no row.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let count = Memo::new(move |_| page.with(|page| page.items.len()));
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let paging = use_paging(Signal::derive(move || page.with(|page| page.next.clone())));
    let is_empty = Memo::new(move |_| count.get() == 0);
    let summary = Signal::derive(move || match count.get() {
        1 => format!("1 {}", noun.0),
        count => format!("{count} {} on this page", noun.1),
    });
    // Effects run when the rows are in the page.
    Effect::new(|_| boot::over());
    move || {
        if is_empty.get() {
            return empty.run();
        }
        let (columns, link) = (columns.clone(), link.clone());
        view! {
            <Table label columns rows link refreshing/>
            <Pagination summary first=paging.first next=paging.next/>
        }
        .into_any()
    }
}
