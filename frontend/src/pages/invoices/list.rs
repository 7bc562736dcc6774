//! The list of invoices.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::customers::GetCustomer;
use shared::api::invoices::{InvoiceFilter, InvoiceRow, InvoiceState, ListInvoices};
use shared::kernel::{Day, Page as Rows};

use crate::components::day::{day_text, due_text};
use crate::components::loaded::Loaded;
use crate::components::money::{Amount, BareAmount};
use crate::components::paged_table::PagedTable;
use crate::components::status_badge::InvoiceBadge;
use crate::data::debounce::debounced;
use crate::data::filter::{Filter, href, use_filter};
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::empty::Empty;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, row_link};
use crate::ui::tabs::{Tab, TabState, Tabs};
use crate::ui::text_input::{TextInput, TextKind};

/// The list of invoices.
#[component]
pub(crate) fn InvoiceList() -> impl IntoView {
    let filter = use_filter::<InvoiceFilter>();
    let query = use_query(ListInvoices, &[Topic::Invoices, Topic::Items], move || {
        Some(((), filter.value.get()))
    });
    view! {
        <Page
            title="Invoices"
            actions=move || new_invoice(filter)
            toolbar=move || view! { <Toolbar filter/> }
        >
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |page| invoices(page, filter, query.loading)
            />
        </Page>
    }
}

/// Leads to the editor, with the customer that the list is about.
fn new_invoice(filter: Filter<InvoiceFilter>) -> impl IntoView {
    let session = expect_session();
    move || {
        let href = match filter.value.get().customer {
            Some(customer) => path::with(path::NEW_INVOICE, "customer", customer),
            None => path::NEW_INVOICE.to_owned(),
        };
        session.can(Permission::DraftInvoices).then(|| {
            view! { <LinkButton kind=ButtonKind::Primary href>"New invoice"</LinkButton> }
        })
    }
}

#[component]
fn Toolbar(filter: Filter<InvoiceFilter>) -> impl IntoView {
    let typed = RwSignal::new(filter.value.get_untracked().search.unwrap_or_default());
    let search = debounced(typed);
    Effect::new(move |last: Option<String>| {
        let text = search.get();
        if last.is_some_and(|last| last != text) {
            let wanted = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            filter.update(|filter| {
                filter.search = wanted;
                filter.after = None;
            });
        }
        text
    });
    let tabs = Signal::derive(move || {
        let present = filter.value.get();
        let tab = |state: Option<InvoiceState>| {
            let after = None;
            let wanted = InvoiceFilter {
                state,
                after,
                ..present.clone()
            };
            Tab {
                text: state.map_or("All", InvoiceState::name),
                href: href(path::INVOICES, &wanted),
                count: None,
                state: TabState::when(&state, &present.state),
            }
        };
        InvoiceState::LISTED.map(tab).to_vec()
    });
    view! {
        <Tabs label="Invoices by state" tabs/>
        <TextInput
            value=typed
            kind=TextKind::Search
            label="Search invoices"
            placeholder="Number, customer or reference"
        />
        <CustomerChip filter/>
    }
}

/// Says whose invoices are shown, and shows everybody's again when pressed.
#[component]
fn CustomerChip(filter: Filter<InvoiceFilter>) -> impl IntoView {
    let customer = Memo::new(move |_| filter.value.get().customer);
    let query = use_query(GetCustomer, &[Topic::Customers], move || {
        Some((customer.get()?, Nothing {}))
    });
    let everybody = move || {
        filter.update(|filter| {
            filter.customer = None;
            filter.after = None;
        });
    };
    move || {
        customer.get().map(|_| {
            let name = query.value.with(|customer| {
                let name = customer.as_ref().map(|c| c.details.name.clone());
                name.unwrap_or_else(|| "One customer".to_owned())
            });
            view! {
                <Button on_press=everybody>
                    <span>{name}</span>
                    <Symbol icon=Icon::Close/>
                    <span class="visually-hidden">"Show all customers"</span>
                </Button>
            }
        })
    }
}

fn columns(today: Option<Day>) -> Vec<Column<InvoiceRow>> {
    vec![
        Column::new("Number", Part::Lead, |row: &InvoiceRow| match &row.number {
            Some(number) => view! { <span class="nowrap">{number.clone()}</span> }.into_any(),
            None => view! { <span class="muted">"Draft"</span> }.into_any(),
        }),
        Column::new("Customer", Part::Text, customer),
        Column::new("Reference", Part::WideText, |row: &InvoiceRow| {
            row.reference.clone()
        }),
        Column::new("Date", Part::WideDate, |row: &InvoiceRow| {
            row.issued_on.map(day_text)
        }),
        Column::new("Due", Part::WideDate, move |row: &InvoiceRow| {
            due(row, today)
        }),
        Column::new("State", Part::Status, |row: &InvoiceRow| {
            view! { <InvoiceBadge state=row.state total=row.total open=row.open/> }
        }),
        Column::new(
            "Total",
            Part::WideAmount,
            |row: &InvoiceRow| view! { <Amount money=row.total/> },
        ),
        Column::new("Open", Part::Amount, open),
    ]
}

/// On a phone the due date stands behind the name.
fn customer(row: &InvoiceRow) -> impl IntoView + use<> {
    let due = row.due_on.filter(|_| !row.open.is_zero()).map(|due_on| {
        let text = format!("· due {}", day_text(due_on));
        view! { <span class="narrow-only nowrap">{text}</span> }
    });
    view! {
        <span>{row.customer.name.clone()}</span>
        " "
        {due}
    }
}

fn due(row: &InvoiceRow, today: Option<Day>) -> impl IntoView + use<> {
    let late = match (row.state, row.due_on, today) {
        (InvoiceState::Overdue, Some(due_on), Some(today)) => Some(due_text(due_on, today)),
        _ => None,
    };
    view! {
        <span>{row.due_on.map(day_text)}</span>
        {late.map(|text| view! { <span class="invoice-list__late">{text}</span> })}
    }
}

/// Where nothing is open, a phone, which leaves out the total, shows it here.
fn open(row: &InvoiceRow) -> impl IntoView + use<> {
    let (open, total) = (row.open, row.total);
    if !open.is_zero() {
        return view! { <Amount money=open/> }.into_any();
    }
    view! {
        <span class="narrow-only muted">
            <Amount money=total/>
        </span>
        <span class="wide-only">
            <BareAmount money=open/>
        </span>
    }
    .into_any()
}

fn invoices(
    page: Live<Rows<InvoiceRow>>,
    filter: Filter<InvoiceFilter>,
    refreshing: RwSignal<bool>,
) -> impl IntoView {
    let today = expect_session().today();
    view! {
        <PagedTable
            label="Invoices"
            noun=("invoice", "invoices")
            page
            columns=columns(today)
            link=row_link(|row: &InvoiceRow| path::invoice(row.id))
            refreshing
            empty=move || nothing(filter)
        />
    }
}

fn nothing(filter: Filter<InvoiceFilter>) -> impl IntoView {
    let present = filter.value.get_untracked();
    if present.search.is_some() {
        return view! {
            <Empty
                title="No invoice found"
                text="No number, customer or reference holds what you typed. Other tabs may have it."
            />
        }
        .into_any();
    }
    let text = match present.state {
        Some(InvoiceState::Draft) => "No drafts: everything that was written is issued.",
        Some(InvoiceState::Overdue) => "Nothing is overdue. Everybody has paid in time so far.",
        Some(InvoiceState::Void) => "No invoice was voided.",
        Some(_) => "No invoice stands like this right now.",
        None if present.customer.is_some() => "This customer has not been billed yet.",
        None => {
            let text = "Write the first one, or import those of your earlier system.";
            return view! {
                <Empty title="No invoices yet" text>
                    {new_invoice(filter)}
                    <LinkButton href=path::IMPORT>"Import"</LinkButton>
                </Empty>
            }
            .into_any();
        }
    };
    view! { <Empty title="Nothing here" text/> }.into_any()
}
