//! Signing in and out.

use serde::{Deserialize, Serialize};

use super::{Access, Nothing, endpoints};
use crate::access::{PermissionSet, RoleId};
use crate::ageing::Buckets;
use crate::kernel::id::StaffId;
use crate::kernel::{Currency, Day};

endpoints! {
    /// Starts a session and sets its cookie. Of who has a second factor it asks for a code first: the
    /// problem `second_factor_required` carries the challenge that the code is given with.
    SignIn = "sign_in": Post "/api/session", Access::Public, (), SignInInput => SessionView,
        refuses [SignInRefused, SecondFactorRequired, TooManyTries];
    /// Starts a session for whom the password was right, by a code of their second factor.
    SignInByCode = "sign_in_by_code": Post "/api/session/code", Access::Public,
        (), SignInCodeInput => SessionView,
        refuses [ChallengeExpired, InvalidFields, TooManyTries, LostRace];
    /// Starts a session for whom Cloudflare Access has let through: it reads the assertion that
    /// Access adds to the request, and nothing else.
    SignInByAccess = "sign_in_by_access": Post "/api/session/access", Access::Public,
        (), Nothing => SessionView, refuses [NotFound, AccessRefused, AccessUnavailable];
    /// Which ways in there are beside the password.
    GetSignInWays = "get_sign_in_ways": Get "/api/session/ways", Access::Public,
        (), Nothing => SignInWays;
    /// Ends the session.
    SignOut = "sign_out": Delete "/api/session", Access::SignedIn, (), Nothing => Nothing;
    /// Tells who is signed in, what they may do, and what day it is.
    WhoAmI = "who_am_i": Get "/api/session", Access::SignedIn, (), Nothing => SessionView;
}

/// What the sign-in form holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignInInput {
    /// E-mail address.
    pub email: String,
    /// Password, at most 128 characters.
    pub password: String,
}

/// The second step of signing in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignInCodeInput {
    /// What the first step answered.
    pub challenge: String,
    /// A code of the authenticator app, or a recovery code.
    pub code: String,
}

/// Ways in beside the password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInWays {
    /// Cloudflare Access.
    pub access: bool,
}

/// The signed-in person and the company they work for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Who.
    pub staff_id: StaffId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their role.
    pub role: RoleId,
    /// What their role may do.
    pub permissions: PermissionSet,
    /// The company's name.
    pub company: String,
    /// The currency of the books.
    pub base_currency: Currency,
    /// Today in the company's time zone.
    pub today: Day,
    /// The company's ageing buckets.
    pub buckets: Buckets,
    /// Whether this is a development installation, which keeps its mail in a mailbox.
    pub development: bool,
}
