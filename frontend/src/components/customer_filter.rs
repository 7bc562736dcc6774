//! Narrows a list to one customer: a picker until one is chosen, then its name and a way out.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::customers::{CustomerRow, GetCustomer};
use shared::kernel::id::CustomerId;

use super::customer_picker::CustomerPicker;
use crate::data::{Topic, use_query};
use crate::ui::button::IconButton;
use crate::ui::icon::Icon;

/// The customer filter of a toolbar.
#[component]
pub(crate) fn CustomerFilterField(
    #[prop(into)] customer: Signal<Option<CustomerId>>,
    /// Gets the chosen customer, or none when the filter is taken away.
    #[prop(into)]
    on_choose: Callback<Option<CustomerId>>,
) -> impl IntoView {
    let query = use_query(GetCustomer, &[Topic::Customers], move || {
        Some((customer.get()?, Nothing {}))
    });
    let name = Signal::derive(move || {
        let name = query
            .value
            .with(|view| view.as_ref().map(|view| view.details.name.clone()));
        name.unwrap_or_else(|| "One customer".to_owned())
    });
    let chosen = Memo::new(move |_| customer.get().is_some());
    let choose = move |row: CustomerRow| on_choose.run(Some(row.id));
    move || {
        if chosen.get() {
            return view! {
                <span class="customer-filter">
                    <span class="customer-filter__name">{name}</span>
                    <IconButton
                        icon=Icon::Close
                        label="All customers"
                        on_press=move || on_choose.run(None)
                    />
                </span>
            }
            .into_any();
        }
        view! {
            <div class="customer-filter__picker" role="group" aria-label="Customer">
                <span class="customer-filter__label" aria-hidden="true">"Customer"</span>
                <CustomerPicker typed=RwSignal::new(String::new()) on_choose=choose/>
            </div>
        }
        .into_any()
    }
}
