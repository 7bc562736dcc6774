//! The events of an item in order of effect, each with what was open after it.

use leptos::prelude::*;
use shared::allocation::Side;
use shared::api::allocations::{ItemEventKind, ItemEventView, ItemEventsView};
use shared::audit::actor_name;

use crate::components::day::{DayText, MomentText};
use crate::components::money::{Amount, amount_text};
use crate::components::source::source_path;
use crate::data::Live;

/// The events, the first one on top.
#[component]
pub(crate) fn Timeline(events: Live<ItemEventsView>) -> impl IntoView {
    let list = move || {
        events.with(|events| {
            let row = |event: &ItemEventView| event_row(event, events.item.side);
            events.events.iter().map(row).collect_view()
        })
    };
    view! {
        <ol class="timeline" aria-label="Events">
            {list}
        </ol>
    }
}

/// The word for an event and the look of its mark.
fn kind(kind: ItemEventKind) -> (&'static str, &'static str) {
    match kind {
        ItemEventKind::Opened => ("Opened", "timeline__event timeline__event--opened"),
        ItemEventKind::Allocated => ("Allocated", "timeline__event timeline__event--allocated"),
        ItemEventKind::Unallocated => ("Unallocated", "timeline__event"),
    }
}

fn event_row(event: &ItemEventView, side: Side) -> impl IntoView + use<> {
    let (text, class) = kind(event.kind);
    let change = match event.change {
        change if change.is_positive() => format!("+{}", amount_text(change)),
        change => amount_text(change),
    };
    let preposition = match (event.kind, side) {
        (ItemEventKind::Allocated, Side::Credit) => " to ",
        _ => " from ",
    };
    let counterpart = event.counterpart.clone().map(|(id, number)| {
        let number = match source_path(&id) {
            Some(href) => view! { <a href=href>{number}</a> }.into_any(),
            None => number.into_any(),
        };
        view! { {preposition} {number} }
    });
    let (effective_on, recorded_at, open) = (event.effective_on, event.recorded_at, event.open);
    view! {
        <li class=class>
            <div class="timeline__what">
                <p>
                    <span class="strong">{text}</span>
                    {counterpart}
                </p>
                <p class="muted small">
                    <DayText day=effective_on/>
                    <span class="faint">
                        " · recorded " <MomentText at=recorded_at/> " by " {actor_name(&event.actor)}
                    </span>
                </p>
            </div>
            <div class="timeline__amounts">
                <p class="timeline__change">{change}</p>
                <p class="muted small">"open " <Amount money=open/></p>
            </div>
        </li>
    }
}
