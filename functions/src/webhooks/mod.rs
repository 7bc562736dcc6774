//! Events of payment providers: received once, whatever the number and order of deliveries.
//!
//! **Invariant:** an event is acknowledged only after its row is committed. When its effect can be
//! decided at once, row and effect are one batch, so there is no moment at which an effect exists
//! without its event or an acknowledged event without a row. When it cannot, the row is committed
//! alone and `jobs::inbox` processes it. A delivery whose commit fails or has an unknown outcome
//! is not acknowledged; the provider delivers again, and the unique key of the inbox tells whether
//! the first time counted.

mod booking;
pub(crate) mod effect;
mod receive;

pub use receive::receive;

use shared::api::{Access, Method};

use crate::router::Page;

/// Where Stripe delivers.
pub const STRIPE: Page = Page {
    name: "stripe_webhook",
    method: Method::Post,
    path: "/webhooks/stripe",
    access: Access::Signed,
};
