//! Every role.

use leptos::prelude::*;
use shared::access::{Permission, Role};
use shared::api::Nothing;
use shared::api::roles::{ListRoles, RoleList, RoleView};

use super::groups::GROUPS;
use crate::components::loaded::Loaded;
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::layouts::settings::settings_tabs;
use crate::routes::path;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table, row_link};

/// The page of every role.
#[component]
pub(crate) fn Roles() -> impl IntoView {
    let query = use_query(ListRoles, &[Topic::People], || Some(((), Nothing {})));
    let add = || view! { <LinkButton kind=ButtonKind::Primary href=path::NEW_ROLE>"New role"</LinkButton> };
    view! {
        <Page title="Roles" actions=add toolbar=settings_tabs>
            <p class="page__section muted">
                "A role says what its people may do. How much they may do alone is set under Approval limits."
            </p>
            <Loaded query skeleton=|| view! { <SkeletonRows rows=5/> } children=table/>
        </Page>
    }
}

fn table(list: Live<RoleList>) -> AnyView {
    let rows = Signal::derive(move || list.with(|list| list.roles.clone()));
    let columns = vec![
        Column::new("Role", Part::Lead, |role: &RoleView| role.name.clone()),
        Column::new("Allows", Part::Text, allows),
        Column::new("People", Part::Amount, people),
        Column::new("", Part::Status, |role: &RoleView| {
            let own = Role::Administrator.is(&role.id);
            own.then(|| view! { <Badge tone=Tone::Outline text="Built in"/> })
        }),
    ];
    let link = row_link(|role: &RoleView| path::role(&role.id));
    view! {
        <PageSection>
            <Table label="Roles" columns rows link/>
        </PageSection>
    }
    .into_any()
}

/// How many have it; on a phone, where no heading says what is counted, in words.
fn people(role: &RoleView) -> impl IntoView + use<> {
    let people = role.people;
    let noun = if people == 1 { " person" } else { " people" };
    view! { {people} <span class="narrow-only">{noun}</span> }
}

/// Everything, or how much of each group.
fn allows(role: &RoleView) -> String {
    if Permission::ALL
        .iter()
        .all(|one| role.permissions.holds(*one))
    {
        return "Everything".to_owned();
    }
    let part = |group: &super::groups::Group| {
        let held = group.permissions.iter();
        let held = held.filter(|(one, _)| role.permissions.holds(*one)).count();
        let title = group.title;
        match held {
            0 => None,
            all if all == group.permissions.len() => Some(title.to_owned()),
            some => Some(format!("{title} ({some} of {})", group.permissions.len())),
        }
    };
    let parts: Vec<String> = GROUPS.iter().filter_map(part).collect();
    if parts.is_empty() {
        return "Nothing".to_owned();
    }
    parts.join(", ")
}
