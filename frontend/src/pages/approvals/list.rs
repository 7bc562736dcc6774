//! The inbox of requests: those that wait for me, my own, everybody's.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::approvals::{ApprovalFilter, ApprovalRow, ApprovalScope, ListApprovals};
use shared::kernel::Page as Rows;

use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::components::paged_table::PagedTable;
use crate::components::status_badge::approval_state;
use crate::components::waiting::expect_waiting;
use crate::data::filter::{Filter, href, use_filter};
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::session::{Session, expect_session};
use crate::ui::badge::Badge;
use crate::ui::empty::Empty;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, row_link};
use crate::ui::tabs::{Tab, TabState, Tabs};

/// The list of requests.
#[component]
pub(crate) fn ApprovalList() -> impl IntoView {
    let session = expect_session();
    let filter = use_filter::<ApprovalFilter>();
    let query = use_query(ListApprovals, &[Topic::Approvals], move || {
        let filter = filter.value.get();
        let scope = Some(scope(&filter, session));
        Some(((), ApprovalFilter { scope, ..filter }))
    });
    view! {
        <Page title="Approvals" toolbar=move || toolbar(filter)>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |page| requests(page, filter, query.loading)
            />
        </Page>
    }
}

/// Whose requests are shown; who decides nothing begins with their own.
fn scope(filter: &ApprovalFilter, session: Session) -> ApprovalScope {
    match filter.scope {
        Some(scope) => scope,
        None if session.can(Permission::DecideApprovals) => ApprovalScope::ForMe,
        None => ApprovalScope::Mine,
    }
}

fn toolbar(filter: Filter<ApprovalFilter>) -> impl IntoView {
    let session = expect_session();
    let waiting = expect_waiting();
    let tab = move |text, wanted: ApprovalScope| {
        let present = scope(&filter.value.get(), session);
        let only = ApprovalFilter {
            scope: Some(wanted),
            ..Default::default()
        };
        let for_me = (wanted == ApprovalScope::ForMe).then(|| waiting.count());
        Tab {
            text,
            href: href(path::APPROVALS, &only),
            count: for_me.filter(|count| *count > 0),
            state: TabState::when(&wanted, &present),
        }
    };
    let tabs = Signal::derive(move || {
        let decides = session.can(Permission::DecideApprovals);
        let for_me = decides.then(|| tab("For me", ApprovalScope::ForMe));
        let mut tabs: Vec<Tab> = for_me.into_iter().collect();
        tabs.push(tab("My requests", ApprovalScope::Mine));
        tabs.push(tab("All", ApprovalScope::All));
        tabs
    });
    view! { <Tabs label="Whose requests" tabs/> }
}

fn columns() -> Vec<Column<ApprovalRow>> {
    vec![
        Column::new("Request", Part::Lead, |row: &ApprovalRow| {
            format!("{} for {}", row.action.label(), row.subject.number)
        }),
        Column::new("Customer", Part::Text, |row: &ApprovalRow| {
            row.customer.as_ref().map(|customer| customer.name.clone())
        }),
        Column::new("Asked by", Part::WideText, |row: &ApprovalRow| {
            row.requested_by.name.clone()
        }),
        Column::new("Asked", Part::WideDate, |row: &ApprovalRow| {
            view! { <MomentText at=row.requested_at/> }
        }),
        Column::new("", Part::Status, |row: &ApprovalRow| {
            let (text, tone) = approval_state(row.state);
            view! { <Badge tone text/> }
        }),
        Column::new("Amount", Part::Amount, |row: &ApprovalRow| {
            view! { <Amount money=row.amount/> }
        }),
    ]
}

fn requests(
    page: Live<Rows<ApprovalRow>>,
    filter: Filter<ApprovalFilter>,
    refreshing: RwSignal<bool>,
) -> impl IntoView {
    let session = expect_session();
    view! {
        <PagedTable
            label="Requests"
            noun=("request", "requests")
            page
            columns=columns()
            link=row_link(|row: &ApprovalRow| path::approval(row.id))
            refreshing
            empty=move || nothing(scope(&filter.value.get_untracked(), session))
        />
    }
}

fn nothing(scope: ApprovalScope) -> impl IntoView {
    let (title, text) = match scope {
        ApprovalScope::ForMe => (
            "Nothing waits for you",
            "What others ask for above their limit and within yours appears here.",
        ),
        ApprovalScope::Mine => (
            "You have not asked for anything",
            "A credit note above your approval limit is sent for approval and appears here.",
        ),
        ApprovalScope::All => (
            "No requests yet",
            "What somebody asks for above their approval limit appears here.",
        ),
    };
    view! { <Empty title text/> }
}
