//! What an ageing is drawn up for: day, currency, buckets, and the state of knowledge.

use js_sys::Date;
use leptos::prelude::*;
use shared::ageing::{Buckets, NotBuckets};
use shared::api::ageing::AgeingInput;
use shared::kernel::{Day, Instant};
use wasm_bindgen::JsValue;

use crate::components::as_of::AsOf;
use crate::components::reference::expect_reference;
use crate::data::debounce::debounced;
use crate::data::filter::Filter;
use crate::session::expect_session;
use crate::ui::date_input::DateInput;
use crate::ui::field::Field;
use crate::ui::select::{Choice, Select};
use crate::ui::text_input::TextInput;

/// The controls above an ageing or the items behind it; they change nothing but the address.
pub(crate) fn toolbar(filter: Filter<AgeingInput>) -> impl IntoView {
    let present = filter.value.get_untracked();
    let more = present.buckets.is_some() || present.known_at.is_some();
    let as_of = expect_session().today().map(|today| {
        let day = Memo::new(move |_| filter.value.get().as_of.unwrap_or(today));
        let choose = move |day: Option<Day>| change(filter, |input| input.as_of = day);
        view! { <AsOf day today on_choose=choose/> }
    });
    view! {
        {as_of}
        {currency(filter)}
        <details class="ageing-options" open=more>
            <summary class="ageing-options__summary">"Options"</summary>
            <div class="ageing-options__fields">
                {buckets(filter)}
                {known_at(filter)}
            </div>
        </details>
    }
}

/// A changed question starts on its first page.
fn change(filter: Filter<AgeingInput>, change: impl FnOnce(&mut AgeingInput)) {
    filter.update(|input| {
        change(input);
        input.after = None;
    });
}

fn currency(filter: Filter<AgeingInput>) -> impl IntoView {
    let reference = expect_reference();
    let code = |input: &AgeingInput| input.currency.map(|currency| currency.code().to_owned());
    let value = RwSignal::new(filter.value.with_untracked(code).unwrap_or_default());
    Effect::new(move |_| value.set(filter.value.with(code).unwrap_or_default()));
    let choices = Signal::derive(move || {
        let every = Choice::new("", "All currencies");
        std::iter::once(every)
            .chain(reference.currencies().get())
            .collect::<Vec<_>>()
    });
    let choose = move |code: String| change(filter, |input| input.currency = code.parse().ok());
    view! { <Select value choices label="Currency" on_change=choose/> }
}

/// What was typed as limits: nothing stands for the company's own.
fn limits(text: &str) -> Result<Option<Buckets>, NotBuckets> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some),
    }
}

fn buckets(filter: Filter<AgeingInput>) -> impl IntoView {
    let usual = untrack(|| expect_session().view());
    let usual = usual
        .map(|view| view.buckets.to_string())
        .unwrap_or_default();
    let chosen = filter.value.get_untracked().buckets;
    let typed = RwSignal::new(chosen.map_or(usual.clone(), |buckets| buckets.to_string()));
    let problem = Signal::derive(move || limits(&typed.get()).err().map(|error| error.to_string()));
    let settled = debounced(typed);
    Effect::new(move |last: Option<String>| {
        let text = settled.get();
        if last.is_some_and(|last| last != text)
            && let Ok(buckets) = limits(&text)
        {
            let buckets = buckets.filter(|buckets| buckets.to_string() != usual);
            change(filter, |input| input.buckets = buckets);
        }
        text
    });
    view! {
        <Field label="Buckets" hint="Upper limits in days overdue, rising" problem>
            <TextInput value=typed/>
        </Field>
    }
}

fn known_at(filter: Filter<AgeingInput>) -> impl IntoView {
    let day = |input: &AgeingInput| input.known_at.map(day_of).unwrap_or_default();
    let typed = RwSignal::new(filter.value.with_untracked(day));
    Effect::new(move |_| typed.set(filter.value.with(day)));
    let today = expect_session().today();
    let choose = move |text: String| {
        let day = text
            .parse::<Day>()
            .ok()
            .filter(|day| today.is_none_or(|today| *day < today));
        if day.is_some() || text.is_empty() {
            change(filter, |input| input.known_at = day.map(end_of));
        } else {
            typed.set(String::new());
        }
    };
    let max = today
        .map(|today| today.plus_days(-1).to_string())
        .unwrap_or_default();
    view! {
        <Field
            label="Known at the end of"
            note="optional"
            hint="Leaves out what was recorded later, even when it was dated back"
        >
            <DateInput value=typed max on_change=choose/>
        </Field>
    }
}

/// The last moment of a day on the reader's own clock.
fn end_of(day: Day) -> Instant {
    let number = |number: u32| i32::try_from(number).unwrap_or_default();
    let year = u32::try_from(day.year()).unwrap_or_default();
    let date = Date::new_with_year_month_day_hr_min_sec_milli(
        year,
        number(day.month()).saturating_sub(1),
        number(day.day()),
        23,
        59,
        59,
        999,
    );
    // Whole milliseconds print without a fraction.
    date.get_time().to_string().parse().unwrap_or_default()
}

/// The day of a moment on the reader's own clock, as a date field holds it.
fn day_of(at: Instant) -> String {
    let milliseconds: f64 = at.to_string().parse().unwrap_or_default();
    let date = Date::new(&JsValue::from_f64(milliseconds));
    let month = date.get_month().saturating_add(1);
    format!(
        "{:04}-{month:02}-{:02}",
        date.get_full_year(),
        date.get_date()
    )
}

#[cfg(test)]
mod tests {
    use super::limits;

    #[test]
    fn limits_are_the_company_s_own_or_a_rising_list() {
        assert_eq!(limits(" "), Ok(None));
        let text = |text| limits(text).map(|buckets| buckets.map(|buckets| buckets.to_string()));
        assert_eq!(text("0, 15,45"), Ok(Some("0,15,45".to_owned())));
        assert!(limits("30,0").is_err());
    }
}
