//! One customer: what it owes, who is there, what is open.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::customers::{CustomerView, GetCustomer};
use shared::kernel::id::CustomerId;

use super::contacts::Contacts;
use super::items::Items;
use crate::components::day::MomentText;
use crate::components::history::HistoryPanel;
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::components::reference::expect_reference;
use crate::data::{Live, Query, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::pages::not_found::named;
use crate::routes::{param, path, use_id};
use crate::session::expect_session;
use crate::ui::badge::Badge;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::fact::{Fact, Facts, Figure, FigureTone, Figures};
use crate::ui::skeleton::SkeletonRecord;

/// The page of one customer.
#[component]
pub(crate) fn CustomerDetail() -> impl IntoView {
    let id = use_id::<CustomerId>(param::CUSTOMER);
    let query = use_query(GetCustomer, &[Topic::Customers, Topic::Items], move || {
        Some((id.get()?, Nothing {}))
    });
    let title = Signal::derive(move || {
        query.value.with(|customer| {
            customer
                .as_ref()
                .map(|c| c.details.name.clone())
                .unwrap_or_default()
        })
    });
    named(id, query.untyped(), move || {
        view! {
            <Page
                title
                back=("Customers", path::CUSTOMERS.to_owned())
                badges=move || badges(query)
                actions=move || actions(id)
            >
                <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=customer/>
            </Page>
        }
    })
}

fn badges(query: Query<CustomerView>) -> impl IntoView {
    move || {
        query.value.with(|customer| {
            customer
                .as_ref()
                .is_some_and(|customer| !customer.details.active)
                .then(|| {
                    view! { <Badge text="Inactive"/> }
                })
        })
    }
}

fn actions(id: Memo<Option<CustomerId>>) -> impl IntoView {
    let session = expect_session();
    move || {
        let id = id.get()?;
        let edit = session
            .can(Permission::EditCustomers)
            .then(|| view! { <LinkButton href=path::edit_customer(id)>"Edit"</LinkButton> });
        let receipt = session.can(Permission::RecordReceipts).then(|| {
            let href = path::with(path::NEW_RECEIPT, "customer", id);
            view! { <LinkButton href>"Record receipt"</LinkButton> }
        });
        let invoice = session.can(Permission::DraftInvoices).then(|| {
            let href = path::with(path::NEW_INVOICE, "customer", id);
            view! { <LinkButton kind=ButtonKind::Primary href>"New invoice"</LinkButton> }
        });
        Some((edit, receipt, invoice))
    }
}

fn customer(customer: Live<CustomerView>) -> impl IntoView {
    let id = Memo::new(move |_| customer.with(|customer| customer.id));
    let object = Signal::derive(move || id.get().to_string());
    view! {
        {move || figures(&customer.get())}
        <PageSection title="Open items">
            <Items customer=id/>
        </PageSection>
        <Contacts customer/>
        <PageSection title="Details">{move || facts(customer.get())}</PageSection>
        <HistoryPanel object topics=&[Topic::Customers]/>
    }
}

fn figures(customer: &CustomerView) -> impl IntoView + use<> {
    let balances = customer.balances.iter().map(|balance| {
        let (balance, unapplied) = (balance.balance, balance.unapplied);
        let unapplied = (!unapplied.is_zero()).then(|| {
            view! {
                <Figure label="Unapplied">
                    <Amount money=unapplied/>
                </Figure>
            }
        });
        view! {
            <Figure label="Balance">
                <Amount money=balance/>
            </Figure>
            {unapplied}
        }
    });
    let overdue = customer.overdue.iter().copied().map(|overdue| {
        view! {
            <Figure label="Overdue" tone=FigureTone::Danger>
                <Amount money=overdue/>
            </Figure>
        }
    });
    let nothing = customer.balances.is_empty().then(|| {
        view! { <Figure label="Balance">"Nothing billed yet"</Figure> }
    });
    let (balances, overdue) = (balances.collect_view(), overdue.collect_view());
    view! { <Figures>{nothing} {balances} {overdue}</Figures> }
}

/// The lines of the postal address, without empty ones.
fn address(customer: &CustomerView) -> String {
    let details = &customer.details;
    let city = format!("{} {}", details.postal_code, details.city);
    let lines = [
        details.street.as_str(),
        city.trim(),
        details.country.as_str(),
    ];
    lines
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn facts(customer: CustomerView) -> impl IntoView {
    let reference = expect_reference();
    let address = address(&customer);
    let details = customer.details;
    let terms_code = details.terms.clone();
    let terms_name = move || {
        let choices = reference.terms().get();
        let found = choices
            .into_iter()
            .find(|choice| choice.value == terms_code);
        found.map_or_else(|| terms_code.clone(), |choice| choice.text)
    };
    let optional = |label: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <Fact label>{text}</Fact> })
    };
    view! {
        <Facts>
            <Fact label="Number">{details.number}</Fact>
            {optional("Address", address)}
            <Fact label="Payment terms">{terms_name}</Fact>
            <Fact label="Currency">{details.currency}</Fact>
            {optional("Tax number", details.tax_number)}
            {optional("Reference", details.reference)}
            {optional("Note", details.note)}
            <Fact label="Customer since">
                <MomentText at=customer.created_at/>
            </Fact>
        </Facts>
    }
}
