//! Approval limits: what each role may do alone, by action and currency.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::approval_limits::{
    ApprovalLimitsView, GetApprovalLimits, LimitInput, RoleLimitsInput, RoleLimitsView,
    SetApprovalLimits,
};
use shared::approval::{Action, Authority, authority};
use shared::kernel::{Currency, Money};

use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::loaded::Loaded;
use crate::components::money::amount_text;
use crate::components::reference::expect_reference;
use crate::data::{Live, Topic, use_command, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::layouts::settings::settings_tabs;
use crate::ui::button::Button;
use crate::ui::checkbox::Checkbox;
use crate::ui::field::Field;
use crate::ui::money_input::{MoneyInput, plain_amount};
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table};
use crate::ui::toast::expect_toasts;

/// The page of all limits.
#[component]
pub(crate) fn ApprovalLimits() -> impl IntoView {
    let query = use_query(GetApprovalLimits, &[Topic::Limits], || {
        Some(((), Nothing {}))
    });
    let reference = expect_reference();
    let on_reload = Callback::new(move |()| query.refetch());
    view! {
        <Page title="Approval limits" toolbar=settings_tabs>
            <PageSection>
                <p class="muted">
                    "What a role may do alone, up to and including the amount. What is above is sent for approval to somebody with a higher limit, who must be a different person. Without a limit for a currency, a role has no authority in it."
                </p>
            </PageSection>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows rows=5/> }
                children=move |limits| {
                    view! {
                        <Loaded
                            query=reference.query
                            skeleton=|| view! { <SkeletonRows rows=5/> }
                            children=move |lists| {
                                let currencies = lists.with_untracked(|lists| lists.currencies.clone());
                                matrix(limits, currencies, on_reload)
                            }
                        />
                    }
                }
            />
        </Page>
    }
}

/// One table per action: a row per role, a column per currency.
fn matrix(
    limits: Live<ApprovalLimitsView>,
    currencies: Vec<Currency>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let editing = RwSignal::new(None::<RoleLimitsView>);
    let rows = Signal::derive(move || limits.with(|limits| limits.roles.clone()));
    let table = |action: Action| {
        let columns = columns(action, &currencies, editing);
        view! {
            <PageSection title=action.plural()>
                <div class="limits-table table-lead-actions">
                    <Table label=action.plural() columns rows/>
                </div>
            </PageSection>
        }
    };
    let tables = Action::ALL.into_iter().map(table).collect_view();
    let dialog = move || {
        let role = editing.get()?;
        let currencies = currencies.clone();
        Some(view! { <Editor role currencies editing on_reload/> })
    };
    view! {
        {tables}
        {dialog}
    }
}

fn columns(
    action: Action,
    currencies: &[Currency],
    editing: RwSignal<Option<RoleLimitsView>>,
) -> Vec<Column<RoleLimitsView>> {
    let mut columns = vec![Column::new("Role", Part::Lead, |row: &RoleLimitsView| {
        row.name.clone()
    })];
    columns.push(Column::new(
        "Decides",
        Part::Text,
        |row: &RoleLimitsView| {
            if row.decides {
                "Approves and rejects"
            } else {
                "Does not decide"
            }
        },
    ));
    columns.extend(currencies.iter().copied().map(|currency| {
        Column::new(
            currency.code(),
            Part::Amount,
            move |row: &RoleLimitsView| {
                let text = match authority(&row.limits, &row.role, action, currency) {
                    Authority::None => "\u{2013}".to_owned(),
                    Authority::Unlimited => "No limit".to_owned(),
                    Authority::UpTo(limit) => amount_text(limit),
                };
                view! { <span class="narrow-only muted small">{currency.code()}</span> {text} }
            },
        )
    }));
    columns.push(Column::new(
        "",
        Part::Actions,
        move |row: &RoleLimitsView| {
            let role = row.clone();
            let label = format!("Edit the limits of {}", row.name);
            view! {
                <Button on_press=move || editing.set(Some(role.clone())) attr:aria-label=label>
                    "Edit"
                </Button>
            }
        },
    ));
    columns
}

/// What the dialog holds for one action.
#[derive(Clone)]
struct Entry {
    action: Action,
    unlimited: RwSignal<bool>,
    amounts: Vec<(Currency, RwSignal<String>)>,
}

impl Entry {
    fn new(action: Action, role: &RoleLimitsView, currencies: &[Currency]) -> Self {
        let of = |currency| authority(&role.limits, &role.role, action, currency);
        let amount = |currency: &Currency| {
            let limit = of(*currency).limit();
            let text = limit.map(|limit| limit.amount().to_string());
            (*currency, RwSignal::new(text.unwrap_or_default()))
        };
        let unlimited = currencies
            .first()
            .is_some_and(|currency| of(*currency) == Authority::Unlimited);
        Self {
            action,
            unlimited: RwSignal::new(unlimited),
            amounts: currencies.iter().map(amount).collect(),
        }
    }

    fn inputs(&self) -> Vec<LimitInput> {
        let input = |currency: &str, amount: String| LimitInput {
            action: self.action,
            currency: currency.to_owned(),
            amount,
        };
        if self.unlimited.get_untracked() {
            return vec![input("", String::new())];
        }
        self.amounts
            .iter()
            .map(|(currency, text)| {
                (
                    currency.code(),
                    plain_amount(&text.get_untracked(), Some(*currency)),
                )
            })
            .filter(|(_, amount)| !amount.is_empty())
            .map(|(currency, amount)| input(currency, amount))
            .collect()
    }
}

/// Limits in currencies that the form does not show stay as they are.
fn others(role: &RoleLimitsView, entries: &[Entry]) -> Vec<LimitInput> {
    let shown = |limit: &LimitInput| {
        entries.iter().any(|entry| {
            entry.action == limit.action
                && (entry.unlimited.get_untracked()
                    || limit.currency.is_empty()
                    || entry
                        .amounts
                        .iter()
                        .any(|(currency, _)| currency.code() == limit.currency))
        })
    };
    let all = role.limits.iter().map(LimitInput::of);
    all.filter(|limit| !shown(limit)).collect()
}

#[component]
fn Editor(
    role: RoleLimitsView,
    currencies: Vec<Currency>,
    editing: RwSignal<Option<RoleLimitsView>>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(true);
    Effect::new(move |_| {
        if !open.get() {
            editing.set(None);
        }
    });
    let toasts = expect_toasts();
    let command = use_command(
        SetApprovalLimits,
        &[Topic::Limits],
        move |view: RoleLimitsView| {
            editing.set(None);
            toasts.done(format!("Limits of {} saved", view.name));
        },
    );
    clear_on_open(command, open);
    let entries: Vec<Entry> = Action::ALL
        .into_iter()
        .map(|action| Entry::new(action, &role, &currencies))
        .collect();
    let title = format!("Limits of {}", role.name);
    let fields = entries.clone();
    let confirm = move || {
        let mut limits: Vec<LimitInput> = entries.iter().flat_map(Entry::inputs).collect();
        limits.extend(others(&role, &entries));
        let input = RoleLimitsInput {
            limits,
            version: role.version,
        };
        let parsed = input.parse(&role.role).map(|_| input);
        command.submit_parsed(SetApprovalLimits, role.role.clone(), parsed);
    };
    view! {
        <ConfirmDialog
            open
            title
            confirm="Save"
            error=command.error
            busy=command.pending
            on_confirm=confirm
            on_reload=Some(on_reload)
        >
            {fields.iter().map(entry).collect_view()}
        </ConfirmDialog>
    }
}

fn entry(entry: &Entry) -> impl IntoView + use<> {
    let unlimited = entry.unlimited;
    let amounts = entry.amounts.clone();
    let field = |(currency, text): &(Currency, RwSignal<String>)| {
        let (currency, text) = (*currency, *text);
        let problem = Signal::derive(move || {
            let typed = plain_amount(&text.get(), Some(currency));
            let amount = (!typed.is_empty()).then(|| Money::parse(&typed, currency))?;
            match amount {
                Ok(amount) if !amount.is_negative() => None,
                Ok(_) => Some("must not be below zero".to_owned()),
                Err(error) => Some(error.to_string()),
            }
        });
        view! {
            <Field label=currency.name() problem>
                <MoneyInput value=text currency=currency.code()/>
            </Field>
        }
    };
    view! {
        <fieldset class="limits">
            <legend class="limits__action">{entry.action.plural()}</legend>
            <Checkbox value=unlimited label="No limit, in any currency"/>
            <div class="fields" hidden=unlimited>
                {amounts.iter().map(field).collect_view()}
            </div>
        </fieldset>
    }
}
