//! The list of customers.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::customers::{CustomerFilter, CustomerRow, ListCustomers};
use shared::kernel::Page as Rows;

use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::components::paged_table::PagedTable;
use crate::data::debounce::debounced;
use crate::data::filter::{Filter, use_filter};
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::badge::Badge;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::checkbox::Checkbox;
use crate::ui::empty::Empty;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, row_link};
use crate::ui::text_input::{TextInput, TextKind};

/// The list of customers.
#[component]
pub(crate) fn CustomerList() -> impl IntoView {
    let filter = use_filter::<CustomerFilter>();
    let query = use_query(
        ListCustomers,
        &[Topic::Customers, Topic::Items],
        move || Some(((), filter.value.get())),
    );
    view! {
        <Page title="Customers" actions=new_customer toolbar=move || toolbar(filter)>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |page| customers(page, filter, query.loading)
            />
        </Page>
    }
}

fn new_customer() -> impl IntoView {
    let session = expect_session();
    move || {
        session.can(Permission::EditCustomers).then(|| {
            view! {
                <LinkButton kind=ButtonKind::Primary href=path::NEW_CUSTOMER>"New customer"</LinkButton>
            }
        })
    }
}

fn toolbar(filter: Filter<CustomerFilter>) -> impl IntoView {
    let present = filter.value.get_untracked();
    let typed = RwSignal::new(present.search.unwrap_or_default());
    let inactive = RwSignal::new(present.inactive == Some(true));
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
    let show_inactive = move |show: bool| {
        filter.update(|filter| {
            filter.inactive = show.then_some(true);
            filter.after = None;
        });
    };
    view! {
        <TextInput
            value=typed
            kind=TextKind::Search
            label="Search customers"
            placeholder="Search name or number"
        />
        <Checkbox value=inactive label="Show inactive" on_change=show_inactive/>
    }
}

fn columns() -> Vec<Column<CustomerRow>> {
    vec![
        Column::new("Customer", Part::Lead, |row: &CustomerRow| row.name.clone()),
        Column::new("Number", Part::Text, |row: &CustomerRow| row.number.clone()),
        Column::new("Place", Part::WideText, place),
        Column::new("", Part::Status, |row: &CustomerRow| {
            (!row.active).then(|| view! { <Badge text="Inactive"/> })
        }),
        Column::new("Unapplied", Part::WideAmount, |row: &CustomerRow| {
            row.balances
                .iter()
                .filter(|balance| !balance.unapplied.is_zero())
                .map(|balance| view! { <div><Amount money=balance.unapplied/></div> })
                .collect_view()
        }),
        Column::new("Balance", Part::Amount, |row: &CustomerRow| {
            row.balances
                .iter()
                .map(|balance| view! { <div><Amount money=balance.balance/></div> })
                .collect_view()
        }),
    ]
}

fn place(row: &CustomerRow) -> String {
    [row.city.clone(), row.country.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

fn customers(
    page: Live<Rows<CustomerRow>>,
    filter: Filter<CustomerFilter>,
    refreshing: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <PagedTable
            label="Customers"
            noun=("customer", "customers")
            page
            columns=columns()
            link=row_link(|row: &CustomerRow| path::customer(row.id))
            refreshing
            empty=move || nothing(&filter.value.get_untracked())
        />
    }
}

fn nothing(filter: &CustomerFilter) -> impl IntoView + use<> {
    if filter.search.is_some() {
        return view! {
            <Empty
                title="No customer found"
                text="No name or number holds what you typed. Inactive customers are listed only when asked for."
            />
        }
        .into_any();
    }
    view! {
        <Empty
            title="No customers yet"
            text="Create the first one, or import invoices from your earlier system: their customers come along."
        >
            {new_customer()}
            <LinkButton href=path::IMPORT>"Import"</LinkButton>
        </Empty>
    }
    .into_any()
}
