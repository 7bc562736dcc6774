//! Invoices: a draft is parsed and priced here, in the browser for the preview and in the Worker
//! for the record, by the same code.

mod draft;
mod number;
mod totals;

pub use draft::{Draft, LINES_MAX, Line};
pub use number::{NumberError, document_number};
pub use totals::{PricedLine, PricingError, Totals, price};

use serde::{Deserialize, Serialize};

/// What has been decided about a document; whether it is paid follows from its items.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Editable, without a number.
    Draft,
    /// Numbered, posted, frozen.
    Issued,
    /// Cancelled by opposite postings.
    Void,
}

impl InvoiceStatus {
    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
            Self::Void => "void",
        }
    }
}
