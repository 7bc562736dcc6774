//! The open message, as HTML in a frame of its own or as plain text.

use leptos::prelude::*;
use shared::api::mailbox::{GetMail, MailHtml, MailView};
use shared::api::{Endpoint, Nothing};
use shared::kernel::id::OutboxId;

use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::components::status_badge::sending_state;
use crate::data::{Live, Topic, use_query};
use crate::routes::{param, path, use_id};
use crate::ui::badge::Badge;
use crate::ui::checkbox::Checkbox;
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRecord;

/// Stands at the right while no message is open.
#[component]
pub(crate) fn NoMessage() -> impl IntoView {
    view! { <EmptyPart text="Choose a message to read it."/> }
}

/// The message named in the address.
#[component]
pub(crate) fn Message() -> impl IntoView {
    let id = use_id::<OutboxId>(param::MAIL);
    let query = use_query(GetMail, &[Topic::Mail], move || {
        Some((id.get()?, Nothing {}))
    });
    let known = Memo::new(move |_| id.get().is_some());
    move || {
        let message = if known.get() {
            view! { <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=message/> }
                .into_any()
        } else {
            view! { <EmptyPart text="There is no such message."/> }.into_any()
        };
        view! {
            <a class="mailbox__back" href=path::MAILBOX>"All messages"</a>
            {message}
        }
    }
}

fn message(mail: Live<MailView>) -> impl IntoView {
    let plain = RwSignal::new(false);
    let id = Memo::new(move |_| mail.with(|mail| mail.row.id));
    let body = move || {
        if plain.get() {
            let text = mail.with(|mail| mail.text.clone());
            return view! { <pre class="message__text">{text}</pre> }.into_any();
        }
        // Scripts stay off; links leave the frame.
        let src = MailHtml::path(&id.get());
        view! {
            <iframe
                class="message__frame"
                src=src
                title="Message"
                sandbox="allow-popups allow-popups-to-escape-sandbox"
            ></iframe>
        }
        .into_any()
    };
    view! {
        <article class="message" aria-label="Message">
            {move || head(&mail.get())}
            <div class="message__toolbar">
                <Checkbox value=plain label="Plain text"/>
            </div>
            {body}
        </article>
    }
}

fn head(mail: &MailView) -> impl IntoView + use<> {
    let (text, tone) = sending_state(mail.row.state);
    let at = mail.row.created_at;
    let line = |label: &'static str, value: String| {
        view! {
            <div class="message__line">
                <dt class="muted">{label}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! {
        <header class="message__head">
            <div class="row row--between">
                <h2>{mail.row.subject.clone()}</h2>
                <Badge tone text/>
            </div>
            <dl>
                {line("From", mail.from.clone())}
                {line("To", mail.row.to.clone())}
                <div class="message__line">
                    <dt class="muted">"Date"</dt>
                    <dd>
                        <MomentText at/>
                    </dd>
                </div>
            </dl>
        </header>
    }
}
