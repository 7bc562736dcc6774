//! The frame around every page of a signed-in person: navigation, search, their own menu.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{Outlet, Redirect};
use leptos_router::hooks::{use_location, use_navigate};
use shared::api::Nothing;
use shared::api::session::SignOut;

use super::mark::Mark;
use super::nav::{FootBar, Sidebar};
use super::search_box::SearchBox;
use super::theme::{ThemeChoice, expect_theme};
use crate::boot;
use crate::components::ageing_history::AgeingHistory;
use crate::components::problem_text::LoadProblem;
use crate::components::reference::Reference;
use crate::components::unsaved::leads_away;
use crate::components::waiting::Waiting;
use crate::data::use_command;
use crate::routes::path;
use crate::session::{SessionState, expect_session};
use crate::ui::drawer::{Drawer, Side};
use crate::ui::icon::{Icon, Symbol};
use crate::ui::menu::{Menu, MenuItem, MenuPlace};

/// What the shell shows for a session.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Waiting,
    SignIn,
    Failed,
    Inside,
}

/// Waits for the session, leads to the sign-in page without one, and frames the page with one.
#[component]
pub(crate) fn Shell() -> impl IntoView {
    let session = expect_session();
    let location = use_location();
    let face = Memo::new(move |_| {
        session.state.with(|state| match state {
            SessionState::Unknown => Face::Waiting,
            SessionState::SignedOut => Face::SignIn,
            SessionState::Failed(_) => Face::Failed,
            SessionState::SignedIn(_) => Face::Inside,
        })
    });
    move || match face.get() {
        Face::Waiting => waiting().into_any(),
        Face::SignIn => {
            boot::over();
            let search = location.search.get_untracked();
            let query = if search.is_empty() {
                String::new()
            } else {
                format!("?{search}")
            };
            let from = format!("{}{query}", location.pathname.get_untracked());
            view! { <Redirect path=path::sign_in(&from)/> }.into_any()
        }
        Face::Failed => match session.state.get_untracked() {
            SessionState::Failed(error) => {
                view! { <LoadProblem error on_retry=move || session.load()/> }.into_any()
            }
            _ => waiting().into_any(),
        },
        Face::Inside => view! { <Frame/> }.into_any(),
    }
}

fn waiting() -> impl IntoView {
    view! {
        <div class="boot" role="status" aria-label="Loading">
            <Mark class="mark boot__mark"/>
        </div>
    }
}

#[component]
fn Frame() -> impl IntoView {
    provide_context(AgeingHistory::new());
    provide_context(Reference::load());
    provide_context(Waiting::load());
    let drawer = RwSignal::new(false);
    let pathname = use_location().pathname;
    // Going somewhere closes the drawer.
    Effect::new(move |_| {
        pathname.track();
        drawer.set(false);
    });
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <div class="shell">
            <aside class="shell__side no-print">
                <Brand/>
                <Sidebar/>
                <PersonMenu/>
            </aside>
            <div class="shell__panel">
                <div class="shell__top no-print">
                    <a class="shell__top-mark" href=path::HOME aria-label="Home">
                        <Mark class="mark"/>
                    </a>
                    <SearchBox/>
                </div>
                <main class="shell__main" id="main" tabindex="-1">
                    <Outlet/>
                </main>
            </div>
            <FootBar on_more=Callback::new(move |()| drawer.set(true))/>
        </div>
        <Drawer
            open=drawer
            title="Dunlin"
            side=Side::Start
            on:click=move |event| {
                if leads_away(&event) {
                    drawer.set(false);
                }
            }
        >
            <Sidebar/>
            <PersonMenu/>
        </Drawer>
    }
}

#[component]
fn Brand() -> impl IntoView {
    let session = expect_session();
    let company = move || session.view().map(|view| view.company);
    view! {
        <a class="brand" href=path::HOME>
            <Mark class="mark brand__mark"/>
            <span class="brand__text">
                <span class="brand__name">"Dunlin"</span>
                <span class="brand__company" title=company>{company}</span>
            </span>
        </a>
    }
}

/// Who is signed in, the theme, and the way out.
#[component]
fn PersonMenu() -> impl IntoView {
    let session = expect_session();
    let theme = expect_theme();
    let navigate = StoredValue::new_local(use_navigate());
    let sign_out = use_command(SignOut, &[], move |_| session.ended());
    let name = move || session.view().map(|view| view.name);
    let email = move || session.view().map(|view| view.email);
    let initial = move || {
        name()
            .and_then(|name| name.chars().next())
            .map(String::from)
    };
    let theme_item = move |choice: ThemeChoice| {
        let chosen =
            move || (theme.choice.get() == choice).then(|| view! { <Symbol icon=Icon::Check/> });
        view! {
            <MenuItem on_press=move || theme.choose(choice)>
                <span>{choice.name()}</span>
                <span class="push-end">{chosen}</span>
            </MenuItem>
        }
    };
    let trigger = move || {
        view! {
            <span class="person__initial" aria-hidden="true" data-initial=initial></span>
            <span class="truncate">{name}</span>
            <Symbol icon=Icon::ChevronDown/>
        }
    };
    // The label holds the name that is seen, so that a voice command finds it.
    let label = Signal::derive(move || format!("{}, your menu", name().unwrap_or_default()));
    view! {
        <Menu label=label button_class="person" place=MenuPlace::Above trigger=trigger>
            <p class="menu__note">{email}</p>
            <MenuItem
                on_press=move || {
                    navigate.with_value(|go| go(path::PROFILE, NavigateOptions::default()));
                }
                attr:data-leaves=""
            >
                "Your profile"
            </MenuItem>
            <hr class="menu__rule"/>
            <p class="menu__note">"Theme"</p>
            {ThemeChoice::ALL.into_iter().map(theme_item).collect_view()}
            <hr class="menu__rule"/>
            <MenuItem
                on_press=move || sign_out.submit(SignOut, (), Nothing {})
                attr:data-leaves=""
            >
                "Sign out"
            </MenuItem>
        </Menu>
    }
}
