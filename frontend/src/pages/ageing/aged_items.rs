//! The items behind one customer's row of an ageing.

use leptos::prelude::*;
use shared::api::ageing::{AgedItem, AgedItemsInput, AgedItemsView, AgeingInput, ListAgedItems};
use shared::kernel::id::CustomerId;

use super::options::toolbar;
use super::report::known;
use crate::components::ageing_bar::scale_class;
use crate::components::day::day_text;
use crate::components::item::item_name;
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::data::filter::{Filter, href, use_filter};
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::Page;
use crate::pages::not_found::NotFound;
use crate::routes::{param, path, use_id};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::LinkButton;
use crate::ui::empty::Empty;
use crate::ui::pagination::Pagination;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table, row_link};

/// A customer's items as they stood on the day of the ageing.
#[component]
pub(crate) fn AgedItems() -> impl IntoView {
    let id = use_id::<CustomerId>(param::CUSTOMER);
    let filter = use_filter::<AgeingInput>();
    let query = use_query(
        ListAgedItems,
        &[Topic::Items, Topic::Customers],
        move || Some(((), question(id.get()?, filter.value.get()))),
    );
    let title = Signal::derive(move || {
        let name = query
            .value
            .with(|view| view.as_ref().map(|view| view.customer.name.clone()));
        name.unwrap_or_default()
    });
    let known_id = Memo::new(move |_| id.get().is_some());
    let back = AgeingInput {
        after: None,
        currency: None,
        ..filter.value.get_untracked()
    };
    let customer = move || {
        let href = path::customer(id.get()?);
        Some(view! { <LinkButton href>"Open customer"</LinkButton> })
    };
    move || {
        if !known_id.get() {
            return view! { <NotFound/> }.into_any();
        }
        view! {
            <Page
                title
                back=("Ageing", href(path::AGEING, &back))
                actions=move || customer()
                toolbar=move || toolbar(filter)
            >
                <Loaded
                    query
                    skeleton=|| view! { <SkeletonRows/> }
                    children=move |view| items(view, id, filter, query.loading)
                />
            </Page>
        }
        .into_any()
    }
}

fn question(customer: CustomerId, input: AgeingInput) -> AgedItemsInput {
    AgedItemsInput {
        customer,
        as_of: input.as_of,
        known_at: input.known_at,
        buckets: input.buckets,
        currency: input.currency,
        after: input.after,
        limit: input.limit,
    }
}

fn items(
    view: Live<AgedItemsView>,
    id: Memo<Option<CustomerId>>,
    filter: Filter<AgeingInput>,
    refreshing: RwSignal<bool>,
) -> impl IntoView {
    let rows = Signal::derive(move || view.with(|view| view.items.items.clone()));
    let labels = Memo::new(move |_| view.with(|view| view.labels.clone()));
    let at = move |after| {
        let input = AgeingInput {
            after,
            ..filter.value.get()
        };
        Some(href(&path::aged_items(id.get()?), &input))
    };
    let next = Signal::derive(move || {
        let next = view.with(|view| view.items.next.clone())?;
        at(Some(next))
    });
    let first = Signal::derive(move || filter.value.get().after.and_then(|_| at(None)));
    let summary = Signal::derive(move || {
        let day = view.with(|view| day_text(view.as_of));
        match rows.with(Vec::len) {
            1 => format!("1 item as of {day}"),
            count => format!("{count} items as of {day}"),
        }
    });
    move || {
        if rows.with(Vec::is_empty) {
            let title = view.with(|view| format!("Nothing open on {}", day_text(view.as_of)));
            let text = "Every item of this customer was settled, or came later.";
            return view! { <Empty title text/> }.into_any();
        }
        view! {
            {known(&filter.value.get_untracked())}
            <Table
                label="Items"
                columns=columns(labels.get())
                rows
                link=row_link(|aged: &AgedItem| path::item(aged.item.id))
                refreshing
            />
            <Pagination summary first next/>
        }
        .into_any()
    }
}

fn columns(labels: Vec<String>) -> Vec<Column<AgedItem>> {
    vec![
        Column::new("Document", Part::Lead, |aged: &AgedItem| {
            item_name(&aged.item)
        }),
        Column::new("Date", Part::WideDate, |aged: &AgedItem| {
            day_text(aged.item.item_on)
        }),
        Column::new("Due", Part::Date, |aged: &AgedItem| {
            day_text(aged.item.due_on)
        }),
        Column::new("Bucket", Part::Status, move |aged: &AgedItem| {
            bucket(aged, &labels)
        }),
        Column::new("Days overdue", Part::WideAmount, |aged: &AgedItem| {
            (aged.bucket.is_some() && aged.age_days > 0).then_some(aged.age_days)
        }),
        Column::new("Amount", Part::WideAmount, |aged: &AgedItem| {
            view! { <Amount money=aged.item.amount/> }
        }),
        Column::new("Open", Part::Amount, |aged: &AgedItem| {
            view! { <Amount money=aged.item.open/> }
        }),
    ]
}

fn bucket(aged: &AgedItem, labels: &[String]) -> impl IntoView + use<> {
    let disputed = aged
        .item
        .disputed
        .then(|| view! { <Badge tone=Tone::Warning text="Disputed"/> });
    let part_paid = (aged.bucket.is_some() && aged.item.open != aged.item.amount)
        .then(|| view! { <Badge text="Part paid"/> });
    let index = aged.bucket.map(usize::from);
    let count = labels.len();
    let standing = match index.and_then(|index| Some((index, labels.get(index)?.clone()))) {
        Some((index, label)) => view! {
            <span class="nowrap">
                <span class=scale_class(index, count) aria-hidden="true"></span>
                " "
                {label}
            </span>
        }
        .into_any(),
        None => view! { <Badge tone=Tone::Accent text="Unapplied"/> }.into_any(),
    };
    view! { <span class="row aged-item__bucket">{standing} {part_paid} {disputed}</span> }
}
