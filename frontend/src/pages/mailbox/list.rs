//! The list of messages, beside the one that is open.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::api::mailbox::{ListMail, MailFilter, MailRow};
use shared::kernel::Page as Rows;
use shared::kernel::page::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};

use super::message::{Message, NoMessage};
use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::components::status_badge::sending_state;
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::ui::badge::Badge;
use crate::ui::button::Button;
use crate::ui::empty::Empty;
use crate::ui::keys::{Step, move_focus};
use crate::ui::skeleton::SkeletonRows;

/// The mailbox, with the message that the address names, if it names one.
#[component]
pub(crate) fn Mailbox() -> impl IntoView {
    let limit = RwSignal::new(PAGE_ROWS_DEFAULT);
    let query = use_query(ListMail, &[Topic::Mail, Topic::Invoices], move || {
        let limit = Some(limit.get());
        Some((
            (),
            MailFilter {
                limit,
                ..Default::default()
            },
        ))
    });
    let reload = move || view! { <Button busy=query.loading on_press=move || query.refetch()>"Check for mail"</Button> };
    view! {
        <Page title="Mailbox" actions=reload>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |page| mailbox(page, limit)
            />
        </Page>
    }
}

fn mailbox(page: Live<Rows<MailRow>>, limit: RwSignal<u16>) -> impl IntoView {
    let current = use_location().pathname;
    let one_is_open = Memo::new(move |_| current.with(|current| current != path::MAILBOX));
    let reader = move || {
        if one_is_open.get() {
            view! { <Message/> }.into_any()
        } else {
            view! { <NoMessage/> }.into_any()
        }
    };
    let empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
    let more = Memo::new(move |_| page.with(|page| page.next.is_some()));
    let list = NodeRef::<leptos::html::Ul>::new();
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if let (Some(step), Some(list)) = (Step::from_key(&event.key()), list.get_untracked())
            && move_focus(&list, ".mailbox__row", step)
        {
            event.prevent_default();
        }
    };
    let rows = move || {
        let row = |row: &MailRow| message_row(row, current);
        page.with(|page| page.items.iter().map(row).collect_view())
    };
    let show_more = move || {
        more.get().then(|| {
            let press = move || limit.set(PAGE_ROWS_MAX);
            view! { <Button on_press=press>"Show more"</Button> }
        })
    };
    move || {
        if empty.get() {
            let text =
                "Invoices that are sent by e-mail appear here, as their recipients see them.";
            return view! { <Empty title="No messages yet" text/> }.into_any();
        }
        view! {
            <div class="mailbox" class:mailbox--open=move || one_is_open.get()>
                <nav class="mailbox__list" aria-label="Messages">
                    <ul class="mailbox__rows" node_ref=list on:keydown=on_key>
                        {rows}
                    </ul>
                    {show_more}
                </nav>
                <div class="mailbox__reader">
                    {reader}
                </div>
            </div>
        }
        .into_any()
    }
}

fn message_row(row: &MailRow, current: Memo<String>) -> impl IntoView + use<> {
    let href = path::mail(row.id);
    let address = href.clone();
    let is_open = move || {
        current
            .with(|current| *current == address)
            .then_some("page")
    };
    let (text, tone) = sending_state(row.state);
    let at = row.created_at;
    view! {
        <li>
            <a class="mailbox__row" href=href aria-current=is_open>
                <span class="mailbox__row-top">
                    <span class="mailbox__to truncate">{row.to.clone()}</span>
                    <span class="faint small nowrap">
                        <MomentText at/>
                    </span>
                </span>
                <span class="mailbox__row-top">
                    <span class="truncate">{row.subject.clone()}</span>
                    <Badge tone text/>
                </span>
                <span class="mailbox__preview truncate">{row.preview.clone()}</span>
            </a>
        </li>
    }
}
