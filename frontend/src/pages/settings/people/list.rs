//! Everybody, and what is open to join.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::Nothing;
use shared::api::people::{ListPeople, PeopleList, PersonView};

use super::invitations::invitations;
use super::invite::invite_dialog;
use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::data::filter::{Filter, use_filter};
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::layouts::settings::settings_tabs;
use crate::routes::path;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty::EmptyPart;
use crate::ui::select::{Choice, Select};
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table, row_link};
use crate::ui::text_input::{TextInput, TextKind};

/// Whom the list shows.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(default)]
struct Shown {
    #[serde(skip_serializing_if = "String::is_empty")]
    who: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    search: String,
}

const ACTIVE: &str = "active";
const INVITED: &str = "invited";
const DEACTIVATED: &str = "deactivated";

impl Shown {
    fn holds(&self, texts: [&str; 2]) -> bool {
        let wanted = self.search.trim().to_lowercase();
        texts
            .iter()
            .any(|text| text.to_lowercase().contains(&wanted))
    }

    fn person(&self, person: &PersonView) -> bool {
        let fits = match self.who.as_str() {
            ACTIVE => person.active,
            DEACTIVATED => !person.active,
            INVITED => false,
            _ => true,
        };
        fits && self.holds([&person.name, &person.email])
    }
}

/// The page of everybody.
#[component]
pub(crate) fn People() -> impl IntoView {
    let filter = use_filter::<Shown>();
    let query = use_query(ListPeople, &[Topic::People], || Some(((), Nothing {})));
    let inviting = RwSignal::new(false);
    let invite = move || {
        view! {
            <Button kind=ButtonKind::Primary on_press=move || inviting.set(true)>
                "Invite"
            </Button>
        }
    };
    view! {
        <Page title="People" actions=invite toolbar=settings_tabs>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |list| content(list, filter)
            />
            {invite_dialog(inviting)}
        </Page>
    }
}

fn content(list: Live<PeopleList>, filter: Filter<Shown>) -> AnyView {
    let shown = Memo::new(move |_| filter.value.get());
    let invited = Signal::derive(move || {
        let shown = shown.get();
        let listed = matches!(shown.who.as_str(), "" | INVITED);
        list.with(|list| {
            let rows = list.invitations.iter();
            let rows = rows.filter(|row| listed && shown.holds([&row.name, &row.email]));
            rows.cloned().collect()
        })
    });
    let people = Signal::derive(move || {
        let shown = shown.get();
        list.with(|list| {
            let rows = list.people.iter().filter(|row| shown.person(row));
            rows.cloned().collect::<Vec<_>>()
        })
    });
    view! {
        {search(filter)} {invitations(invited)}
        {move || table(people, invited.with(Vec::is_empty))}
    }
    .into_any()
}

fn search(filter: Filter<Shown>) -> AnyView {
    let present = filter.value.get_untracked();
    let who = RwSignal::new(present.who);
    let typed = RwSignal::new(present.search);
    let choices = vec![
        Choice::new("", "Everybody"),
        Choice::new(ACTIVE, "Active"),
        Choice::new(INVITED, "Invited"),
        Choice::new(DEACTIVATED, "Deactivated"),
    ];
    let chosen = move |who: String| filter.update(|shown| shown.who = who);
    let searched = move |text: String| filter.update(|shown| shown.search = text);
    view! {
        <div class="page__toolbar">
            <TextInput
                value=typed
                kind=TextKind::Search
                label="Search people"
                placeholder="Name or e-mail address"
                on_input=Callback::new(searched)
            />
            <Select value=who choices label="Who is shown" on_change=Callback::new(chosen)/>
        </div>
    }
    .into_any()
}

fn table(people: Signal<Vec<PersonView>>, alone: bool) -> AnyView {
    if people.with(Vec::is_empty) {
        // Open invitations above are an answer as well.
        return alone
            .then(|| view! { <EmptyPart text="Nobody is like this."/> })
            .into_any();
    }
    let columns = columns();
    let link = row_link(|person: &PersonView| path::person(person.id));
    view! {
        <PageSection>
            <Table label="People" columns rows=people link/>
        </PageSection>
    }
    .into_any()
}

fn columns() -> Vec<Column<PersonView>> {
    vec![
        Column::new("Name", Part::Lead, |person: &PersonView| {
            person.name.clone()
        }),
        Column::new("E-mail address", Part::Text, |person: &PersonView| {
            person.email.clone()
        }),
        Column::new("Role", Part::Text, |person: &PersonView| {
            person.role_name.clone()
        }),
        Column::new(
            "Last sign-in",
            Part::WideDate,
            |person: &PersonView| match person.last_signed_in_at {
                Some(at) => view! { <MomentText at/> }.into_any(),
                None => "\u{2013}".into_any(),
            },
        ),
        Column::new("", Part::Status, |person: &PersonView| {
            let gone = !person.active;
            gone.then(|| view! { <Badge text="Deactivated"/> })
        }),
    ]
}
