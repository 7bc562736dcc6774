//! One person.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::audit::AuditFilter;
use shared::api::people::{GetPerson, PersonDetail};
use shared::kernel::id::StaffId;

use super::actions::actions;
use super::edit::edit_dialog;
use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::data::filter::href;
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::pages::not_found::named;
use crate::routes::{param, path, use_id};
use crate::session::expect_session;
use crate::ui::badge::Badge;
use crate::ui::button::Button;
use crate::ui::fact::{Fact, Facts};
use crate::ui::skeleton::SkeletonRecord;

/// The page of one person.
#[component]
pub(crate) fn PersonPage() -> impl IntoView {
    let id = use_id::<StaffId>(param::PERSON);
    let query = use_query(GetPerson, &[Topic::People], move || {
        Some((id.get()?, Nothing {}))
    });
    let title = Signal::derive(move || {
        query.value.with(|detail| {
            let name = detail.as_ref().map(|detail| detail.person.name.clone());
            name.unwrap_or_default()
        })
    });
    let badge = move || {
        let gone = query
            .value
            .with(|detail| detail.as_ref().is_some_and(|detail| !detail.person.active));
        gone.then(|| view! { <Badge text="Deactivated"/> })
    };
    let editing = RwSignal::new(false);
    let edit = move || view! { <Button on_press=move || editing.set(true)>"Edit"</Button> };
    named(id, query.untyped(), move || {
        view! {
            <Page title back=("People", path::PEOPLE.to_owned()) badges=badge actions=edit>
                <Loaded
                    query
                    skeleton=|| view! { <SkeletonRecord/> }
                    children=move |detail| {
                        view! {
                            {facts(detail)} {actions(detail)} {edit_dialog(editing, detail)}
                        }
                    }
                />
            </Page>
        }
    })
}

fn facts(detail: Live<PersonDetail>) -> AnyView {
    (move || {
        let PersonDetail {
            person,
            created_at,
            sessions,
            tokens,
            second_factor,
            passkeys,
            reset_until,
        } = detail.get();
        let last = match person.last_signed_in_at {
            Some(at) => view! { <MomentText at/> }.into_any(),
            None => "Not in the last months".into_any(),
        };
        let reset = reset_until.map(|at| {
            view! {
                <Fact label="Link for a new password">"Works until " <MomentText at/></Fact>
            }
        });
        let signed_in = match sessions {
            0 => "Nowhere at present".to_owned(),
            1 => "In one browser".to_owned(),
            many => format!("In {many} browsers"),
        };
        view! {
            <PageSection>
                <Facts>
                    <Fact label="E-mail address">{email(&person.email)}</Fact>
                    <Fact label="Role">{person.role_name}</Fact>
                    <Fact label="Joined"><MomentText at=created_at/></Fact>
                    <Fact label="Last sign-in">{last}</Fact>
                    <Fact label="Signed in">{signed_in}</Fact>
                    <Fact label="Second factor">{if second_factor { "On" } else { "Off" }}</Fact>
                    <Fact label="Passkeys">{passkeys}</Fact>
                    <Fact label="API tokens that work">{tokens}</Fact>
                    {reset}
                </Facts>
                {audit(person.id)}
            </PageSection>
        }
    })
    .into_any()
}

/// An address that breaks behind its `@` where it is too long for a line.
fn email(address: &str) -> impl IntoView + use<> {
    let (name, domain) = address.split_once('@').unwrap_or((address, ""));
    let at = (!domain.is_empty()).then(|| view! { "@" <wbr/> });
    view! { {name.to_owned()} {at} {domain.to_owned()} }
}

/// Leads to what was changed about the person.
fn audit(id: StaffId) -> Option<AnyView> {
    let about = AuditFilter {
        object: Some(id.to_string()),
        ..AuditFilter::default()
    };
    let may = expect_session().can(Permission::ViewAudit);
    may.then(|| {
        view! {
            <p>
                <a href=href(path::AUDIT, &about)>"What was changed about this person"</a>
            </p>
        }
        .into_any()
    })
}
