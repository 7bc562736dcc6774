//! Whether the Worker and its database answer.

use shared::api::Nothing;
use shared::api::health::HealthView;

use crate::context::Cx;
use crate::problem::Refusal;

/// Reads the company: that takes the settings, the database and a set-up company.
pub async fn get(cx: &Cx, (): (), _: Nothing) -> Result<HealthView, Refusal> {
    cx.ensure_admitted().await?;
    Ok(HealthView { ok: true })
}
