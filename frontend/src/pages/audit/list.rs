//! The searchable log.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::audit::{AuditFilter, AuditView, GetAuditOverview, ListAudit};
use shared::kernel::Page as Rows;
use shared::kernel::id::kind_name;

use super::export::Export;
use crate::components::day::MomentText;
use crate::components::history::{ID_END, Opened, changes, words};
use crate::components::loaded::Loaded;
use crate::components::paged_table::PagedTable;
use crate::data::debounce::debounced;
use crate::data::filter::{Filter, use_filter};
use crate::data::{Live, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::ui::date_input::DateInput;
use crate::ui::empty::Empty;
use crate::ui::select::{Choice, Select};
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part};
use crate::ui::text_input::{TextInput, TextKind};

/// Who acts before they are signed in.
const ANONYMOUS: &str = "anonymous";

/// The audit log.
#[component]
pub(crate) fn AuditLog() -> impl IntoView {
    let filter = use_filter::<AuditFilter>();
    let query = use_query(ListAudit, &[], move || Some(((), filter.value.get())));
    let wanted = filter.value.get_untracked().object.unwrap_or_default();
    let wanted = RwSignal::new(wanted);
    view! {
        <Page title="Audit log" toolbar=move || toolbar(filter, wanted)>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |page| rows(page, query.loading, wanted)
            />
            <Export/>
        </Page>
    }
}

/// `object` is what stands in the field that names one, and soon after in the address.
fn toolbar(filter: Filter<AuditFilter>, object: RwSignal<String>) -> impl IntoView {
    let choices = use_query(GetAuditOverview, &[], || Some(((), Nothing {})));
    let present = filter.value.get_untracked();
    let actor = RwSignal::new(present.actor.unwrap_or_default());
    let command = RwSignal::new(present.command.unwrap_or_default());
    let day = |day: Option<shared::kernel::Day>| {
        RwSignal::new(day.map(|day| day.to_string()).unwrap_or_default())
    };
    let (from, to) = (day(present.from), day(present.to));
    let actors = Signal::derive(move || {
        let known = choices.value.with(|overview| {
            let actors = overview.as_ref().map(|overview| overview.actors.clone());
            actors.unwrap_or_default()
        });
        let everyone = Choice::new("", "Everyone");
        let known = known
            .into_iter()
            .map(|actor| Choice::new(actor.id, actor.name));
        with_present(actor, std::iter::once(everyone).chain(known).collect())
    });
    let commands = Signal::derive(move || {
        let known = choices.value.with(|overview| {
            let commands = overview.as_ref().map(|overview| overview.commands.clone());
            commands.unwrap_or_default()
        });
        let everything = Choice::new("", "Everything");
        let known = known.into_iter().map(|name| {
            let text = words(&name);
            Choice::new(name, text)
        });
        with_present(command, std::iter::once(everything).chain(known).collect())
    });
    let typed = debounced(object);
    Effect::new(move |last: Option<String>| {
        let text = typed.get();
        if last.is_some_and(|last| last != text) {
            let wanted = some(text.trim());
            change(filter, move |filter| filter.object = wanted);
        }
        text
    });
    view! {
        <Select
            value=actor
            choices=actors
            label="Who"
            on_change=move |text: String| change(filter, move |filter| filter.actor = some(&text))
        />
        <Select
            value=command
            choices=commands
            label="What"
            on_change=move |text: String| change(filter, move |filter| filter.command = some(&text))
        />
        <TextInput
            value=object
            kind=TextKind::Search
            label="Object"
            placeholder="Number or id of an object"
        />
        <label class="page__toolbar-field">
            "From"
            <DateInput
                value=from
                on_change=move |text: String| change(filter, move |filter| filter.from = text.parse().ok())
            />
        </label>
        <label class="page__toolbar-field">
            "To"
            <DateInput
                value=to
                on_change=move |text: String| change(filter, move |filter| filter.to = text.parse().ok())
            />
        </label>
    }
}

/// The choices with the present one, which a link may have brought and no list holds.
fn with_present(value: RwSignal<String>, mut choices: Vec<Choice>) -> Vec<Choice> {
    let present = value.get();
    if choices.iter().all(|choice| choice.value != present) {
        choices.push(Choice::new(present.clone(), present));
    }
    choices
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// Another filter begins on its first page.
fn change(filter: Filter<AuditFilter>, change: impl FnOnce(&mut AuditFilter)) {
    filter.update(|filter| {
        change(filter);
        filter.after = None;
    });
}

fn columns(wanted: RwSignal<String>) -> Vec<Column<AuditView>> {
    let opened = Opened::default();
    vec![
        Column::new("What", Part::Lead, |row: &AuditView| words(&row.command)),
        Column::new("Object", Part::Text, move |row: &AuditView| {
            object(row, wanted)
        }),
        Column::new("Who", Part::Text, who),
        Column::new("When", Part::Date, |row: &AuditView| {
            view! { <MomentText at=row.at/> }
        }),
        Column::new("Changes", Part::Text, move |row: &AuditView| {
            changes(row, opened)
        }),
        Column::new("Row", Part::WideAmount, |row: &AuditView| {
            let (number, request) = (row.number, format!("Request {}", row.request_id));
            view! { <span class="faint small" title=request>{number}</span> }
        }),
    ]
}

/// Who did it. Somebody who signs in or joins is nobody before, and is whom the row is about; a
/// refused try is of whoever it was.
fn who(row: &AuditView) -> String {
    let how = match row.command.as_str() {
        _ if row.actor != ANONYMOUS => None,
        "sign_in_refused" | "sign_in_asked_for_code" => None,
        "accept_invitation" | "set_up" => Some("joining"),
        command => command.starts_with("sign_in").then_some("signing in"),
    };
    match (how, &row.subject_number) {
        (Some(how), Some(name)) => format!("{name}, {how}"),
        _ => row.actor_name.clone(),
    }
}

/// What the row is about: by the number or name that people know it by, else what kind of thing it
/// is, with what else it touched that has a page. What has no page leads to all rows about it.
fn object(row: &AuditView, wanted: RwSignal<String>) -> impl IntoView + use<> {
    let linked = |id: &str, text: String| {
        path::object(id).map(|href| view! { <a href=href>{text}</a> }.into_any())
    };
    if let Some(number) = row.subject_number.clone() {
        return linked(&row.subject, number.clone()).unwrap_or_else(|| number.into_any());
    }
    let own = linked(&row.subject, kind_text(&row.subject));
    let own = own.unwrap_or_else(|| same_object(row.subject.clone(), wanted));
    let touched = row.related.iter().find_map(|id| linked(id, kind_text(id)));
    let touched = touched.map(|other| view! { " · " {other} });
    view! { {own} {touched} }.into_any()
}

/// The button that asks for all rows about the object with this id.
fn same_object(id: String, wanted: RwSignal<String>) -> AnyView {
    let text = kind_text(&id);
    // The end of an id tells it from others of its kind.
    let end = kind_name(&id).and_then(|_| id.get(id.len().saturating_sub(ID_END)..));
    let end = end.map(|end| view! { <span class="faint small">" …" {end.to_owned()}</span> });
    let title = format!("All rows about {id}");
    view! {
        <button type="button" class="audit__object" title=title on:click=move |_| wanted.set(id.clone())>
            {text}
            {end}
        </button>
    }
    .into_any()
}

/// What kind of thing an id names.
fn kind_text(id: &str) -> String {
    kind_name(id).map_or_else(|| words(id), str::to_owned)
}

fn rows(
    page: Live<Rows<AuditView>>,
    refreshing: RwSignal<bool>,
    wanted: RwSignal<String>,
) -> impl IntoView {
    let nothing = || {
        view! {
            <Empty
                title="Nothing found"
                text="No row fits all of these filters. Leave one out, or widen the days."
            />
        }
    };
    view! {
        <PagedTable
            label="Audit log"
            noun=("row", "rows")
            page
            columns=columns(wanted)
            refreshing
            empty=nothing
        />
    }
}

#[cfg(test)]
mod tests {
    use shared::api::audit::AuditView;

    use super::who;

    #[test]
    fn who_signs_in_is_named_and_who_only_tries_is_not() {
        let table = [
            ("anonymous", "sign_in", Some("Ada"), "Ada, signing in"),
            (
                "anonymous",
                "sign_in_by_passkey",
                Some("Ada"),
                "Ada, signing in",
            ),
            (
                "anonymous",
                "accept_invitation",
                Some("Ada"),
                "Ada, joining",
            ),
            ("anonymous", "sign_in_refused", Some("Ada"), "Not signed in"),
            (
                "anonymous",
                "sign_in_asked_for_code",
                Some("Ada"),
                "Not signed in",
            ),
            (
                "anonymous",
                "request_password_reset",
                Some("Ada"),
                "Not signed in",
            ),
            ("anonymous", "sign_in", None, "Not signed in"),
            ("usr_1", "sign_out", Some("Ada"), "Bea"),
        ];
        for (actor, command, subject, expected) in table {
            let name = if actor == "usr_1" {
                "Bea"
            } else {
                "Not signed in"
            };
            let row = AuditView {
                number: 1,
                at: 0,
                actor: actor.to_owned(),
                actor_name: name.to_owned(),
                command: command.to_owned(),
                subject: "usr_2".to_owned(),
                subject_number: subject.map(str::to_owned),
                related: Vec::new(),
                request_id: String::new(),
                changes: Vec::new(),
            };
            assert_eq!(who(&row), expected, "{command}");
        }
    }
}
