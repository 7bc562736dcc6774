//! The page and its four steps.

use std::sync::Arc;

use leptos::prelude::*;
use shared::access::Permission;
use shared::kernel::{Currency, Day};

use super::check::Check;
use super::choose::Choose;
use super::columns::Columns;
use super::dry_run::DryRun;
use super::progress::Progress;
use super::run::Run;
use super::state::State;
use crate::components::loaded::Loaded;
use crate::components::reference::expect_reference;
use crate::layouts::page::Page;
use crate::session::expect_session;
use crate::ui::empty::Empty;
use crate::ui::skeleton::SkeletonRecord;

/// The import of documents from a file.
#[component]
pub(crate) fn Import() -> impl IntoView {
    let session = expect_session();
    let reference = expect_reference();
    let allowed = Memo::new(move |_| session.can(Permission::Import));
    let content = move || {
        if !allowed.get() {
            return view! {
                <Empty
                    title="No permission"
                    text="Your role does not import documents. An administrator can change that."
                />
            }
            .into_any();
        }
        view! {
            <Loaded
                query=reference.query
                skeleton=|| view! { <SkeletonRecord/> }
                children=move |lists| {
                    let (today, currency) = lists
                        .with_untracked(|lists| (lists.today, lists.company.base_currency));
                    view! { <Steps today currency/> }
                }
            />
        }
        .into_any()
    };
    view! { <Page title="Import">{content}</Page> }
}

#[component]
fn Steps(today: Day, currency: Currency) -> impl IntoView {
    let state = State::new(today, currency);
    let begun = RwSignal::new(None::<Arc<DryRun>>);
    let begin = move |dry_run| begun.set(Some(dry_run));
    let again = move || {
        begun.set(None);
        state.choose(None);
    };
    let has_file = Memo::new(move |_| state.sheet.with(Option::is_some));
    let has_check = Memo::new(move |_| state.checked.with(Option::is_some));
    let preparation = move || {
        view! {
            <Choose state/>
            {move || has_file.get().then(|| view! { <Columns state/> })}
            {move || has_check.get().then(|| view! { <Check state on_import=begin/> })}
        }
    };
    // The run lives as long as its progress is on screen.
    move || match begun.get().zip(state.sheet.get_untracked()) {
        None => preparation().into_any(),
        Some((dry_run, sheet)) => {
            let run = Run::begin(sheet, &dry_run);
            view! { <Progress run on_again=again/> }.into_any()
        }
    }
}

/// One step: its number, its title, and below them its content.
#[component]
pub(super) fn Step(number: u8, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="import-step" aria-label=title>
            <div class="import-step__heading">
                <span class="import-step__number" aria-hidden="true">
                    {number}
                </span>
                <h2>{title}</h2>
            </div>
            <div class="import-step__content">{children()}</div>
        </section>
    }
}
