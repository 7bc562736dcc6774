//! The postings of one account, the newest first.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use serde::{Deserialize, Serialize};
use shared::api::ledger::{ListPostings, PostingFilter, PostingView};
use shared::kernel::id::CustomerId;
use shared::kernel::{Currency, Cursor, Money, Page as Rows};
use shared::ledger::Account;

use crate::components::customer_filter::CustomerFilterField;
use crate::components::day::day_text;
use crate::components::loaded::Loaded;
use crate::components::money::amount_text;
use crate::components::paged_table::PagedTable;
use crate::components::reference::expect_reference;
use crate::components::source::source_path;
use crate::data::filter::{Filter, href, use_filter};
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::Page;
use crate::pages::not_found::NotFound;
use crate::routes::{param, path};
use crate::ui::empty::Empty;
use crate::ui::select::{Choice, Select};
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part};

/// What the address says beside the account.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
struct Narrowing {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    currency: Option<Currency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Cursor>,
}

/// The account whose word stands in the path.
fn account_of(text: &str) -> Option<Account> {
    Account::ALL
        .into_iter()
        .find(|account| account.as_str() == text)
}

/// The postings of the account in the path.
#[component]
pub(crate) fn Postings() -> impl IntoView {
    let params = use_params_map();
    let account =
        Memo::new(move |_| params.with(|params| account_of(&params.get(param::ACCOUNT)?)));
    move || match account.get() {
        // Another account is another page: its address is what the filter belongs to.
        Some(account) => view! { <AccountPostings account/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn AccountPostings(account: Account) -> impl IntoView {
    let filter = use_filter::<Narrowing>();
    let query = use_query(ListPostings, &[Topic::Items], move || {
        let Narrowing {
            currency,
            customer,
            after,
        } = filter.value.get();
        Some((
            (),
            PostingFilter {
                account,
                currency,
                customer,
                after,
                limit: None,
            },
        ))
    });
    view! {
        <Page
            title=account.name()
            back=("Ledger", path::LEDGER.to_owned())
            toolbar=move || toolbar(account, filter)
        >
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |page| postings(page, query.loading)
            />
        </Page>
    }
}

fn toolbar(account: Account, filter: Filter<Narrowing>) -> impl IntoView {
    let navigate = use_navigate();
    let present = RwSignal::new(account.as_str().to_owned());
    let accounts = Account::ALL.map(|account| Choice::new(account.as_str(), account.name()));
    let go = move |word: String| {
        let kept = Narrowing {
            after: None,
            ..filter.value.get_untracked()
        };
        if let Some(account) = account_of(&word) {
            navigate(
                &href(&path::account(account), &kept),
                NavigateOptions::default(),
            );
        }
    };
    let reference = expect_reference();
    let code = filter
        .value
        .get_untracked()
        .currency
        .map(|currency| currency.code().to_owned());
    let currency = RwSignal::new(code.unwrap_or_default());
    let currencies = Signal::derive(move || {
        let every = Choice::new("", "All currencies");
        std::iter::once(every)
            .chain(reference.currencies().get())
            .collect::<Vec<_>>()
    });
    let choose_currency = move |code: String| {
        filter.update(|narrowing| {
            narrowing.currency = code.parse().ok();
            narrowing.after = None;
        });
    };
    let customer = Signal::derive(move || filter.value.get().customer);
    let choose_customer = move |customer: Option<CustomerId>| {
        filter.update(|narrowing| {
            narrowing.customer = customer;
            narrowing.after = None;
        });
    };
    view! {
        <Select value=present choices=Signal::stored(accounts.to_vec()) label="Account" on_change=go/>
        <Select value=currency choices=currencies label="Currency" on_change=choose_currency/>
        <CustomerFilterField customer on_choose=choose_customer/>
    }
}

fn postings(page: Live<Rows<PostingView>>, refreshing: RwSignal<bool>) -> impl IntoView {
    let nothing = || {
        let text = "Nothing was posted to this account in this currency and for this customer.";
        view! { <Empty title="No postings" text/> }
    };
    view! {
        <PagedTable
            label="Postings"
            noun=("posting", "postings")
            page
            columns=columns()
            refreshing
            empty=nothing
        />
    }
}

fn columns() -> Vec<Column<PostingView>> {
    vec![
        Column::new("Number", Part::Lead, number),
        Column::new("Date", Part::Date, |posting: &PostingView| {
            day_text(posting.effective_on)
        }),
        Column::new("Event", Part::WideText, |posting: &PostingView| {
            event_text(&posting.kind)
        }),
        Column::new("Customer", Part::WideText, |posting: &PostingView| {
            posting.customer.clone().map(|customer| {
                view! { <a class="postings__link" href=path::customer(customer.id)>{customer.name}</a> }
            })
        }),
        Column::new("Counter account", Part::Status, |posting: &PostingView| {
            let counter = posting.counter_account;
            view! { <a class="postings__link postings__counter" href=path::account(counter)>{counter.name()}</a> }
        }),
        // One of the two is always empty, so on a phone they share a place.
        Column::new("Debit", Part::Amount, |posting: &PostingView| {
            let debit = posting.change;
            (!debit.is_negative()).then(|| amount(debit, "Dr"))
        }),
        Column::new("Credit", Part::Amount, |posting: &PostingView| {
            let credit = posting.change;
            credit.is_negative().then(|| amount(credit.negate(), "Cr"))
        }),
    ]
}

fn number(posting: &PostingView) -> impl IntoView + use<> {
    let number = posting.number.clone();
    match source_path(&posting.document) {
        Some(href) => view! { <a class="postings__number" href=href>{number}</a> }.into_any(),
        None => number.into_any(),
    }
}

fn amount(money: Money, side: &'static str) -> impl IntoView {
    view! {
        <span class="money">
            {amount_text(money)}
            <span class="money__currency">{money.currency().code()}</span>
        </span>
        <span class="trial-balance__side narrow-only">{side}</span>
    }
}

/// `invoice.issued` as people say it: `Invoice issued`.
fn event_text(kind: &str) -> String {
    let text = kind.replace(['.', '_'], " ");
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use shared::ledger::Account;

    use super::{account_of, event_text};

    #[test]
    fn every_account_is_found_by_its_word() {
        for account in Account::ALL {
            assert_eq!(account_of(account.as_str()), Some(account));
        }
        assert_eq!(account_of("cash"), None);
    }

    #[test]
    fn events_are_named_in_words() {
        assert_eq!(event_text("invoice.issued"), "Invoice issued");
        assert_eq!(event_text("credit_note.issued"), "Credit note issued");
        assert_eq!(event_text(""), "");
    }
}
