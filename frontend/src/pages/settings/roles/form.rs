//! Adding and changing a role.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::access::{Permission, PermissionSet, Role, RoleId};
use shared::api::roles::{
    CreateRole, ListRoles, RemoveRole, RoleInput, RoleList, RoleVersion, RoleView, UpdateRole,
};
use shared::api::{Endpoint, Nothing};

use super::groups::{GROUPS, Group};
use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::loaded::Loaded;
use crate::components::page_form::PageForm;
use crate::data::{Command, Live, Topic, use_command, use_query};
use crate::layouts::page::Page;
use crate::pages::not_found::NotFound;
use crate::routes::{param, path, use_id};
use crate::session::expect_session;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::field::Field;
use crate::ui::skeleton::SkeletonRecord;
use crate::ui::text_input::TextInput;
use crate::ui::toast::expect_toasts;

/// What the form holds.
#[derive(Clone, Copy)]
struct State {
    name: RwSignal<String>,
    /// Whether each permission is given, in the order of their declaration.
    given: StoredValue<Vec<RwSignal<bool>>>,
    version: Option<i64>,
    administrator: bool,
}

impl State {
    fn new(name: String, permissions: &PermissionSet, version: Option<i64>) -> Self {
        let given = Permission::ALL.map(|one| RwSignal::new(permissions.holds(one)));
        Self {
            name: RwSignal::new(name),
            given: StoredValue::new(given.to_vec()),
            version,
            administrator: false,
        }
    }

    fn of(self, permission: Permission) -> Option<RwSignal<bool>> {
        let at = Permission::ALL.iter().position(|one| *one == permission)?;
        self.given.with_value(|given| given.get(at).copied())
    }

    fn input(self) -> RoleInput {
        let held = |one: &Permission| self.of(*one).is_some_and(|given| given.get_untracked());
        RoleInput {
            name: self.name.get_untracked(),
            permissions: Permission::ALL.into_iter().filter(held).collect(),
            version: self.version,
        }
    }
}

/// The page for a new role.
#[component]
pub(crate) fn NewRole() -> impl IntoView {
    let state = State::new(String::new(), &PermissionSet::default(), None);
    let command = use_command(
        CreateRole,
        &[Topic::People, Topic::Limits],
        saved("Role added"),
    );
    let send = Callback::new(move |()| {
        let input = state.input();
        command.submit_parsed(CreateRole, (), input.name().map(|_| input));
    });
    view! {
        <Page title="New role" back=("Roles", path::ROLES.to_owned())>
            {form(state, command, send, None)}
        </Page>
    }
}

/// The page that changes a role.
#[component]
pub(crate) fn EditRole() -> impl IntoView {
    let id = use_id::<RoleId>(param::ROLE);
    let query = use_query(ListRoles, &[Topic::People], || Some(((), Nothing {})));
    let title = Signal::derive(move || {
        query.value.with(|list| {
            let role = list.as_ref().and_then(|list| find(list, &id.get()?));
            role.map(|role| role.name).unwrap_or_default()
        })
    });
    view! {
        <Page title back=("Roles", path::ROLES.to_owned())>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRecord/> }
                children=move |list| content(list, id.get_untracked())
            />
        </Page>
    }
}

fn content(list: Live<RoleList>, id: Option<RoleId>) -> AnyView {
    let found = id.and_then(|id| list.with_untracked(|list| find(list, &id)));
    match found {
        Some(role) => edit(role),
        None => view! { <NotFound/> }.into_any(),
    }
}

fn find(list: &RoleList, id: &RoleId) -> Option<RoleView> {
    list.roles.iter().find(|role| role.id == *id).cloned()
}

fn edit(role: RoleView) -> AnyView {
    let administrator = Role::Administrator.is(&role.id);
    let state = State {
        administrator,
        ..State::new(role.name.clone(), &role.permissions, Some(role.version))
    };
    let command = use_command(
        UpdateRole,
        &[Topic::People, Topic::Limits],
        saved("Changes saved"),
    );
    let id = role.id.clone();
    let send = Callback::new(move |()| {
        let input = state.input();
        command.submit_parsed(UpdateRole, id.clone(), input.name().map(|_| input));
    });
    let remove = (!administrator && role.people == 0).then(|| removal(role.clone()));
    let people = match (administrator, role.people) {
        (true, _) => {
            "Administrators can always manage people and roles, and this role cannot be removed."
                .to_owned()
        }
        (false, 0) => "Nobody has this role.".to_owned(),
        (false, 1) => "One person has this role: a change holds for them at once.".to_owned(),
        (false, many) => format!("{many} people have this role: a change holds for them at once."),
    };
    view! {
        <p class="page__section muted">{people}</p>
        {form(state, command, send, remove)}
    }
    .into_any()
}

fn saved(text: &'static str) -> impl Fn(RoleView) {
    let back = leave(text);
    move |_| back()
}

/// Says what was done and goes back to the list.
fn leave(text: &'static str) -> impl Fn() {
    let navigate = use_navigate();
    let toasts = expect_toasts();
    move || {
        toasts.done(text);
        navigate(path::ROLES, NavigateOptions::default());
    }
}

fn form<E: Endpoint>(
    state: State,
    command: Command<E>,
    send: Callback<()>,
    remove: Option<AnyView>,
) -> AnyView {
    let permissions = command.problem_of("permissions");
    let groups = GROUPS.iter().map(move |group| permissions_of(group, state));
    let actions = view! {
        <LinkButton href=path::ROLES>"Cancel"</LinkButton>
        {remove}
    };
    view! {
        <PageForm error=command.error busy=command.pending on_save=send actions=actions.into_any()>
            <Field label="Name" problem=command.problem_of("name")>
                <TextInput value=state.name/>
            </Field>
            <p class="field__error" hidden=move || permissions.with(Option::is_none)>
                {permissions}
            </p>
            {groups.collect_view()}
        </PageForm>
    }
    .into_any()
}

fn permissions_of(group: &'static Group, state: State) -> AnyView {
    let rows = group.permissions.iter();
    let rows = rows.map(|(one, meaning)| permission(*one, meaning, state));
    view! {
        <fieldset class="grants">
            <legend class="grants__title">{group.title}</legend>
            {rows.collect_view()}
        </fieldset>
    }
    .into_any()
}

/// One permission, which only somebody who holds it can give or take.
fn permission(one: Permission, meaning: &'static str, state: State) -> Option<AnyView> {
    let given = state.of(one)?;
    let fixed = state.administrator && one == Permission::ManagePeople;
    let locked = fixed || !expect_session().can(one);
    let on_change = move |event| given.set(event_target_checked(&event));
    Some(
        view! {
            <label class="grants__grant">
                <input
                    class="checkbox__input"
                    type="checkbox"
                    disabled=locked
                    prop:checked=given
                    on:change=on_change
                />
                <span>
                    <span class="grants__name">{one.label()}</span>
                    <span class="grants__meaning">{meaning}</span>
                </span>
            </label>
        }
        .into_any(),
    )
}

fn removal(role: RoleView) -> AnyView {
    let open = RwSignal::new(false);
    let back = leave("Role removed");
    let remove = use_command(RemoveRole, &[Topic::People, Topic::Limits], move |_| {
        open.set(false);
        back();
    });
    clear_on_open(remove, open);
    let version = RoleVersion {
        version: role.version,
    };
    let id = role.id.clone();
    let confirmed = Callback::new(move |()| remove.submit(RemoveRole, id.clone(), version));
    view! {
        <span class="push-end">
            <Button kind=ButtonKind::Danger on_press=move || open.set(true)>"Remove role"</Button>
        </span>
        <ConfirmDialog
            open
            title=format!("Remove {}?", role.name)
            confirm="Remove"
            kind=ButtonKind::DangerSolid
            error=remove.error
            busy=remove.pending
            on_confirm=confirmed
        >
            <p>"Nobody has it. Its approval limits go with it."</p>
        </ConfirmDialog>
    }
    .into_any()
}
