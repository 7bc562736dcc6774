//! One box that finds customers and documents by part of a name, number, amount or reference.
//! "/" jumps into it from anywhere but a field, Ctrl+K or Cmd+K from everywhere.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::search::{Hit, HitKind, Search, SearchInput};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::components::money::money_text;
use crate::components::problem_text::problem_text;
use crate::data::debounce::debounced;
use crate::data::use_query;
use crate::routes::path;
use crate::ui::combobox::{Combobox, Proposal, Proposals};
use crate::ui::keys::{focus, is_typing};

const BOX_ID: &str = "global-search";
const CHARACTERS_MIN: usize = 2;

/// The search box of the top bar.
#[component]
pub(crate) fn SearchBox() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let asked = debounced(typed);
    let query = use_query(Search, &[], move || {
        let q = asked.get().trim().to_owned();
        (q.chars().count() >= CHARACTERS_MIN).then_some(((), SearchInput { q }))
    });
    let proposals = Signal::derive(move || {
        if typed.with(|text| text.trim().chars().count() < CHARACTERS_MIN) {
            return Proposals::None;
        }
        if query.loading.get() || asked.get() != typed.get() {
            return Proposals::Loading;
        }
        match (query.error.get(), query.value.get()) {
            (Some(error), _) => Proposals::Failed(problem_text(&error)),
            (None, Some(found)) => {
                Proposals::Found(found.hits.iter().filter_map(proposal).collect())
            }
            (None, None) => Proposals::Loading,
        }
    });
    let navigate = use_navigate();
    let choose = move |chosen: Proposal| {
        typed.set(String::new());
        leave_box();
        navigate(&chosen.value, NavigateOptions::default());
    };
    let shortcut = window_event_listener(leptos::ev::keydown, |event: KeyboardEvent| {
        let held = event.ctrl_key() || event.meta_key();
        let slash = event.key() == "/" && !held && !is_typing(&event);
        // What other programs use; it works in a field as well.
        let k = event.key() == "k" && held && !event.shift_key() && !event.alt_key();
        if slash || k {
            event.prevent_default();
            focus(BOX_ID);
        }
    });
    on_cleanup(move || shortcut.remove());
    view! {
        <div class="search-box" role="search">
            <Combobox
                id=BOX_ID.to_owned()
                typed
                proposals
                on_choose=choose
                label="Search customers and documents"
                placeholder="Search name, number, amount"
            />
            <kbd class="search-box__key" aria-hidden="true">"/"</kbd>
        </div>
    }
}

fn proposal(hit: &Hit) -> Option<Proposal> {
    let value = match hit.kind {
        HitKind::Customer => path::customer(hit.id.parse().ok()?),
        HitKind::Invoice => path::invoice(hit.id.parse().ok()?),
    };
    let detail = match hit.amount {
        Some(amount) => {
            // An amount stays on one line with its currency.
            let amount = money_text(amount).replace(' ', "\u{a0}");
            format!("{} · {amount}", hit.subtitle)
        }
        None => hit.subtitle.clone(),
    };
    Some(Proposal {
        value,
        text: hit.title.clone(),
        detail,
    })
}

fn leave_box() {
    let active = document().active_element();
    if let Some(active) = active.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        // Whatever cannot lose the focus keeps it.
        let _blurred = active.blur();
    }
}
