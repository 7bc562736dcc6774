//! Chooses a customer by part of its name or number.

use leptos::prelude::*;
use shared::api::customers::{CustomerFilter, CustomerRow, ListCustomers};

use super::problem_text::problem_text;
use crate::data::debounce::debounced;
use crate::data::{Topic, use_query};
use crate::ui::combobox::{Combobox, Proposal, Proposals};

const PROPOSALS_MAX: u16 = 8;

/// For use inside a `Field`. `typed` shows the chosen name, `on_choose` gets the chosen row.
#[component]
pub(crate) fn CustomerPicker(
    typed: RwSignal<String>,
    #[prop(into)] on_choose: Callback<CustomerRow>,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    let asked = debounced(typed);
    let query = use_query(ListCustomers, &[Topic::Customers], move || {
        let search = Some(asked.get().trim().to_owned()).filter(|text| !text.is_empty());
        Some((
            (),
            CustomerFilter {
                search,
                limit: Some(PROPOSALS_MAX),
                ..Default::default()
            },
        ))
    });
    let proposals = Signal::derive(move || match (query.error.get(), query.value.get()) {
        (Some(error), _) => Proposals::Failed(problem_text(&error)),
        (None, Some(page)) => Proposals::Found(page.items.iter().map(proposal).collect()),
        (None, None) => Proposals::Loading,
    });
    let choose = move |chosen: Proposal| {
        typed.set(chosen.text);
        let page = query.value.get_untracked();
        let rows = page.map(|page| page.items).unwrap_or_default();
        if let Some(row) = rows
            .into_iter()
            .find(|row| row.id.to_string() == chosen.value)
        {
            on_choose.run(row);
        }
    };
    view! {
        <Combobox
            typed
            proposals
            on_choose=choose
            placeholder="Name or number"
            disabled
        />
    }
}

fn proposal(row: &CustomerRow) -> Proposal {
    Proposal {
        value: row.id.to_string(),
        text: row.name.clone(),
        detail: row.number.clone(),
    }
}
