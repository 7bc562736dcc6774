//! The people who work here: who they are, which role they have, and whether they may sign in.

use serde::{Deserialize, Serialize};

use super::invitations::InvitationView;
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::{Permission, RoleId};
use crate::kernel::id::StaffId;
use crate::kernel::{Instant, Text};

endpoints! {
    /// Everybody who works or worked here, by name, and every open invitation.
    ListPeople = "list_people": Get "/api/people",
        Access::Staff(Permission::ManagePeople), (), Nothing => PeopleList;
    /// One person with what they can get in with.
    GetPerson = "get_person": Get "/api/people/{person}",
        Access::Staff(Permission::ManagePeople), StaffId, Nothing => PersonDetail;
    /// Replaces a person's name and role. Another role ends their sessions.
    UpdatePerson = "update_person": Put "/api/people/{person}",
        Access::StaffStepUp(Permission::ManagePeople), StaffId, PersonInput => PersonView,
        refuses [InvalidFields, VersionConflict, OwnAccount, ExceedsOwnPermissions,
            LastAdministrator];
    /// Lets a person in no more: ends their sessions and revokes their API tokens at once.
    DeactivatePerson = "deactivate_person": Post "/api/people/{person}/deactivate",
        Access::StaffStepUp(Permission::ManagePeople), StaffId, PersonVersion => PersonView,
        refuses [VersionConflict, OwnAccount, ExceedsOwnPermissions, LastAdministrator];
    /// Lets a person sign in again, with the password they had.
    ReactivatePerson = "reactivate_person": Post "/api/people/{person}/reactivate",
        Access::StaffStepUp(Permission::ManagePeople), StaffId, PersonVersion => PersonView,
        refuses [VersionConflict, OwnAccount, ExceedsOwnPermissions];
    /// Signs a person out everywhere: a computer is lost, or was left open.
    EndSessions = "end_sessions": Post "/api/people/{person}/sign-out",
        Access::StaffStepUp(Permission::ManagePeople), StaffId, Nothing => SessionsEnded,
        refuses [OwnAccount, ExceedsOwnPermissions];
    /// Sends a person a link with which they set a new password.
    SendPasswordReset = "send_password_reset": Post "/api/people/{person}/password-reset",
        Access::StaffStepUp(Permission::ManagePeople), StaffId, Nothing => ResetSent,
        refuses [OwnAccount, ExceedsOwnPermissions, PersonInactive];
}

/// The most people and open invitations of a company.
pub const PEOPLE_MAX: u16 = 1000;

/// Everybody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeopleList {
    /// By name.
    pub people: Vec<PersonView>,
    /// Open invitations, the newest first; some have expired and can be sent again.
    pub invitations: Vec<InvitationView>,
}

/// One person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonView {
    /// Who.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// Their role.
    pub role: RoleId,
    /// The role's name.
    pub role_name: String,
    /// Whether they may sign in.
    pub active: bool,
    /// When they last signed in by password, within the last months.
    pub last_signed_in_at: Option<Instant>,
    /// For the next change.
    pub version: i64,
}

/// One person, and what they can get in with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonDetail {
    /// Who.
    pub person: PersonView,
    /// When they joined.
    pub created_at: Instant,
    /// In how many browsers they are signed in.
    pub sessions: u32,
    /// How many API tokens of theirs work.
    pub tokens: u32,
    /// Whether they give a code besides the password.
    pub second_factor: bool,
    /// How many passkeys of theirs sign in.
    pub passkeys: u32,
    /// Until when a link for a new password works, if one was sent.
    pub reset_until: Option<Instant>,
}

/// What the form of a person holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonInput {
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: String,
    /// The version that was loaded.
    pub version: i64,
}

/// Which version of a person is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonVersion {
    /// The version that was loaded.
    pub version: i64,
}

/// How many sessions were ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionsEnded {
    /// As far as they were known a moment before.
    pub sessions: u32,
}

/// A link for a new password is on its way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResetSent {
    /// To whom.
    pub email: String,
    /// Until when it works.
    pub expires_at: Instant,
}

/// A person's details, each of its right form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonDetails {
    /// Their name.
    pub name: Text<120>,
    /// Their role.
    pub role: RoleId,
}

impl PersonInput {
    /// Parses what was typed, or names every wrong field. `roles` are those that exist.
    pub fn parse(&self, roles: &[RoleId]) -> Result<PersonDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let name = check.required("name", &self.name);
        let role = role_of(&mut check, &self.role, roles);
        let details = (|| {
            Some(PersonDetails {
                name: name?,
                role: role?,
            })
        })();
        check.finish(details)
    }
}

/// One of the roles, or a note that it is none.
pub(super) fn role_of(check: &mut FieldCheck, text: &str, roles: &[RoleId]) -> Option<RoleId> {
    check.asked("role", text, "Choose a role", |text| {
        let found = roles.iter().find(|role| role.as_str() == text);
        found.cloned().ok_or("is not one of the roles")
    })
}
