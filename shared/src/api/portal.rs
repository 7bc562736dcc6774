//! Who may use the portal: grants to people at customers, and links to single documents.

use serde::{Deserialize, Serialize};

use super::customers::ContactView;
use super::{Access, Nothing, endpoints};
use crate::access::Permission;
use crate::kernel::Instant;
use crate::kernel::id::{ContactId, CustomerId, InvoiceId, LinkId};

endpoints! {
    /// Lets a contact sign in to the portal for the customer's documents, or changes what they may
    /// do there.
    GrantPortalAccess = "grant_portal_access": Put "/api/customers/{customer}/contacts/{contact}/portal",
        Access::Staff(Permission::ManagePortal), (CustomerId, ContactId), GrantInput => ContactView,
        refuses [InvalidFields];
    /// Ends a contact's access to the portal, at once.
    WithdrawPortalAccess = "withdraw_portal_access": Delete "/api/customers/{customer}/contacts/{contact}/portal",
        Access::Staff(Permission::ManagePortal), (CustomerId, ContactId), Nothing => ContactView;
    /// The links that open an invoice, the newest first.
    ListInvoiceLinks = "list_invoice_links": Get "/api/invoices/{invoice}/links",
        Access::Staff(Permission::ViewReceivables), InvoiceId, Nothing => LinksView;
    /// Withdraws a link: it opens nothing any more.
    RevokeLink = "revoke_link": Post "/api/invoices/{invoice}/links/{link}/revoke",
        Access::Staff(Permission::ManagePortal), (InvoiceId, LinkId), Nothing => LinkView;
}

/// What a person at a customer may do in the portal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PortalAccess {
    /// See the customer's documents, and what is open.
    View,
    /// The same, and pay.
    Pay,
}

impl PortalAccess {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Pay => "pay",
        }
    }

    /// Whether it is enough for something that needs `needed`.
    pub fn allows(self, needed: Self) -> bool {
        self >= needed
    }
}

/// What is allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GrantInput {
    /// To see, or to pay as well.
    pub access: PortalAccess,
}

/// A contact's access to the portal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantView {
    /// To see, or to pay as well.
    pub access: PortalAccess,
    /// Since when.
    pub granted_at: Instant,
    /// Who allowed it.
    pub granted_by: String,
}

/// The links of an invoice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinksView {
    /// The newest first.
    pub links: Vec<LinkView>,
}

/// How a link stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// It opens its document.
    Open,
    /// Its time is over.
    Expired,
    /// It was withdrawn.
    Revoked,
}

/// A link that opens one document. Its secret is in the message to its receivers, nowhere else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinkView {
    /// Which one.
    pub id: LinkId,
    /// How it stands now.
    pub state: LinkState,
    /// To whom it was sent.
    pub sent_to: Vec<String>,
    /// When it was made.
    pub created_at: Instant,
    /// By whom or what; empty for links older than this record.
    pub created_by: String,
    /// When it stops opening anything.
    pub expires_at: Instant,
    /// When it was withdrawn.
    pub revoked_at: Option<Instant>,
    /// When it was last opened, by a person or by a program that checks messages.
    pub last_opened_at: Option<Instant>,
}

#[cfg(test)]
mod tests {
    use super::PortalAccess::{Pay, View};

    #[test]
    fn to_pay_includes_to_see_and_not_the_other_way() {
        let table = [
            (View, View, true),
            (View, Pay, false),
            (Pay, View, true),
            (Pay, Pay, true),
        ];
        for (held, needed, enough) in table {
            assert_eq!(held.allows(needed), enough, "{held:?} for {needed:?}");
        }
    }
}
