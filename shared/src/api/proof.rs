//! Proving again who is signed in. Some changes are more than an unattended screen may do: they ask
//! for a proof that is a few minutes old at most.

use serde::{Deserialize, Serialize};

use super::{Access, Nothing, endpoints};

endpoints! {
    /// How the signed-in person can prove again who they are.
    GetProofWays = "get_proof_ways": Get "/api/session/proof", Access::SignedIn,
        (), Nothing => ProofWays, refuses [NotPermitted];
    /// Proves again who is signed in, and gives the session a new cookie. Who has a second factor
    /// gives a code, everybody else the password; a passkey will do for both.
    Prove = "prove": Post "/api/session/proof", Access::SignedIn, (), ProofInput => Nothing,
        refuses [InvalidFields, PasskeyRefused, TooManyTries, LostRace];
    /// Proves it by Cloudflare Access, which must have let the person in anew just before.
    ProveByAccess = "prove_by_access": Post "/api/session/proof/access", Access::SignedIn,
        (), Nothing => Nothing, refuses [NotFound, AccessRefused, AccessUnavailable, LostRace];
}

/// How a person can prove who they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProofWays {
    /// By a code of their second factor; otherwise by their password.
    pub code: bool,
    /// By Cloudflare Access as well.
    pub access: bool,
    /// What the browser asks for one of their passkeys with, if they have any: WebAuthn's options
    /// as JSON text.
    pub passkey: Option<String>,
}

/// What proves who somebody is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProofInput {
    /// The password, at most 128 characters.
    Password(String),
    /// A code of the authenticator app, or a recovery code.
    Code(String),
    /// A passkey's answer: WebAuthn's `AuthenticationResponseJSON` as text.
    Passkey(String),
}
