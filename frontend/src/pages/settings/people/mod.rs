//! The people who work here, and who are invited to.

mod actions;
mod detail;
mod edit;
mod invitations;
mod invite;
mod list;

pub(crate) use detail::PersonPage;
pub(crate) use list::People;

use shared::api::Nothing;
use shared::api::roles::{ListRoles, RoleView};

use crate::data::{Query, Topic, use_query};
use crate::session::expect_session;
use crate::ui::select::Choice;

/// The roles that the signed-in person can give.
fn choices(roles: &[RoleView]) -> Vec<Choice> {
    let own = expect_session().view().map(|view| view.permissions);
    let own = own.unwrap_or_default();
    let given = roles.iter().filter(|role| own.covers(&role.permissions));
    given
        .map(|role| Choice::new(role.id.to_string(), role.name.clone()))
        .collect()
}

/// Asks for the roles.
fn roles() -> Query<shared::api::roles::RoleList> {
    use_query(ListRoles, &[Topic::People], || Some(((), Nothing {})))
}
