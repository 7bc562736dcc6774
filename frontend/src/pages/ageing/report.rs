//! The ageing of all customers.

use leptos::prelude::*;
use shared::access::Permission;
use shared::ageing::Question;
use shared::api::ageing::{AgeingInput, AgeingSums, AgeingView, GetAgeing, RowPlace};
use shared::kernel::Money;
use shared::kernel::page::page_rows;

use super::days::{Dragged, days};
use super::matrix::{Screen, matrix};
use super::options::toolbar;
use crate::components::ageing_bar::AgeingBar;
use crate::components::ageing_history::{Progress, expect_ageing_history};
use crate::components::day::{day_text, moment_text};
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::data::filter::{Filter, href, use_filter};
use crate::data::topic::expect_topics;
use crate::data::{Live, Query, Topic, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::button::LinkButton;
use crate::ui::empty::Empty;
use crate::ui::fact::{Figure, FigureTone, Figures};
use crate::ui::pagination::Pagination;
use crate::ui::screen::use_is_phone;
use crate::ui::skeleton::SkeletonRows;

/// The ageing as of a day. Today's comes from the server, which keeps it; a past one too, until the
/// history is there to compute it from.
#[component]
pub(crate) fn Ageing() -> impl IntoView {
    let filter = use_filter::<AgeingInput>();
    let dragged = Dragged(RwSignal::new(None));
    let history = expect_ageing_history();
    let ready = Memo::new(move |_| history.progress.get() == Progress::Ready);
    let query = use_query(GetAgeing, &[Topic::Items, Topic::Customers], move || {
        let input = filter.value.get();
        let computed = is_past(&input) && ready.get();
        (!computed).then_some(((), input))
    });
    compute(query, filter, dragged);
    let today = expect_session().today();
    let days = move || today.map(|today| days(filter, dragged, today));
    view! {
        <Page title="Ageing" toolbar=move || view! { {toolbar(filter)} {days()} }>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |view| report(view, filter, query.loading)
            />
        </Page>
    }
}

/// Whether the report is of a past day, or leaves out what was recorded later.
fn is_past(input: &AgeingInput) -> bool {
    input.as_of.is_some() || input.known_at.is_some()
}

/// Answers `query` from the history, and keeps the history up to date while a past day is shown.
fn compute(query: Query<AgeingView>, filter: Filter<AgeingInput>, dragged: Dragged) {
    let (history, topics) = (expect_ageing_history(), expect_topics());
    let Some(session) = untrack(|| expect_session().view()) else {
        return;
    };
    Effect::new(move |_| {
        topics.listen(&[Topic::Items, Topic::Customers]);
        if filter.value.with(is_past) {
            history.bring_up_to_date();
        }
    });
    Effect::new(move |_| {
        let mut input = filter.value.get();
        if let Some(day) = dragged.0.get() {
            input.as_of = Some(day);
            input.after = None;
        }
        // A day to come is refused by the server.
        let as_of = input.as_of.unwrap_or(session.today);
        if !is_past(&input) || as_of > session.today {
            return;
        }
        let question = Question {
            as_of,
            known_at: input.known_at,
            buckets: input.buckets.unwrap_or_else(|| session.buckets.clone()),
            currency: input.currency,
            after: input.after.as_ref().map(RowPlace::of_cursor),
            limit: page_rows(input.limit),
        };
        if let Some(view) = history.report(&question) {
            query.answer(view);
        }
    });
}

fn report(
    view: Live<AgeingView>,
    filter: Filter<AgeingInput>,
    refreshing: RwSignal<bool>,
) -> impl IntoView {
    let next = Signal::derive(move || {
        let after = view.with(|view| view.rows.next.clone())?;
        let at = AgeingInput {
            after: Some(after),
            ..filter.value.get()
        };
        Some(href(path::AGEING, &at))
    });
    let first = Signal::derive(move || {
        let present = filter.value.get();
        let first = || {
            href(
                path::AGEING,
                &AgeingInput {
                    after: None,
                    ..present.clone()
                },
            )
        };
        present.after.is_some().then(first)
    });
    let summary = Signal::derive(move || match view.with(|view| view.rows.items.len()) {
        1 => "1 row".to_owned(),
        count => format!("{count} rows on this page"),
    });
    let is_phone = use_is_phone();
    move || {
        let view = view.get();
        let input = filter.value.get_untracked();
        let screen = Screen::of(is_phone.get());
        if view.totals.is_empty() && view.rows.items.is_empty() {
            return nothing(&view, &input).into_any();
        }
        let totals = view
            .totals
            .iter()
            .map(|sums| currency(sums.clone(), view.labels.clone()));
        view! {
            {known(&input)}
            {totals.collect_view()}
            {matrix(&view, &input, screen, refreshing)}
            <Pagination summary first next/>
        }
        .into_any()
    }
}

/// Says that the report leaves out what came later.
pub(super) fn known(input: &AgeingInput) -> impl IntoView + use<> {
    let text = input
        .known_at
        .map(|at| format!("As the books stood on {}.", moment_text(at)));
    text.map(|text| view! { <p class="ageing__known" role="status">{text}</p> })
}

fn currency(sums: AgeingSums, labels: Vec<String>) -> impl IntoView {
    let figure = |label: &'static str, tone: FigureTone, money: Money| {
        (!money.is_zero()).then(|| view! { <Figure label tone><Amount money/></Figure> })
    };
    let overdue = Money::sum(sums.currency, sums.buckets.iter().skip(1).copied()).ok();
    let heading = format!("Balance in {}", sums.currency);
    view! {
        <section class="ageing__currency" aria-label=heading>
            <Figures>
                <Figure label="Balance">
                    <Amount money=sums.balance/>
                </Figure>
                {overdue.map(|overdue| figure("Overdue", FigureTone::Danger, overdue))}
                {figure("Owed", FigureTone::Plain, sums.owed)}
                {figure("Unapplied credit", FigureTone::Plain, sums.unapplied)}
                {figure("Disputed", FigureTone::Plain, sums.disputed)}
            </Figures>
            <div class="ageing__bar">
                <AgeingBar amounts=sums.buckets labels/>
            </div>
        </section>
    }
}

fn nothing(view: &AgeingView, input: &AgeingInput) -> impl IntoView + use<> {
    let text = if input.currency.is_some() || input.known_at.is_some() {
        "No item of this currency and state of knowledge was open at the end of that day."
    } else {
        "No document had been issued by then, or everything was settled."
    };
    let session = expect_session();
    let import = move || {
        let may = session.can(Permission::Import);
        may.then(|| view! { <LinkButton href=path::IMPORT>"Import documents"</LinkButton> })
    };
    view! {
        <Empty title=format!("Nothing open on {}", day_text(view.as_of)) text>
            {import}
        </Empty>
    }
}
