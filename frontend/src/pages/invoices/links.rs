//! The portal links of an invoice: to whom they were sent, whether they were opened, until when
//! they work. A link can be withdrawn.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::portal::{LinkState, LinkView, LinksView, ListInvoiceLinks, RevokeLink};
use shared::kernel::id::{InvoiceId, LinkId};

use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::components::problem_text::problem_text;
use crate::data::{Live, Topic, use_command, use_query};
use crate::session::expect_session;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table};
use crate::ui::toast::expect_toasts;

/// The links of an invoice.
#[component]
pub(crate) fn Links(invoice: InvoiceId) -> impl IntoView {
    let topics = &[Topic::Invoices, Topic::Mail];
    let query = use_query(ListInvoiceLinks, topics, move || {
        Some((invoice, Nothing {}))
    });
    let may_withdraw = expect_session().can(Permission::ManagePortal);
    let content = move |found: Live<LinksView>| {
        let rows = Signal::derive(move || found.with(|found| found.links.clone()));
        let empty = Memo::new(move |_| rows.with(Vec::is_empty));
        move || {
            if empty.get() {
                let text = "None yet. Sending the invoice makes one.";
                return view! { <EmptyPart text/> }.into_any();
            }
            let columns = columns(invoice, may_withdraw);
            view! { <Table label="Portal links" columns rows/> }.into_any()
        }
    };
    view! { <Loaded query skeleton=|| view! { <SkeletonRows rows=1/> } children=content/> }
}

fn columns(invoice: InvoiceId, may_withdraw: bool) -> Vec<Column<LinkView>> {
    vec![
        Column::new("Sent to", Part::Lead, |link: &LinkView| {
            link.sent_to.join(", ")
        }),
        Column::new(
            "Sent",
            Part::WideDate,
            |link: &LinkView| view! { <MomentText at=link.created_at/> },
        ),
        Column::new(
            "Last opened",
            Part::WideDate,
            |link: &LinkView| match link.last_opened_at {
                Some(at) => view! { <MomentText at/> }.into_any(),
                None => view! { "Not yet" }.into_any(),
            },
        ),
        Column::new("Works until", Part::Date, |link: &LinkView| {
            view! {
                <span class="narrow-only">"Until "</span>
                <MomentText at=link.expires_at/>
            }
        }),
        Column::new("State", Part::Status, |link: &LinkView| {
            let (text, tone) = match link.state {
                LinkState::Open => ("Open", Tone::Success),
                LinkState::Expired => ("Expired", Tone::Neutral),
                LinkState::Revoked => ("Withdrawn", Tone::Neutral),
            };
            view! { <Badge tone text/> }
        }),
        Column::new("", Part::Actions, move |link: &LinkView| {
            let link = (may_withdraw && link.state == LinkState::Open).then_some(link.id);
            link.map(|link| view! { <Withdraw invoice link/> })
        }),
    ]
}

/// Withdraws the link at the second press: the first one asks.
#[component]
fn Withdraw(invoice: InvoiceId, link: LinkId) -> impl IntoView {
    let toasts = expect_toasts();
    let sure = RwSignal::new(false);
    let revoke = use_command(RevokeLink, &[Topic::Invoices], move |_| {
        toasts.done("Link withdrawn: it opens nothing any more");
    });
    Effect::new(move |_| {
        if let Some(error) = revoke.error.get() {
            toasts.failed(problem_text(&error));
        }
    });
    let press = move || {
        if sure.get_untracked() {
            revoke.submit(RevokeLink, (invoice, link), Nothing {});
        } else {
            sure.set(true);
        }
    };
    let text = move || {
        if sure.get() {
            "Withdraw for good"
        } else {
            "Withdraw"
        }
    };
    view! {
        <Button kind=ButtonKind::Danger busy=revoke.pending on_press=press>
            {text}
        </Button>
    }
}
