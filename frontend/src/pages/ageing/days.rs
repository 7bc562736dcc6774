//! Going through the days: a slider, one day and one month end back and forth.

use leptos::prelude::*;
use shared::api::ageing::AgeingInput;
use shared::kernel::Day;

use crate::components::ageing_history::{Progress, expect_ageing_history};
use crate::components::day::day_text;
use crate::data::filter::Filter;

/// How far back the slider goes before the oldest item is known, and at most.
const DAYS_BACK: i32 = 365;
const DAYS_BACK_MAX: i32 = 5 * 365;

/// The day under the slider while it is dragged; the address follows when it is let go.
#[derive(Clone, Copy)]
pub(crate) struct Dragged(pub(crate) RwSignal<Option<Day>>);

/// The controls, and how far the history is that they go through.
pub(crate) fn days(filter: Filter<AgeingInput>, dragged: Dragged, today: Day) -> impl IntoView {
    let history = expect_ageing_history();
    let shown = Memo::new(move |_| {
        let chosen = move || filter.value.get().as_of;
        dragged.0.get().or_else(chosen).unwrap_or(today)
    });
    let go = move |day: Day| {
        let day = day.min(today);
        dragged.0.set(None);
        filter.update(|input| {
            input.as_of = (day != today).then_some(day);
            input.after = None;
        });
    };
    let button = move |text: &'static str, title: &'static str, to: fn(Day) -> Day| {
        let at_end = move || to(shown.get()) > today && shown.get() >= today;
        view! {
            <button
                type="button"
                class="days__step"
                title=title
                aria-label=title
                disabled=at_end
                on:click=move |_| go(to(shown.get_untracked()))
            >
                {text}
            </button>
        }
    };
    // Whoever takes hold of the days will want more than one.
    let take_hold = move |_| {
        if history.progress.get_untracked() == Progress::Absent {
            history.bring_up_to_date();
        }
    };
    view! {
        <div class="days" role="group" aria-label="Go through the days" on:focusin=take_hold>
            {button("«", "The month end before", month_end_before)}
            {button("‹", "The day before", |day| day.plus_days(-1))}
            {slider(shown, dragged, today, go)}
            {button("›", "The day after", |day| day.plus_days(1))}
            {button("»", "The month end after", month_end_after)}
            <div class="days__texts">
                <output>{move || dragged.0.get().map(day_text)}</output>
                <span role="status">{move || progress_text(history.progress.get())}</span>
            </div>
        </div>
    }
}

fn slider(
    shown: Memo<Day>,
    dragged: Dragged,
    today: Day,
    go: impl Fn(Day) + Copy + 'static,
) -> impl IntoView {
    let history = expect_ageing_history();
    let first = Memo::new(move |last: Option<&Day>| {
        // The scale does not change in the hand of who drags.
        if let (Some(last), true) = (last, dragged.0.get().is_some()) {
            return *last;
        }
        let usual = today.plus_days(-DAYS_BACK);
        let oldest = history.first_day().unwrap_or(usual);
        oldest.min(usual).max(today.plus_days(-DAYS_BACK_MAX))
    });
    let day_at = move |event| {
        let days: i32 = event_target_value(&event).parse().unwrap_or_default();
        first.get_untracked().plus_days(days)
    };
    view! {
        <input
            type="range"
            class="days__slider"
            aria-label="Day"
            aria-valuetext=move || day_text(shown.get())
            min="0"
            max=move || today.days_since(first.get()).to_string()
            prop:value=move || shown.get().days_since(first.get()).to_string()
            on:input=move |event| dragged.0.set(Some(day_at(event)))
            on:change=move |event| go(day_at(event))
        />
    }
}

fn progress_text(progress: Progress) -> String {
    match progress {
        Progress::Absent => String::new(),
        Progress::Loading(items) => format!("Loading the history: {items} items"),
        Progress::Ready => "Any day at once".to_owned(),
        Progress::Failed => "The server computes each day.".to_owned(),
    }
}

/// The last month end before a day.
fn month_end_before(day: Day) -> Day {
    day.month_start().plus_days(-1)
}

/// The first month end after a day.
fn month_end_after(day: Day) -> Day {
    day.plus_days(1).month_end()
}

#[cfg(test)]
mod tests {
    use super::{month_end_after, month_end_before};

    #[test]
    fn month_ends_are_gone_through_one_by_one() {
        let day = |text: &str| text.parse().unwrap();
        for (from, before, after) in [
            ("2026-03-15", "2026-02-28", "2026-03-31"),
            ("2026-03-31", "2026-02-28", "2026-04-30"),
            ("2026-03-01", "2026-02-28", "2026-03-31"),
            ("2024-01-31", "2023-12-31", "2024-02-29"),
        ] {
            assert_eq!(month_end_before(day(from)), day(before), "{from}");
            assert_eq!(month_end_after(day(from)), day(after), "{from}");
        }
    }
}
