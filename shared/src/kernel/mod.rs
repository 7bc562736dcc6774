//! Values that every capability speaks in: money, days, terms, ids, text and pages.
//!
//! Each type is valid by construction; whatever comes from outside is parsed into one of them once.

mod as_text;
pub mod bank;
pub mod card;
pub mod cell;
pub mod currency;
pub mod date;
pub mod format;
pub mod id;
pub mod money;
pub mod page;
pub mod quantity;
pub mod rounding;
#[cfg(feature = "schema")]
mod schema;
pub mod terms;
pub mod text;
pub mod typed;

pub(crate) use as_text::as_text;
pub use bank::{Bic, Iban};
pub use currency::Currency;
pub use date::Day;
pub use money::{Money, MoneyError};
pub use page::{Cursor, Page};
pub use quantity::{Quantity, TaxRate, UnitPrice};
pub use rounding::Rounding;
pub use terms::{Instalment, PaymentTerms};
pub use text::{Code, EmailAddress, Text};

/// A moment in UTC milliseconds since 1970, set by the server and never by a client.
pub type Instant = i64;
