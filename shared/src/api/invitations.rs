//! Invitations: how somebody becomes a member of staff. The link in the message carries a token; it
//! is shown and used by POST alone, so programs that look into messages use nothing up.

use serde::{Deserialize, Serialize};

use super::people::role_of;
use super::session::SessionView;
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::{Permission, RoleId, check_password};
use crate::kernel::id::InvitationId;
use crate::kernel::{EmailAddress, Instant, Text};

endpoints! {
    /// Invites somebody by e-mail.
    InvitePerson = "invite_person": Post "/api/invitations",
        Access::StaffStepUp(Permission::ManagePeople), (), InvitationInput => InvitationView,
        refuses [InvalidFields, ExceedsOwnPermissions];
    /// Sends an invitation once more; the link that was sent before opens nothing any more.
    ResendInvitation = "resend_invitation": Post "/api/invitations/{invitation}/resend",
        Access::StaffStepUp(Permission::ManagePeople), InvitationId, Nothing => InvitationView,
        refuses [InvitationUsed, InvitationWithdrawn, ExceedsOwnPermissions];
    /// Withdraws an invitation: its link opens nothing any more.
    WithdrawInvitation = "withdraw_invitation": Delete "/api/invitations/{invitation}",
        Access::Staff(Permission::ManagePeople), InvitationId, Nothing => Nothing,
        refuses [InvitationUsed, InvitationWithdrawn];
    /// Tells the bearer of an invitation's link who invites whom. Changes nothing.
    ShowInvitation = "show_invitation": Post "/api/invitations/show",
        Access::Public, (), LinkInput => InvitedView,
        refuses [NotFound, LinkExpired, LinkReplaced, InvitationUsed, InvitationWithdrawn];
    /// Makes the bearer of an invitation's link a member of staff, and signs them in.
    AcceptInvitation = "accept_invitation": Post "/api/invitations/accept",
        Access::Public, (), JoinInput => SessionView,
        refuses [NotFound, InvalidFields, LinkExpired, LinkReplaced, InvitationUsed,
            InvitationWithdrawn, LostRace];
}

/// An open invitation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationView {
    /// Which one.
    pub id: InvitationId,
    /// To whom.
    pub email: String,
    /// What they are called; empty when nobody said.
    pub name: String,
    /// The role they will have.
    pub role: RoleId,
    /// The role's name.
    pub role_name: String,
    /// Who invited.
    pub invited_by: String,
    /// When it was made.
    pub created_at: Instant,
    /// Until when its link works.
    pub expires_at: Instant,
    /// Whether that is over.
    pub expired: bool,
}

/// What the form of an invitation holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    /// To whom.
    pub email: String,
    /// What they are called, if known; they can change it.
    #[serde(default)]
    pub name: String,
    /// The role they will have.
    pub role: String,
}

/// An invitation's details, each of its right form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvitationDetails {
    /// To whom.
    pub email: EmailAddress,
    /// What they are called.
    pub name: Option<Text<120>>,
    /// The role they will have.
    pub role: RoleId,
}

impl InvitationInput {
    /// Parses what was typed, or names every wrong field. `roles` are those that exist.
    pub fn parse(&self, roles: &[RoleId]) -> Result<InvitationDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let email = check.required("email", &self.email);
        let name = check.optional("name", &self.name);
        let role = role_of(&mut check, &self.role, roles);
        let details = (|| {
            Some(InvitationDetails {
                email: email?,
                name: name?,
                role: role?,
            })
        })();
        check.finish(details)
    }
}

/// The token of a link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkInput {
    /// What stands behind the `#` of the link.
    pub token: String,
}

/// What the bearer of an invitation's link sees.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitedView {
    /// The company.
    pub company: String,
    /// Who invites.
    pub invited_by: String,
    /// Who is invited.
    pub email: String,
    /// What they are called; empty when nobody said.
    pub name: String,
    /// The name of the role they will have.
    pub role_name: String,
}

/// What the form of the page behind the link holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct JoinInput {
    /// What stands behind the `#` of the link.
    pub token: String,
    /// Their name.
    pub name: String,
    /// A password of 12 to 128 characters.
    pub password: String,
}

impl JoinInput {
    /// The name, when it and the password of the person with this address are taken.
    pub fn parse(&self, email: &str) -> Result<Text<120>, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let name = check.required("name", &self.name);
        check.take(
            "password",
            check_password(&self.password, email, &self.name),
        );
        check.finish(name)
    }
}
