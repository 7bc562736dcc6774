//! The ageing of all customers.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::ageing::{AgeingInput, AgeingSums, AgeingView, GetAgeing};
use shared::kernel::Money;

use super::matrix::matrix;
use super::options::toolbar;
use crate::components::ageing_bar::AgeingBar;
use crate::components::day::{day_text, moment_text};
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::data::filter::{Filter, href, use_filter};
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::button::LinkButton;
use crate::ui::empty::Empty;
use crate::ui::fact::{Figure, FigureTone, Figures};
use crate::ui::pagination::Pagination;
use crate::ui::skeleton::SkeletonRows;

/// The ageing as of a day.
#[component]
pub(crate) fn Ageing() -> impl IntoView {
    let filter = use_filter::<AgeingInput>();
    let query = use_query(GetAgeing, &[Topic::Items, Topic::Customers], move || {
        Some(((), filter.value.get()))
    });
    view! {
        <Page title="Ageing" toolbar=move || toolbar(filter)>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |view| report(view, filter, query.loading)
            />
        </Page>
    }
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
    move || {
        let view = view.get();
        let input = filter.value.get_untracked();
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
            {matrix(&view, &input, refreshing)}
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
                {figure("Unapplied, apart", FigureTone::Plain, sums.unapplied)}
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
