//! Setting a new password by a link, for those who have forgotten theirs. It does not touch the
//! second factor: whoever reads somebody's mail does not get in by that alone.

use serde::{Deserialize, Serialize};

use super::invitations::LinkInput;
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::check_password;
use crate::kernel::EmailAddress;

endpoints! {
    /// Asks for a link to set a new password. The answer is the same for every address.
    RequestPasswordReset = "request_password_reset": Post "/api/password-reset/request",
        Access::Public, (), ResetRequest => Nothing, refuses [InvalidFields, TooManyTries];
    /// Tells the bearer of the link whose password it sets. Changes nothing.
    ShowPasswordReset = "show_password_reset": Post "/api/password-reset/show",
        Access::Public, (), LinkInput => ResetView, refuses [NotFound, LinkExpired];
    /// Sets a new password and ends every session of the person. The link works once.
    ResetPassword = "reset_password": Post "/api/password-reset",
        Access::Public, (), ResetInput => ResetView,
        refuses [NotFound, InvalidFields, LinkExpired, LostRace];
}

/// What the form of the request holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// E-mail address.
    pub email: String,
}

impl ResetRequest {
    /// The address, or why it is none.
    pub fn parse(&self) -> Result<EmailAddress, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let email = check.required("email", &self.email);
        check.finish(email)
    }
}

/// Whose password is set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResetView {
    /// Their name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
}

/// What the form of the page behind the link holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetInput {
    /// What stands behind the `#` of the link.
    pub token: String,
    /// A password of 12 to 128 characters.
    pub password: String,
}

impl ResetInput {
    /// Checks the password of the person it is for.
    pub fn check(&self, person: &ResetView) -> Result<(), Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let taken = check_password(&self.password, &person.email, &person.name);
        let taken = check.take("password", taken);
        check.finish(taken)
    }
}
