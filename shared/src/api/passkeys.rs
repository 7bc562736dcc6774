//! Passkeys: signing in with what unlocks one's own device (WebAuthn).
//!
//! What the browser needs and what it answers go through as JSON text of the forms that WebAuthn
//! names: `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read
//! the options, and `toJSON` of a credential writes the answer.

use serde::{Deserialize, Serialize};

use super::session::SessionView;
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::kernel::id::PasskeyId;
use crate::kernel::{Instant, Text};

/// How many passkeys a person may have.
pub const PASSKEYS_MAX: usize = 20;

endpoints! {
    /// Begins to add a passkey to one's own account: answers what the browser makes it with.
    StartPasskey = "start_passkey": Post "/api/profile/passkeys/start", Access::SignedInStepUp,
        (), Nothing => PasskeyOptions, refuses [PasskeyRefused];
    /// Adds the passkey that the browser has made.
    AddPasskey = "add_passkey": Post "/api/profile/passkeys", Access::SignedInStepUp,
        (), PasskeyInput => PasskeyRow, refuses [InvalidFields, PasskeyRefused];
    /// Removes a passkey of one's own: it signs in no more.
    RemovePasskey = "remove_passkey": Delete "/api/profile/passkeys/{passkey}",
        Access::SignedInStepUp, PasskeyId, Nothing => Nothing;
    /// What the browser asks for a passkey with, to sign in. It can be answered for five minutes.
    GetPasskeyOptions = "get_passkey_options": Get "/api/session/passkey", Access::Public,
        (), Nothing => PasskeyOptions;
    /// Starts a session by a passkey. It is two factors in one, what somebody has and what unlocks
    /// it, so no code is asked for.
    SignInByPasskey = "sign_in_by_passkey": Post "/api/session/passkey", Access::Public,
        (), PasskeyAnswer => SessionView, refuses [PasskeyRefused, TooManyTries];
}

/// What a browser is given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyOptions {
    /// WebAuthn's options as JSON text, with a challenge that works once.
    pub options: String,
}

/// A new passkey.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeyInput {
    /// By which its owner knows it again.
    pub name: String,
    /// WebAuthn's `RegistrationResponseJSON` as text.
    pub credential: String,
}

impl PasskeyInput {
    /// Parses the name, or says what is wrong with it.
    pub fn name(&self) -> Result<Text<80>, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let name = check.required("name", &self.name);
        check.finish(name)
    }
}

/// A passkey's answer to a challenge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeyAnswer {
    /// WebAuthn's `AuthenticationResponseJSON` as text.
    pub credential: String,
}

/// A passkey of one's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyRow {
    /// Its id.
    pub id: PasskeyId,
    /// By which its owner knows it again.
    pub name: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was last used.
    pub used_at: Option<Instant>,
}
