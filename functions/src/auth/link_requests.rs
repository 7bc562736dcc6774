//! Asking for a link that is sent by mail. What may be asked for is limited, whoever asks and
//! whether or not anybody has the address.

use shared::api::ProblemCode;
use shared::kernel::Instant;

use super::{sign, throttle};
use crate::context::Cx;
use crate::platform::DbError;
use crate::problem::Refusal;
use crate::store::link_requests::{Limits, Requests};
use crate::store::sql::Statement;

/// Requests are counted over this time.
const WINDOW_MILLISECONDS: Instant = 15 * 60 * 1000;
const LIMITS: Limits = Limits {
    by_email: 5,
    by_client: 30,
    by_all: 1_000,
};

/// Takes a request for `email`, written by `insert`, which is given where it came from.
pub async fn take(
    cx: &Cx,
    requests: &Requests,
    email: &str,
    insert: impl FnOnce(&str) -> Statement,
) -> Result<(), Refusal> {
    cx.ensure_admitted().await?;
    // Where it came from, in a form that tells nobody who.
    let network = throttle::network(&cx.client.address);
    let client = sign(&cx.config.link_secret, "client", &network);
    let since = cx.now.saturating_sub(WINDOW_MILLISECONDS);
    let few = requests.assert_few((email, &client), since, LIMITS);
    match cx.platform().batch(&[few, insert(&client)]).await {
        Ok(_) => Ok(()),
        Err(DbError::Assertion(_)) => Err(ProblemCode::TooManyTries.into()),
        Err(error) => Err(error.into()),
    }
}
