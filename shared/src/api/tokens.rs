//! API tokens: what programs call the API with.

use serde::{Deserialize, Serialize};

use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::{Permission, PermissionSet};
use crate::kernel::id::TokenId;
use crate::kernel::{Instant, Text};

endpoints! {
    /// Every token that has not been forgotten, the newest first.
    ListTokens = "list_api_tokens": Get "/api/tokens",
        Access::Staff(Permission::ManageIntegrations), (), Nothing => TokenList;
    /// Makes a token. The answer shows it, this once.
    CreateToken = "create_api_token": Post "/api/tokens",
        Access::StaffStepUp(Permission::ManageIntegrations), (), TokenInput => TokenSecretView,
        refuses [InvalidFields];
    /// Revokes a token at once.
    RevokeToken = "revoke_api_token": Delete "/api/tokens/{token}",
        Access::Staff(Permission::ManageIntegrations), TokenId, Nothing => TokenView,
        refuses [TokenRevoked];
}

/// The most tokens that work at one time.
pub const TOKENS_MAX: u16 = 100;
/// The longest life of a token.
pub const TOKEN_DAYS_MAX: u16 = 366;
/// What the text of a token begins with.
pub const TOKEN_PREFIX: &str = "dln_";

/// What the form of a token holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TokenInput {
    /// What it is for.
    pub name: String,
    /// What it may do; nothing that its maker may not.
    pub scopes: Vec<Permission>,
    /// How many days it works, up to 366.
    pub days: u16,
}

/// A token's details, each of its right form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenDetails {
    /// What it is for.
    pub name: Text<80>,
    /// What it may do.
    pub scopes: PermissionSet,
    /// How many days it works.
    pub days: u16,
}

impl TokenInput {
    /// Parses what was typed, or names every wrong field. `own` is what the maker may do.
    pub fn parse(&self, own: &PermissionSet) -> Result<TokenDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let name = check.required("name", &self.name);
        let scopes: PermissionSet = self.scopes.clone().into();
        let beyond: Vec<&str> = scopes.without(own).iter().map(Permission::label).collect();
        if self.scopes.is_empty() {
            check.refuse("scopes", "need at least one permission");
        } else if !beyond.is_empty() {
            let beyond = beyond.join(", ");
            check.refuse(
                "scopes",
                format!("go beyond what you may do yourself: {beyond}"),
            );
        }
        if self.days == 0 || self.days > TOKEN_DAYS_MAX {
            check.refuse("days", format!("must be between 1 and {TOKEN_DAYS_MAX}"));
        }
        let details = name.map(|name| TokenDetails {
            name,
            scopes,
            days: self.days,
        });
        check.finish(details)
    }
}

/// All tokens.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenList {
    /// The newest first.
    pub tokens: Vec<TokenView>,
}

/// A token, without the token itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenView {
    /// Which one; the audit trail names it.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Its last characters.
    pub hint: String,
    /// Who made it, and answers for what it does.
    pub maker: String,
    /// What it may do, as far as its maker still may.
    pub scopes: PermissionSet,
    /// When it was made.
    pub created_at: Instant,
    /// When it stops working.
    pub expires_at: Instant,
    /// When it was last used, to within a few minutes.
    pub last_used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// A token with its text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenSecretView {
    /// The token.
    pub token: TokenView,
    /// Begins with `dln_`; shown once, so a repetition of the request holds none.
    pub secret: Option<String>,
}
