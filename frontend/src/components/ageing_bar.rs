//! How open amounts are spread over the buckets of an ageing, as a bar with its legend.

use leptos::prelude::*;
use shared::kernel::Money;

use super::money::{BareAmount, money_text};

/// The whole length of a bar.
const WHOLE: i128 = 1000;
/// The last of the colours `--color-age-0` and following.
const SCALE_LAST: usize = 5;

/// Where a bucket begins on the bar and how long it is, in thousandths of the bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Share {
    start: i128,
    width: i128,
}

/// The shares of `amounts`; they cover the bar without gaps unless nothing is open.
fn shares(amounts: &[Money]) -> Vec<Share> {
    let size = |money: &Money| i128::from(money.minor().max(0));
    let total: i128 = amounts.iter().map(size).sum();
    let place = |sum: i128| sum.saturating_mul(WHOLE).checked_div(total).unwrap_or(0);
    let mut sum = 0_i128;
    let share = |amount: &Money| {
        let start = place(sum);
        sum = sum.saturating_add(size(amount));
        Share {
            start,
            width: place(sum).saturating_sub(start),
        }
    };
    amounts.iter().map(share).collect()
}

/// `38 %`; a bucket that holds something never reads as nothing.
fn percent(amount: Money, share: Share) -> String {
    match share.width.saturating_add(5).checked_div(10).unwrap_or(0) {
        0 if amount.is_positive() => "< 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// The class that colours bucket `index` of `count`, from not due to long overdue.
pub(crate) fn scale_class(index: usize, count: usize) -> &'static str {
    let steps = count.saturating_sub(1).max(1);
    match index
        .saturating_mul(SCALE_LAST)
        .checked_div(steps)
        .unwrap_or(0)
    {
        0 => "age-scale age-scale--0",
        1 => "age-scale age-scale--1",
        2 => "age-scale age-scale--2",
        3 => "age-scale age-scale--3",
        4 => "age-scale age-scale--4",
        _ => "age-scale age-scale--5",
    }
}

/// The bar alone; `text` says for a screen reader what it shows.
pub(crate) fn bar(amounts: &[Money], text: String) -> impl IntoView + use<> {
    let count = amounts.len();
    let parts = shares(amounts)
        .into_iter()
        .enumerate()
        .filter(|(_, share)| share.width > 0)
        .map(|(index, share)| {
            view! {
                <rect
                    class=scale_class(index, count)
                    x=share.start.to_string()
                    width=share.width.to_string()
                    height="10"
                ></rect>
            }
        })
        .collect_view();
    view! {
        <svg
            class="ageing-bar__bar"
            viewBox="0 0 1000 10"
            preserveAspectRatio="none"
            role="img"
            aria-label=text
        >
            {parts}
        </svg>
    }
}

/// The bar with what each colour means and holds.
#[component]
pub(crate) fn AgeingBar(amounts: Vec<Money>, labels: Vec<String>) -> impl IntoView {
    let count = amounts.len();
    let entries: Vec<_> = amounts
        .iter()
        .copied()
        .zip(shares(&amounts))
        .zip(labels)
        .collect();
    let text = entries
        .iter()
        .map(|((amount, _), label)| format!("{label}: {}", money_text(*amount)))
        .collect::<Vec<_>>()
        .join(", ");
    let legend = entries
        .into_iter()
        .enumerate()
        .map(|(index, ((amount, share), label))| {
            view! {
                <li class="ageing-bar__entry">
                    <span class="ageing-bar__label">
                        <span class=scale_class(index, count) aria-hidden="true"></span>
                        {label}
                    </span>
                    <span class="ageing-bar__amount">
                        <BareAmount money=amount/>
                    </span>
                    <span class="ageing-bar__percent">{percent(amount, share)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="ageing-bar">
            {bar(&amounts, text)}
            <ul class="ageing-bar__legend">{legend}</ul>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use shared::kernel::{Currency, Money};

    use super::*;

    fn euros(amounts: &[i64]) -> Vec<Money> {
        let money = |minor: &i64| Money::from_minor(*minor, Currency::EUR).unwrap();
        amounts.iter().map(money).collect()
    }

    #[test]
    fn shares_cover_the_whole_bar() {
        let shares = shares(&euros(&[1, 1, 1]));
        assert_eq!(
            shares.iter().map(|share| share.width).collect::<Vec<_>>(),
            [333, 333, 334]
        );
        assert_eq!(
            shares.iter().map(|share| share.start).collect::<Vec<_>>(),
            [0, 333, 666]
        );
    }

    #[test]
    fn nothing_open_is_an_empty_bar() {
        let widths = shares(&euros(&[0, 0])).into_iter().map(|share| share.width);
        assert_eq!(widths.collect::<Vec<_>>(), [0, 0]);
    }

    #[test]
    fn a_small_share_is_not_called_nothing() {
        let amounts = euros(&[1, 1_000_000, 0]);
        let texts: Vec<_> = amounts
            .iter()
            .zip(shares(&amounts))
            .map(|(a, s)| percent(*a, s))
            .collect();
        assert_eq!(texts, ["< 1 %", "100 %", "0 %"]);
    }

    #[test]
    fn any_number_of_buckets_spans_the_colours() {
        assert!(scale_class(0, 2).ends_with("--0"));
        assert!(scale_class(1, 2).ends_with("--5"));
        assert!(scale_class(3, 6).ends_with("--3"));
        assert!(scale_class(8, 9).ends_with("--5"));
        assert!(scale_class(0, 0).ends_with("--0"));
    }
}
