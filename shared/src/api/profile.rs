//! One's own account: name, password, and where one is signed in.

use serde::{Deserialize, Serialize};

use super::passkeys::PasskeyRow;
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::check_password;
use crate::kernel::id::SessionId;
use crate::kernel::{Instant, Text};

endpoints! {
    /// The signed-in person's own account. No program sees it.
    GetProfile = "get_profile": Get "/api/profile", Access::SignedIn, (), Nothing => ProfileView,
        refuses [NotPermitted];
    /// Changes one's own name.
    RenameOneself = "rename_oneself": Put "/api/profile", Access::SignedIn,
        (), NameInput => ProfileName, refuses [InvalidFields, VersionConflict];
    /// Changes one's own password, which takes the present one. Every other session ends, and this
    /// one gets a new cookie.
    ChangePassword = "change_password": Put "/api/profile/password", Access::SignedIn,
        (), PasswordInput => Nothing, refuses [InvalidFields, TooManyTries, LostRace];
    /// Ends one of one's own sessions.
    EndSession = "end_session": Delete "/api/profile/sessions/{session}", Access::SignedIn,
        SessionId, Nothing => Nothing;
    /// Ends all of one's own sessions but this one.
    EndOtherSessions = "end_other_sessions": Delete "/api/profile/sessions", Access::SignedIn,
        (), Nothing => EndedView;
}

/// One's own account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProfileView {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The role's name.
    pub role: String,
    /// Grows with each change of the account.
    pub version: i64,
    /// The second factor, if it is on.
    pub second_factor: Option<SecondFactorView>,
    /// The passkeys, as they were added.
    pub passkeys: Vec<PasskeyRow>,
    /// Where the person is signed in: this session first, then the last used.
    pub sessions: Vec<SessionRow>,
}

/// A second factor that is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecondFactorView {
    /// Since when.
    pub enabled_at: Instant,
    /// How many recovery codes are left.
    pub codes_left: u32,
}

/// A session.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// Browser and system, in words.
    pub device: String,
    /// The network address it began from; empty when not known.
    pub address: String,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, to within five minutes.
    pub used_at: Instant,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// What the form of a name holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NameInput {
    /// The name.
    pub name: String,
    /// The version that was read.
    pub version: i64,
}

impl NameInput {
    /// Parses the name, or says what is wrong with it.
    pub fn name(&self) -> Result<Text<80>, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let name = check.required("name", &self.name);
        check.finish(name)
    }
}

/// A name that was changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProfileName {
    /// The name.
    pub name: String,
    /// The account's version with it.
    pub version: i64,
}

/// What the form of a new password holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordInput {
    /// The present password.
    pub current: String,
    /// The new one, 12 to 128 characters.
    pub new: String,
}

impl PasswordInput {
    /// Checks what can be checked without the stored password, for the person with this address
    /// and name.
    pub fn check(&self, email: &str, name: &str) -> Result<(), Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        if self.current.is_empty() {
            check.refuse("current", "must not be empty");
        }
        if self.current == self.new {
            check.refuse("new", "is the present one");
        }
        let taken = check.take("new", check_password(&self.new, email, name));
        check.finish(taken)
    }
}

/// How many sessions have ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EndedView {
    /// The number of sessions.
    pub sessions: u32,
}
