//! What forms choose from, asked for once and shared by the pages inside the shell.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::reference::{GetReference, ReferenceView};
use shared::approval::{Action, Authority, authority};
use shared::kernel::Currency;

use crate::data::{Query, Topic, use_query};
use crate::ui::select::Choice;

/// The lists for forms.
#[derive(Clone, Copy)]
pub(crate) struct Reference {
    pub(crate) query: Query<ReferenceView>,
}

impl Reference {
    /// Asks for the lists. Called once, by the shell.
    pub(crate) fn load() -> Self {
        Self {
            query: use_query(GetReference, &[Topic::Limits, Topic::Company], || {
                Some(((), Nothing {}))
            }),
        }
    }

    /// Currencies to choose from, the base currency first.
    pub(crate) fn currencies(self) -> Signal<Vec<Choice>> {
        self.choices(|reference| {
            let choice = |currency: &Currency| {
                Choice::new(
                    currency.code(),
                    format!("{} · {}", currency.code(), currency.name()),
                )
            };
            reference.currencies.iter().map(choice).collect()
        })
    }

    /// Payment terms to choose from.
    pub(crate) fn terms(self) -> Signal<Vec<Choice>> {
        self.choices(|reference| {
            reference
                .terms
                .iter()
                .map(|terms| Choice::new(&*terms.code, &*terms.name))
                .collect()
        })
    }

    /// Tax codes to choose from.
    pub(crate) fn tax_codes(self) -> Signal<Vec<Choice>> {
        self.choices(|reference| {
            reference
                .tax_codes
                .iter()
                .map(|code| Choice::new(&*code.code, &*code.name))
                .collect()
        })
    }

    /// The signed-in person's authority for `action` in `currency`; unknown before the lists are
    /// there.
    pub(crate) fn authority(self, action: Action, currency: Currency) -> Option<Authority> {
        self.query.value.with(|reference| {
            let limits = &reference.as_ref()?.approval_limits;
            let role = limits.first().map(|limit| &limit.role);
            let own = role.map(|role| authority(limits, role, action, currency));
            Some(own.unwrap_or(Authority::None))
        })
    }

    fn choices(
        self,
        read: impl Fn(&ReferenceView) -> Vec<Choice> + Send + Sync + 'static,
    ) -> Signal<Vec<Choice>> {
        Signal::derive(move || {
            self.query
                .value
                .with(|reference| reference.map(&read).unwrap_or_default())
        })
    }
}

/// The lists for forms.
pub(crate) fn expect_reference() -> Reference {
    expect_context()
}
