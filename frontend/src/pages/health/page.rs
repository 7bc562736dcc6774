//! Every check in plain words.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::health::{Check, CheckView, GetOperations, JobView, Level, OperationsView};

use super::stuck::{AcceptHead, DeadEvents, ParkedMessages};
use super::words;
use crate::components::day::{MomentText, day_text};
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::badge::{Badge, Tone};
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::Button;
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRecord;
use crate::ui::table::{Column, Part, Table};

/// The health page.
#[component]
pub(crate) fn Health() -> impl IntoView {
    let query = use_query(GetOperations, &[Topic::Mail, Topic::Receipts], || {
        Some(((), Nothing {}))
    });
    let again = move || {
        view! { <Button busy=query.loading on_press=move || query.refetch()>"Check again"</Button> }
    };
    view! {
        <Page title="Health" actions=again>
            <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=health/>
            <ParkedMessages/>
            <DeadEvents/>
        </Page>
    }
}

fn health(view: Live<OperationsView>) -> impl IntoView {
    let session = expect_session();
    let checks = Signal::derive(move || view.with(|view| view.checks.clone()));
    let jobs = Signal::derive(move || view.with(|view| view.jobs.clone()));
    let none = Memo::new(move |_| jobs.with(Vec::is_empty));
    let tampered = Memo::new(move |_| {
        checks.with(|checks| {
            let chain = checks.iter().find(|check| check.check == Check::AuditChain);
            chain.is_some_and(|check| check.level == Level::Degraded)
        })
    });
    let accept = move || {
        let may = tampered.get() && session.can(Permission::AcceptAuditHead);
        may.then(|| view! { <AcceptHead/> })
    };
    view! {
        {move || verdict(&view.get())}
        <PageSection title="Checks" actions=accept>
            <Table label="Checks" columns=check_columns() rows=checks/>
        </PageSection>
        <PageSection title="Jobs">
            {move || {
                if none.get() {
                    let text = "No job has run yet. The Worker's cron trigger starts them each minute.";
                    return view! { <EmptyPart text/> }.into_any();
                }
                view! { <Table label="Jobs" columns=job_columns() rows=jobs/> }.into_any()
            }}
        </PageSection>
    }
}

fn verdict(view: &OperationsView) -> impl IntoView + use<> {
    let (kind, title) = match view.status {
        Level::Ok => (BannerKind::Success, "Everything is in order"),
        Level::Attention => (
            BannerKind::Warning,
            "Everything works; something wants a look",
        ),
        Level::Degraded => (BannerKind::Danger, "Something does not work as it must"),
    };
    let books = view.tied_out_on.map(|day| {
        let text = format!("The books were last compared on {}. ", day_text(day));
        view! { {text} <a href=path::TIE_OUT>"Open the tie-out"</a> }
    });
    let at = view.checked_at;
    view! {
        <PageSection>
            <Banner kind title>
                "Checked " <MomentText at/> ". " {books}
            </Banner>
        </PageSection>
    }
}

fn check_columns() -> Vec<Column<CheckView>> {
    vec![
        Column::new("Check", Part::Lead, |view: &CheckView| {
            let advice = words::advice(view);
            let note = view.note.clone();
            view! {
                <div>{words::name(view.check)}</div>
                {note.map(|note| view! { <div class="small">{note}</div> })}
                {advice.map(|advice| view! { <div class="muted small">{advice}</div> })}
            }
        }),
        Column::new("", Part::Status, |view: &CheckView| {
            let (text, tone) = words::level(view.level);
            view! { <Badge tone text/> }
        }),
        Column::new("Since", Part::WideDate, |view: &CheckView| {
            view.since.map(|at| view! { <MomentText at/> })
        }),
        Column::new("Count", Part::Amount, |view: &CheckView| {
            let amounts = view.amounts.iter().copied();
            let amounts = amounts.map(|money| view! { <div><Amount money/></div> });
            let amounts = amounts.collect_view();
            view! { {view.count.map(|count| count.to_string())} {amounts} }
        }),
    ]
}

fn job_columns() -> Vec<Column<JobView>> {
    vec![
        Column::new("Job", Part::Lead, |job: &JobView| words::job(&job.job)),
        Column::new("Last run", Part::Date, |job: &JobView| {
            view! { <MomentText at=job.ran_at/> }
        }),
        Column::new("Last success", Part::WideDate, |job: &JobView| {
            job.succeeded_at.map(|at| view! { <MomentText at/> })
        }),
        Column::new("", Part::Status, |job: &JobView| match &job.failure {
            Some(failure) => view! { <Badge tone=Tone::Danger text=failure.clone()/> },
            None => view! { <Badge tone=Tone::Success text="Succeeded"/> },
        }),
    ]
}
