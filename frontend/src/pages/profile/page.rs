//! The page.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::profile::{GetProfile, ProfileView};

use super::name::name_dialog;
use super::passkeys::passkeys;
use super::password::password_dialog;
use super::second_factor::second_factor;
use super::sessions::sessions;
use crate::components::loaded::Loaded;
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::ui::button::Button;
use crate::ui::fact::{Fact, Facts};
use crate::ui::skeleton::SkeletonRows;

/// One's own account.
#[component]
pub(crate) fn Profile() -> impl IntoView {
    let query = use_query(GetProfile, &[Topic::Profile], || Some(((), Nothing {})));
    let on_reload = Callback::new(move |()| query.refetch());
    view! {
        <Page title="Your profile">
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows rows=6/> }
                children=move |profile| account(profile, on_reload)
            />
        </Page>
    }
}

fn account(profile: Live<ProfileView>, on_reload: Callback<()>) -> impl IntoView {
    let naming = RwSignal::new(false);
    let changing = RwSignal::new(false);
    let actions = move || {
        view! {
            <Button on_press=move || naming.set(true)>"Change name"</Button>
            <Button on_press=move || changing.set(true)>"Change password"</Button>
        }
    };
    view! {
        <PageSection title="Account" actions>
            <Facts>
                <Fact label="Name">{move || profile.with(|profile| profile.name.clone())}</Fact>
                <Fact label="E-mail address">
                    {move || profile.with(|profile| profile.email.clone())}
                </Fact>
                <Fact label="Role">{move || profile.with(|profile| profile.role.clone())}</Fact>
            </Facts>
        </PageSection>
        {name_dialog(naming, profile, on_reload)}
        {password_dialog(changing)}
        {second_factor(profile)}
        {passkeys(profile)}
        {sessions(profile)}
    }
}
