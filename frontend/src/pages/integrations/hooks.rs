//! The list of webhook endpoints with their health.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::hooks::{HookList, HookView, ListHooks};

use super::hook_form::hook_form;
use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::PageSection;
use crate::routes::path;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Button;
use crate::ui::dialog::Dialog;
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table, row_link};

/// The section with its dialog.
pub(super) fn hooks() -> AnyView {
    let query = use_query(ListHooks, &[Topic::Integrations], || Some(((), Nothing {})));
    let open = RwSignal::new(false);
    let add = move || view! { <Button on_press=move || open.set(true)>"Add endpoint"</Button> };
    view! {
        <PageSection title="Webhooks" actions=add>
            <Loaded query skeleton=|| view! { <SkeletonRows rows=3/> } children=table/>
        </PageSection>
        <Dialog open title="Add webhook endpoint">
            {move || hook_form(None, open)}
        </Dialog>
    }
    .into_any()
}

fn table(list: Live<HookList>) -> AnyView {
    let rows = Signal::derive(move || list.with(|list| list.endpoints.clone()));
    (move || {
        if rows.with(Vec::is_empty) {
            let text = "Nobody is told yet. An endpoint of your ERP hears of invoices and money.";
            return view! { <EmptyPart text/> }.into_any();
        }
        let link = row_link(|hook: &HookView| path::webhook(hook.id));
        view! { <Table label="Webhook endpoints" columns=columns() rows link/> }.into_any()
    })
    .into_any()
}

fn columns() -> Vec<Column<HookView>> {
    vec![
        Column::new("Address", Part::Lead, |hook: &HookView| {
            hook.details.url.clone()
        }),
        Column::new("Description", Part::WideText, |hook: &HookView| {
            hook.details.description.clone()
        }),
        Column::new("Events", Part::WideText, |hook: &HookView| events(hook)),
        Column::new("Last taken", Part::Text, |hook: &HookView| {
            match hook.last_success_at {
                Some(at) => {
                    view! { <span class="narrow-only">"Taken "</span> <MomentText at/> }.into_any()
                }
                None => "Nothing taken yet".into_any(),
            }
        }),
        Column::new("Health", Part::Status, |hook: &HookView| health(hook)),
    ]
}

/// What an endpoint hears of.
pub(super) fn events(hook: &HookView) -> String {
    if hook.details.events.is_empty() {
        return "All".to_owned();
    }
    let names: Vec<&str> = hook
        .details
        .events
        .iter()
        .map(|kind| kind.as_str())
        .collect();
    names.join(", ")
}

/// How an endpoint does, as a badge.
pub(super) fn health(hook: &HookView) -> AnyView {
    let (tone, text) = match (hook.details.active, hook.failures) {
        (false, _) => (Tone::Danger, "Disabled".to_owned()),
        (true, 0) => (Tone::Success, "Healthy".to_owned()),
        (true, 1) => (Tone::Warning, "1 failed try".to_owned()),
        (true, failures) => (Tone::Warning, format!("{failures} failed tries")),
    };
    view! { <Badge tone text/> }.into_any()
}
