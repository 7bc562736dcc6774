//! Step 4: the import under way, and in the end what has become of every row.

use leptos::prelude::*;

use super::page::Step;
use super::rejects::Rejects;
use super::run::{Run, Stage};
use super::tally::Tally;
use crate::components::day::day_text;
use crate::components::money::grouped;
use crate::components::problem_text::problem_text;
use crate::routes::path;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::fact::{Fact, Facts};

/// An import, from its first chunk to its final account.
#[component]
pub(super) fn Progress(run: Run, #[prop(into)] on_again: Callback<()>) -> impl IntoView {
    let content = move || match run.stage.get() {
        Stage::Running => running().into_any(),
        Stage::Broken(error) => {
            let title = format!("The import has paused. {}", problem_text(&error));
            view! {
                <Banner kind=BannerKind::Warning title>
                    "What was imported stays. Going on sends the same rows again without adding any of them twice."
                </Banner>
                <div class="row">
                    <Button kind=ButtonKind::Primary on_press=move || run.go_on()>"Continue"</Button>
                    <Button on_press=move || run.stop()>"Stop here"</Button>
                </div>
            }
            .into_any()
        }
        Stage::Stopped => account(run, "Import stopped", BannerKind::Warning, on_again).into_any(),
        Stage::Done => account(run, "Import finished", BannerKind::Success, on_again).into_any(),
    };
    view! {
        <Step number=4 title="Import">
            {bar(run)}
            {content}
        </Step>
    }
}

fn count(number: usize) -> String {
    grouped(&number.to_string())
}

fn bar(run: Run) -> impl IntoView {
    let total = move || run.tally.with(|tally| tally.rows_in_file);
    let done = move || {
        run.tally
            .with(|tally| tally.rows_in_file.saturating_sub(tally.left()))
    };
    view! {
        <div class="import-progress">
            <progress
                class="import-progress__bar"
                max=move || total().to_string()
                value=move || done().to_string()
                aria-label="Import progress"
            ></progress>
            <p class="import-progress__text" role="status">
                {move || format!("{} of {} rows", count(done()), count(total()))}
            </p>
        </div>
    }
}

fn running() -> impl IntoView {
    view! {
        <p class="muted">
            "Stay on this page until it is done. Should it be interrupted, import the file again: what is there is left alone."
        </p>
    }
}

fn account(
    run: Run,
    title: &'static str,
    kind: BannerKind,
    on_again: Callback<()>,
) -> impl IntoView {
    let tally = run.tally.get_untracked();
    let sheet = run.sheet.get_value();
    let sentence = sentence(&tally);
    let left = tally.left();
    let not_sent = (left > 0).then(|| view! { <Fact label="Not sent">{count(left)}</Fact> });
    let Tally {
        rows_in_file,
        imported,
        already_there,
        customers,
        rejects,
    } = tally;
    let rejected = rejects.len();
    view! {
        <Banner kind title>{sentence}</Banner>
        <Facts>
            <Fact label="Imported">{count(imported)}</Fact>
            <Fact label="Already in the books">{count(already_there)}</Fact>
            <Fact label="Not imported">{count(rejected)}</Fact>
            {not_sent}
            <Fact label="Rows in the file">{count(rows_in_file)}</Fact>
            <Fact label="Customers added">{count(customers)}</Fact>
        </Facts>
        <Rejects sheet rejects/>
        <div class="row">
            <LinkButton kind=ButtonKind::Primary href=path::AGEING>"Open the ageing"</LinkButton>
            {run.latest_day
                .map(|day| {
                    let href = path::with(path::AGEING, "as_of", day);
                    view! { <LinkButton href>"Ageing on " {day_text(day)}</LinkButton> }
                })}
            <Button on_press=move || on_again.run(())>"Import another file"</Button>
        </div>
    }
}

/// Where each row of the file went, as a sum that can be checked by eye.
fn sentence(tally: &Tally) -> String {
    let mut parts = vec![
        format!("{} imported", count(tally.imported)),
        format!("{} already in the books", count(tally.already_there)),
        format!("{} not imported", count(tally.rejects.len())),
    ];
    if tally.left() > 0 {
        parts.push(format!("{} not sent", count(tally.left())));
    }
    format!(
        "{} = {} rows in the file.",
        parts.join(" + "),
        count(tally.rows_in_file)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_final_account_adds_up_in_words() {
        let tally = Tally {
            rows_in_file: 2466,
            imported: 2460,
            already_there: 6,
            ..Tally::default()
        };
        assert_eq!(
            sentence(&tally),
            "2,460 imported + 6 already in the books + 0 not imported = 2,466 rows in the file."
        );
        let tally = Tally {
            rows_in_file: 3,
            imported: 1,
            ..Tally::default()
        };
        assert!(sentence(&tally).ends_with("+ 2 not sent = 3 rows in the file."));
    }
}
