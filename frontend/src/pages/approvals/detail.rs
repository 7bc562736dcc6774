//! One request: who asks for what, exactly what will be issued, and what can be decided.

use leptos::prelude::*;
use shared::api::approvals::{ApprovalView, DecisionView, GetApproval, Proposal};
use shared::api::{Nothing, Problem, ProblemCode};
use shared::approval::State;
use shared::kernel::id::ApprovalId;

use super::decide::{DecisionDialogs, Dialogs, actions};
use crate::components::day::MomentText;
use crate::components::document_lines::{DocumentLines, DocumentTotals};
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::components::status_badge::approval_state;
use crate::data::{Live, Query, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::pages::not_found::named;
use crate::routes::{param, path, use_id};
use crate::ui::badge::Badge;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::empty::EmptyPart;
use crate::ui::fact::{Fact, Facts, Figure, Figures};
use crate::ui::skeleton::SkeletonRecord;

/// The page of one request.
#[component]
pub(crate) fn ApprovalDetail() -> impl IntoView {
    let id = use_id::<ApprovalId>(param::APPROVAL);
    let topics = &[Topic::Approvals, Topic::Invoices, Topic::Items];
    let query = use_query(GetApproval, topics, move || Some((id.get()?, Nothing {})));
    let dialogs = Dialogs::new();
    let title = Signal::derive(move || {
        query.value.with(|request| {
            let row = request.as_ref().map(|request| &request.row);
            row.map(|row| format!("{} for {}", row.action.label(), row.subject.number))
                .unwrap_or_default()
        })
    });
    named(id, query.untyped(), move || {
        view! {
            <Page
                title
                back=("Approvals", path::APPROVALS.to_owned())
                badges=move || badge(query)
                actions=move || actions(query, dialogs)
            >
                <Loaded
                    query
                    skeleton=|| view! { <SkeletonRecord/> }
                    children=move |request| content(request, query, dialogs)
                />
            </Page>
        }
    })
}

fn badge(query: Query<ApprovalView>) -> impl IntoView {
    move || {
        query.value.with(|request| {
            let (text, tone) = approval_state(request.as_ref()?.row.state);
            Some(view! { <Badge tone text/> })
        })
    }
}

fn content(
    request: Live<ApprovalView>,
    query: Query<ApprovalView>,
    dialogs: Dialogs,
) -> impl IntoView {
    view! {
        {move || request.with(notices)}
        {move || request.with(figures)}
        <PageSection>{move || request.with(facts)}</PageSection>
        {move || request.with(proposal)}
        <DecisionDialogs request dialogs on_reload=Callback::new(move |()| query.refetch())/>
    }
}

/// What was decided, or what stands in the way.
fn notices(request: &ApprovalView) -> impl IntoView + use<> {
    let decided = request
        .row
        .decision
        .as_ref()
        .map(|decision| decided(request.row.state, decision));
    let obstacle = request.obstacle.as_ref().map(|problem| {
        let words = words(problem);
        view! {
            <Banner kind=BannerKind::Warning title="It can no longer be done as asked for">
                {words}
            </Banner>
        }
    });
    let pending = request.row.state == State::Pending;
    let undecidable = request.undecidable.as_ref().filter(|_| pending);
    let undecidable = undecidable.map(|problem| {
        let title = match problem.code {
            ProblemCode::OwnRequest => "Waiting for somebody else's decision",
            ProblemCode::ApprovalExpired => "Expired",
            _ => "You cannot decide about this",
        };
        let words = words(problem);
        view! { <Banner kind=BannerKind::Info title>{words}</Banner> }
    });
    let any = decided.is_some() || obstacle.is_some() || undecidable.is_some();
    any.then(|| view! { <div class="page__notices">{decided} {obstacle} {undecidable}</div> })
}

fn words(problem: &Problem) -> String {
    match &problem.detail {
        Some(detail) => format!("{} {detail}", problem.code.title()),
        None => problem.code.title().to_owned(),
    }
}

fn decided(state: State, decision: &DecisionView) -> impl IntoView + use<> {
    let (what, kind) = match state {
        State::Approved => ("Approved", BannerKind::Success),
        State::Rejected => ("Rejected", BannerKind::Warning),
        State::Withdrawn => ("Withdrawn", BannerKind::Info),
        State::Pending | State::Expired => ("Expired", BannerKind::Info),
    };
    let title = match &decision.by {
        Some(by) => format!("{what} by {}", by.name),
        None => what.to_owned(),
    };
    let issued = decision.outcome.clone().map(|outcome| {
        let href = outcome.id.parse().map(path::credit_note);
        let href = href.unwrap_or_else(|_| path::INVOICES.to_owned());
        view! { " · Issued as " <a href=href>{outcome.number}</a> }
    });
    let (at, reason) = (decision.at, decision.reason.clone());
    view! {
        <Banner kind title>
            {reason.map(|reason| view! { <p>{reason}</p> })}
            <MomentText at/>
            {issued}
        </Banner>
    }
}

fn figures(request: &ApprovalView) -> impl IntoView + use<> {
    let amount = request.row.amount;
    let limit = match request.limit {
        Some(limit) => view! { <Amount money=limit/> }.into_any(),
        None => "None".into_any(),
    };
    view! {
        <Figures>
            <Figure label="Amount">
                <Amount money=amount/>
            </Figure>
            <Figure label="Limit of the person who asks">{limit}</Figure>
        </Figures>
    }
}

fn facts(request: &ApprovalView) -> impl IntoView + use<> {
    let row = request.row.clone();
    let customer = row.customer.map(|customer| {
        let href = path::customer(customer.id);
        view! { <Fact label="Customer"><a href=href>{customer.name}</a></Fact> }
    });
    let href = row.subject.id.parse().map(path::invoice);
    let href = href.unwrap_or_else(|_| path::INVOICES.to_owned());
    let expires = (row.state == State::Pending).then(|| {
        view! {
            <Fact label="Expires">
                <MomentText at=row.expires_at/>
            </Fact>
        }
    });
    view! {
        <Facts>
            {customer}
            <Fact label="Invoice">
                <a href=href>{row.subject.number}</a>
            </Fact>
            <Fact label="Asked by">{row.requested_by.name}</Fact>
            <Fact label="Asked">
                <MomentText at=row.requested_at/>
            </Fact>
            {expires}
        </Facts>
    }
}

/// The exact document.
fn proposal(request: &ApprovalView) -> impl IntoView + use<> {
    let Proposal::CreditNote(note) = request.proposal.clone();
    let title = match request.row.state {
        State::Pending => "Credit note to be issued",
        _ => "Credit note asked for",
    };
    let lines = if note.lines.is_empty() {
        let text = "The invoice came from an earlier system with its amounts only.";
        view! { <EmptyPart text/> }.into_any()
    } else {
        let (lines, totals) = (note.lines, note.totals);
        view! {
            <DocumentLines lines=Signal::stored(lines)/>
            <DocumentTotals totals=Signal::stored(totals)/>
        }
        .into_any()
    };
    view! {
        <PageSection title>
            <Facts>
                <Fact label="Reason">{note.reason}</Fact>
                <Fact label="Settles of the invoice">
                    <Amount money=note.settles/>
                </Fact>
                <Fact label="Becomes the customer's credit">
                    <Amount money=note.leaves/>
                </Fact>
                <Fact label="Number and date">"Given on issue"</Fact>
            </Facts>
        </PageSection>
        <PageSection title="Credited lines">{lines}</PageSection>
    }
}
