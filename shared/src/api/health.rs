//! Whether the Worker and its database answer.

use serde::{Deserialize, Serialize};

use super::{Access, Nothing, endpoints};

endpoints! {
    /// Answers when the Worker, its settings and its database are in order.
    GetHealth = "get_health": Get "/api/health", Access::Public, (), Nothing => HealthView;
}

/// In order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HealthView {
    /// Always `true`; anything else is an error answer.
    pub ok: bool,
}
