//! Events that other programs are told of by webhook.

use serde::{Deserialize, Serialize};

/// What has happened. The names are part of the API and never change meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum EventKind {
    /// A customer was created.
    #[serde(rename = "customer.created")]
    CustomerCreated,
    /// A customer's details were changed.
    #[serde(rename = "customer.updated")]
    CustomerUpdated,
    /// An invoice was issued.
    #[serde(rename = "invoice.issued")]
    InvoiceIssued,
    /// An issued invoice was voided.
    #[serde(rename = "invoice.voided")]
    InvoiceVoided,
    /// A credit note was issued.
    #[serde(rename = "credit_note.issued")]
    CreditNoteIssued,
    /// A receipt was recorded, by hand or by a payment provider.
    #[serde(rename = "receipt.recorded")]
    ReceiptRecorded,
    /// Money was allocated to items.
    #[serde(rename = "allocation.made")]
    AllocationMade,
    /// An allocation was reversed.
    #[serde(rename = "allocation.reversed")]
    AllocationReversed,
    /// Nothing has happened: somebody tries the endpoint.
    #[serde(rename = "endpoint.tested")]
    EndpointTested,
}

impl EventKind {
    /// What can be chosen, in the order of a form.
    pub const CHOICES: [Self; 8] = [
        Self::CustomerCreated,
        Self::CustomerUpdated,
        Self::InvoiceIssued,
        Self::InvoiceVoided,
        Self::CreditNoteIssued,
        Self::ReceiptRecorded,
        Self::AllocationMade,
        Self::AllocationReversed,
    ];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CustomerCreated => "customer.created",
            Self::CustomerUpdated => "customer.updated",
            Self::InvoiceIssued => "invoice.issued",
            Self::InvoiceVoided => "invoice.voided",
            Self::CreditNoteIssued => "credit_note.issued",
            Self::ReceiptRecorded => "receipt.recorded",
            Self::AllocationMade => "allocation.made",
            Self::AllocationReversed => "allocation.reversed",
            Self::EndpointTested => "endpoint.tested",
        }
    }

    /// What a kind of journal entry tells of; some, such as a provider's fee, tell others nothing.
    pub fn of_entry(kind: &str) -> Option<Self> {
        match kind {
            "invoice.issued" => Some(Self::InvoiceIssued),
            "invoice.voided" => Some(Self::InvoiceVoided),
            "credit_note.issued" => Some(Self::CreditNoteIssued),
            "receipt.recorded" => Some(Self::ReceiptRecorded),
            "allocation" => Some(Self::AllocationMade),
            "unallocation" => Some(Self::AllocationReversed),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_one_on_the_wire() {
        for kind in EventKind::CHOICES {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
