//! Typed ids: a prefix that names the kind, and a ULID whose bytes are given from outside.
//!
//! The time in front keeps the rows of a table in the order they were made, so indexes stay dense.

use std::fmt;
use std::str::FromStr;

use ulid::Ulid;

use super::as_text;

/// The text is not an id of the expected kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not an id of this kind")]
pub struct NotAnId;

/// What every typed id can do.
pub trait Id: Copy + fmt::Display + FromStr<Err = NotAnId> {
    /// The prefix in front of the underscore.
    const PREFIX: &'static str;
    /// An id made at `now` (UTC milliseconds) with 80 bits of `random`.
    fn new(now: i64, random: u128) -> Self;
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])* $name:ident = $prefix:literal, $kind:literal;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(Ulid);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn new(now: i64, random: u128) -> Self {
                Self(Ulid::from_parts(u64::try_from(now).unwrap_or_default(), random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse(text, $prefix).map(Self)
            }
        }

        as_text!($name);

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": concat!("^", $prefix, "_[0-7][0-9A-HJKMNP-TV-Z]{25}$"),
                    "description": concat!($($doc),*).trim(),
                })
            }
        }
    )*
        /// Every prefix, and what people call what its ids name.
        const KINDS: &[(&str, &str)] = &[$(($prefix, $kind)),*];
    };
}

ids! {
    /// One allocation of a credit-side item to a debit-side item.
    AllocationId = "alc", "Allocation";
    /// A request that someone else has to decide about.
    ApprovalId = "apr", "Request for approval";
    /// A sign-in that waits for a code.
    ChallengeId = "chl", "Sign-in";
    /// A person at a customer.
    ContactId = "con", "Contact";
    /// A negative document.
    CreditNoteId = "crn", "Credit note";
    /// A party that owes.
    CustomerId = "cus", "Customer";
    /// The postings of one event.
    EntryId = "jrn", "Journal entry";
    /// What a person at a customer may do in the portal.
    GrantId = "grt", "Portal access";
    /// Where webhooks are sent to.
    HookId = "whe", "Webhook endpoint";
    /// One run of an import; its rows are idempotent within the company, not the run.
    ImportId = "imp", "Import";
    /// A positive document.
    InvoiceId = "inv", "Invoice";
    /// An offer to become a member of staff.
    InvitationId = "ivt", "Invitation";
    /// One signed open amount with one due date.
    ItemId = "itm", "Item";
    /// A portal link to one document.
    LinkId = "lnk", "Portal link";
    /// A message in the outbox.
    OutboxId = "out", "Message";
    /// A passkey of a member of staff.
    PasskeyId = "pky", "Passkey";
    /// One try of a customer to pay through a provider.
    PaymentAttemptId = "pat", "Portal payment";
    /// A link with which a member of staff sets a new password.
    PasswordResetId = "pwr", "Link for a new password";
    /// Money in, as a ledger fact.
    ReceiptId = "rct", "Receipt";
    /// One handled request; names its log lines and audit row.
    RequestId = "req", "Request";
    /// A period in which a member of staff is signed in, in one browser.
    SessionId = "ses", "Session";
    /// A sign-in link of the portal that somebody asked for.
    SignInId = "sgn", "Portal sign-in link";
    /// A member of staff.
    StaffId = "usr", "Person";
    /// What a program calls the API with.
    TokenId = "tok", "API token";
    /// A stored event of a payment provider.
    WebhookEventId = "whk", "Payment event";
}

/// What people call what `id` names; nothing when it is no id.
pub fn kind_name(id: &str) -> Option<&'static str> {
    let (prefix, _) = id.split_once('_')?;
    let (_, name) = KINDS.iter().find(|(known, _)| *known == prefix)?;
    parse(id, prefix).ok().map(|_| *name)
}

fn parse(text: &str, prefix: &str) -> Result<Ulid, NotAnId> {
    let encoded = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'));
    let ulid = Ulid::from_string(encoded.ok_or(NotAnId)?).map_err(|_| NotAnId)?;
    // One id has one spelling: lower case and look-alike letters decode, but are not ours.
    if encoded == Some(ulid.to_string().as_str()) {
        Ok(ulid)
    } else {
        Err(NotAnId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_prints_as_it_is_parsed_and_keeps_its_kind() {
        let id = InvoiceId::new(1_700_000_000_000, 42);
        let text = id.to_string();
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(text.parse::<CustomerId>(), Err(NotAnId));
        assert_eq!(text.to_lowercase().parse::<InvoiceId>(), Err(NotAnId));
        assert_eq!("inv_".parse::<InvoiceId>(), Err(NotAnId));
    }

    #[test]
    fn every_kind_has_a_prefix_and_a_name_of_its_own_and_only_ids_have_one() {
        for (index, (prefix, name)) in KINDS.iter().enumerate() {
            let same = |(p, n): &(&str, &str)| p == prefix || n == name;
            assert_eq!(KINDS.iter().position(same), Some(index), "{prefix}");
            assert!(name.starts_with(char::is_uppercase), "{prefix}");
            let id = format!("{prefix}_{}", Ulid::from_parts(1, 2));
            assert_eq!(kind_name(&id), Some(*name));
        }
        assert_eq!(
            kind_name(&HookId::new(1, 2).to_string()),
            Some("Webhook endpoint")
        );
        // A role has an id made of its name.
        for text in [
            "",
            "inv",
            "inv_",
            "inv_team",
            "xyz_01J00000000000000000000000",
        ] {
            assert_eq!(kind_name(text), None, "{text}");
        }
    }
}
