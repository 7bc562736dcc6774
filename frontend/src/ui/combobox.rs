//! A text field that proposes: type a part, choose with the arrow keys and Enter.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::field::{FieldContext, field_context};
use super::fresh_id;

/// One proposal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Proposal {
    /// What is kept when it is chosen.
    pub(crate) value: String,
    pub(crate) text: String,
    /// Muted, at the right.
    pub(crate) detail: String,
}

/// What the list under the field shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Proposals {
    /// Nothing typed yet, or nothing to say.
    None,
    Loading,
    Found(Vec<Proposal>),
    Failed(String),
}

/// A field that proposes. The caller watches `typed` and fills `proposals`.
#[component]
pub(crate) fn Combobox(
    typed: RwSignal<String>,
    #[prop(into)] proposals: Signal<Proposals>,
    #[prop(into)] on_choose: Callback<Proposal>,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, optional)] placeholder: Option<&'static str>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// An element id of the caller's choice, to move the focus here.
    #[prop(into, optional)]
    id: Option<String>,
) -> impl IntoView {
    let field = field_context();
    let list_id = fresh_id("combobox");
    let open = RwSignal::new(false);
    let active = RwSignal::new(0_usize);
    let context = StoredValue::new(field.clone());
    let choose = move |proposal: Proposal| {
        context.with_value(FieldContext::changed);
        open.set(false);
        active.set(0);
        on_choose.run(proposal);
    };
    let on_key = move |event: KeyboardEvent| {
        let found = match proposals.get_untracked() {
            Proposals::Found(found) => found,
            _ => Vec::new(),
        };
        let last = found.len().saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" if open.get_untracked() => {
                active.update(|at| *at = at.saturating_add(1).min(last));
            }
            "ArrowDown" => open.set(true),
            "ArrowUp" => active.update(|at| *at = at.saturating_sub(1)),
            "Escape" if open.get_untracked() => open.set(false),
            "Enter" if open.get_untracked() => match found.get(active.get_untracked()) {
                Some(proposal) => choose(proposal.clone()),
                None => return,
            },
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let shown = move || open.get() && proposals.get() != Proposals::None;
    let option_id = StoredValue::new(list_id.clone());
    let active_id =
        move || shown().then(|| option_id.with_value(|id| format!("{id}-{}", active.get())));
    view! {
        <div class="combobox">
            <input
                id=id.unwrap_or(field.id)
                class="text-input"
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-label=label
                aria-autocomplete="list"
                aria-controls=list_id.clone()
                aria-expanded=move || shown().to_string()
                aria-activedescendant=active_id
                aria-describedby=field.described_by
                aria-invalid=move || field.invalid.get().then_some("true")
                placeholder=placeholder
                disabled=disabled
                prop:value=typed
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    active.set(0);
                    open.set(true);
                }
                on:keydown=on_key
                // A form may put the cursor here when it opens; the list waits until it is wanted.
                on:click=move |_| open.set(true)
                on:focus=move |event| {
                    event_target::<web_sys::HtmlInputElement>(&event).select();
                }
                on:blur=move |_| open.set(false)
            />
            <div class="combobox__list" role="listbox" id=list_id hidden=move || !shown()>
                {move || proposal_list(&proposals.get(), active, option_id, choose)}
            </div>
        </div>
    }
}

fn proposal_list(
    proposals: &Proposals,
    active: RwSignal<usize>,
    list_id: StoredValue<String>,
    choose: impl Fn(Proposal) + Copy + Send + Sync + 'static,
) -> AnyView {
    let note = |text: String| view! { <p class="combobox__note">{text}</p> }.into_any();
    let option = |(index, proposal): (usize, &Proposal)| {
        let chosen = proposal.clone();
        view! {
            <div
                class="combobox__option"
                role="option"
                id=list_id.with_value(|id| format!("{id}-{index}"))
                aria-selected=move || (active.get() == index).to_string()
                on:mousemove=move |_| active.set(index)
                // The press must not take the focus away, or the list is gone before the click.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| choose(chosen.clone())
            >
                <span>{proposal.text.clone()}</span>
                <span class="combobox__detail">{proposal.detail.clone()}</span>
            </div>
        }
    };
    match proposals {
        Proposals::None => ().into_any(),
        Proposals::Loading => note("Searching…".to_owned()),
        Proposals::Failed(text) => note(text.clone()),
        Proposals::Found(found) if found.is_empty() => note("Nothing found".to_owned()),
        Proposals::Found(found) => found
            .iter()
            .enumerate()
            .map(option)
            .collect_view()
            .into_any(),
    }
}
