//! The day a report is drawn up for: the usual choices beside any past day.

use leptos::prelude::*;
use shared::kernel::Day;

use super::day::day_text;
use crate::ui::date_input::DateInput;

const FIRST_DAY: &str = "1900-01-01";

/// Chooses a day up to `today`.
#[component]
pub(crate) fn AsOf(
    #[prop(into)] day: Signal<Day>,
    today: Day,
    /// Gets the chosen day, or none for today: an address without a day stays current.
    #[prop(into)]
    on_choose: Callback<Option<Day>>,
) -> impl IntoView {
    let typed = RwSignal::new(day.get_untracked().to_string());
    Effect::new(move |_| typed.set(day.get().to_string()));
    let choose = move |chosen: Day| {
        typed.set(chosen.to_string());
        on_choose.run((chosen != today).then_some(chosen));
    };
    let choice = move |(text, title, quick): (String, &'static str, Day)| {
        let pressed = move || (day.get() == quick).to_string();
        view! {
            <button
                type="button"
                class="as-of__choice"
                title=title
                aria-pressed=pressed
                on:click=move |_| choose(quick)
            >
                {text}
            </button>
        }
    };
    let type_day = move |text: String| {
        if text.is_empty() {
            choose(today);
        } else if let Ok(day) = text.parse::<Day>() {
            choose(day.min(today));
        }
    };
    view! {
        <div class="as-of">
            <div class="as-of__choices" role="group" aria-label="Usual days">
                {quick_days(today).into_iter().map(choice).collect_view()}
            </div>
            <DateInput
                value=typed
                label="As of"
                min=FIRST_DAY
                max=today.to_string()
                on_change=type_day
            />
        </div>
    }
}

/// Today and the ends of the two months before, as text, explanation and day.
fn quick_days(today: Day) -> [(String, &'static str, Day); 3] {
    let last = today.month_start().plus_days(-1);
    let before = last.month_start().plus_days(-1);
    [
        ("Today".to_owned(), "The end of today", today),
        (day_text(last), "The end of last month", last),
        (day_text(before), "The end of the month before last", before),
    ]
}

#[cfg(test)]
mod tests {
    use super::quick_days;

    #[test]
    fn the_usual_days_are_today_and_two_month_ends() {
        let days =
            |today: &str| quick_days(today.parse().unwrap()).map(|(_, _, day)| day.to_string());
        assert_eq!(
            days("2026-11-22"),
            ["2026-11-22", "2026-10-31", "2026-09-30"]
        );
        assert_eq!(
            days("2026-03-31"),
            ["2026-03-31", "2026-02-28", "2026-01-31"]
        );
        assert_eq!(
            days("2026-01-01"),
            ["2026-01-01", "2025-12-31", "2025-11-30"]
        );
    }
}
