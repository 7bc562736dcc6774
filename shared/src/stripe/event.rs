//! Stripe events that Dunlin acts on, and those that people must act on; every other kind is stored
//! and acknowledged.

use serde::Deserialize;

use super::unbooked::{self, Unbooked};
use crate::api::invoices::PaymentMethod;
use crate::kernel::Money;
use crate::kernel::id::{InvoiceId, PaymentAttemptId};

/// Stripe ids are far shorter; a longer one is not Stripe's.
const ID_CHARACTERS_MAX: usize = 255;

/// The kinds that tell of an attempt; objects of kinds that tell nothing may have any form.
const OF_ATTEMPTS: [&str; 7] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    PAID_INTENT,
    "payment_intent.processing",
    "payment_intent.payment_failed",
];
/// The event that tells of every payment that has succeeded, whoever asked for it.
const PAID_INTENT: &str = "payment_intent.succeeded";

/// An event with what identifies it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Stripe's id, the key of the inbox.
    pub id: String,
    /// Its kind in Stripe's words.
    pub kind: String,
    /// The connected account, empty for our own.
    pub account: String,
    /// Whether it is about real money.
    pub livemode: bool,
    /// What it tells us.
    pub news: News,
}

/// What an event tells about a payment attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// The money is ours.
    Paid(Payment),
    /// The customer has finished; the bank has not.
    Processing(Reference),
    /// This try has failed; the session may still be paid another way.
    Declined(Reference),
    /// The slow payment has failed for good.
    Failed(Reference),
    /// Nobody finished in time, or we closed the session.
    Expired(Reference),
    /// Money that Dunlin does not book: people have to.
    NotBooked(Unbooked),
    /// It would matter, and cannot be read.
    Unreadable,
    /// A kind we do not act on, or an object that is not from an attempt of ours.
    Ignored,
}

/// How an event names its attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reference {
    /// Our attempt.
    pub attempt: PaymentAttemptId,
    /// Stripe's payment intent, once there is one.
    pub payment_intent: Option<String>,
    /// Stripe's reason, when something failed.
    pub reason: Option<String>,
}

/// A payment that has succeeded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payment {
    /// Which attempt.
    pub reference: Reference,
    /// What was paid, gross.
    pub amount: Money,
    /// By card or bank debit.
    pub method: PaymentMethod,
    /// The invoice it was asked for, which counts where the attempt is not known.
    pub invoice: Option<InvoiceId>,
}

/// The bytes do not say which event they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an event object")]
pub struct NotAnEvent;

/// What every event has, whatever it is about.
#[derive(Deserialize)]
struct RawHead {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    account: Option<String>,
    livemode: bool,
}

/// Of an event whose kind matters, what it is about.
#[derive(Deserialize)]
struct RawBody {
    data: RawData,
}

#[derive(Deserialize)]
struct RawData {
    object: RawObject,
    previous_attributes: Option<RawPrevious>,
}

/// What the object said before it changed; only what has changed is given.
#[derive(Deserialize)]
struct RawPrevious {
    status: Option<String>,
}

/// The fields that matter of every object that is read; the rest is ignored.
#[derive(Deserialize)]
struct RawObject {
    id: Option<String>,
    client_reference_id: Option<String>,
    metadata: Option<RawMetadata>,
    payment_intent: Option<String>,
    status: Option<String>,
    payment_method_types: Option<Vec<String>>,
    payment_status: Option<String>,
    amount_total: Option<i64>,
    amount_received: Option<i64>,
    currency: Option<String>,
    last_payment_error: Option<RawPaymentError>,
}

#[derive(Deserialize)]
struct RawMetadata {
    attempt: Option<String>,
    invoice: Option<String>,
}

/// Why a try failed, as an object of Stripe keeps it.
#[derive(Deserialize)]
pub(super) struct RawPaymentError {
    code: Option<String>,
    decline_code: Option<String>,
}

impl RawPaymentError {
    /// The most exact word that is given.
    pub(super) fn reason(self) -> Option<String> {
        self.decline_code.or(self.code)
    }
}

/// Reads an event from the raw body, whose signature has been verified.
pub fn parse(body: &[u8]) -> Result<Event, NotAnEvent> {
    let head: RawHead = serde_json::from_slice(body).map_err(|_| NotAnEvent)?;
    let most = head.id.len().max(head.kind.len());
    if head.id.is_empty() || most > ID_CHARACTERS_MAX {
        return Err(NotAnEvent);
    }
    let is_read = OF_ATTEMPTS.contains(&head.kind.as_str()) || unbooked::is_about(&head.kind);
    let news = if is_read {
        read(&head.kind, body).unwrap_or(News::Unreadable)
    } else {
        News::Ignored
    };
    Ok(Event {
        id: head.id,
        kind: head.kind,
        account: head.account.unwrap_or_default(),
        livemode: head.livemode,
        news,
    })
}

/// What an event of a kind that matters tells; nothing when its object is not of the form we know.
fn read(kind: &str, body: &[u8]) -> Option<News> {
    let RawData {
        mut object,
        previous_attributes,
    } = serde_json::from_slice::<RawBody>(body).ok()?.data;
    let before = previous_attributes.and_then(|old| old.status);
    if unbooked::is_about(kind) {
        let unbooked = Unbooked::of(kind, object.status.as_deref(), before.as_deref());
        return Some(unbooked.map_or(News::Ignored, News::NotBooked));
    }
    match reference(kind, &mut object) {
        Some(reference) => news(kind, &object, reference),
        None if kind == PAID_INTENT => Some(News::NotBooked(Unbooked::ForeignPayment)),
        None => Some(News::Ignored),
    }
}

fn reference(kind: &str, object: &mut RawObject) -> Option<Reference> {
    let metadata = object
        .metadata
        .as_ref()
        .and_then(|metadata| metadata.attempt.as_deref());
    let attempt = object
        .client_reference_id
        .as_deref()
        .or(metadata)?
        .parse()
        .ok()?;
    // On events about the intent itself the object's own id is the intent.
    let is_intent = kind.starts_with("payment_intent.");
    let payment_intent = if is_intent {
        &object.id
    } else {
        &object.payment_intent
    }
    .clone();
    let error = object.last_payment_error.take();
    let reason = error.and_then(RawPaymentError::reason);
    Some(Reference {
        attempt,
        payment_intent,
        reason,
    })
}

/// What we offer of the provider's ways to pay: one of ours for each session.
pub(super) fn method(types: &[String]) -> PaymentMethod {
    match types {
        [only] if only != "card" => PaymentMethod::BankDebit,
        _ => PaymentMethod::Card,
    }
}

/// What an object that names an attempt tells; nothing when money is told without a usable amount.
fn news(kind: &str, object: &RawObject, reference: Reference) -> Option<News> {
    let paid = |minor: Option<i64>, reference: Reference| {
        let currency = object.currency.as_deref().and_then(super::currency);
        let money = minor
            .zip(currency)
            .and_then(|(m, c)| Money::from_minor(m, c).ok());
        let amount = money.filter(|amount| amount.is_positive())?;
        let types = object.payment_method_types.as_deref();
        let metadata = object.metadata.as_ref();
        let invoice = metadata.and_then(|metadata| metadata.invoice.as_deref());
        Some(News::Paid(Payment {
            reference,
            amount,
            method: method(types.unwrap_or_default()),
            invoice: invoice.and_then(|invoice| invoice.parse().ok()),
        }))
    };
    match kind {
        "checkout.session.completed" => match object.payment_status.as_deref() {
            Some("paid") => paid(object.amount_total, reference),
            _ => Some(News::Processing(reference)),
        },
        "checkout.session.async_payment_succeeded" => paid(object.amount_total, reference),
        PAID_INTENT => paid(object.amount_received, reference),
        "payment_intent.processing" => Some(News::Processing(reference)),
        "payment_intent.payment_failed" => Some(News::Declined(reference)),
        "checkout.session.async_payment_failed" => Some(News::Failed(reference)),
        "checkout.session.expired" => Some(News::Expired(reference)),
        _ => Some(News::Ignored),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Currency;
    use crate::kernel::id::Id;

    fn attempt() -> PaymentAttemptId {
        PaymentAttemptId::new(1_700_000_000_000, 7)
    }

    fn event(kind: &str, object: &str) -> Result<News, NotAnEvent> {
        let object = object.replace("$ATTEMPT", &attempt().to_string());
        let body = format!(
            r#"{{"id":"evt_1","object":"event","type":"{kind}","livemode":false,"data":{{"object":{object}}}}}"#
        );
        parse(body.as_bytes()).map(|event| event.news)
    }

    fn reference(payment_intent: Option<&str>, reason: Option<&str>) -> Reference {
        Reference {
            attempt: attempt(),
            payment_intent: payment_intent.map(str::to_owned),
            reason: reason.map(str::to_owned),
        }
    }

    #[test]
    fn kinds_are_read_as_news() {
        let amount = Money::from_minor(11_900, Currency::EUR).unwrap();
        let paid = News::Paid(Payment {
            reference: reference(Some("pi_1"), None),
            amount,
            method: PaymentMethod::Card,
            invoice: None,
        });
        let session = r#"{"id":"cs_1","client_reference_id":"$ATTEMPT","payment_intent":"pi_1",
            "payment_status":"STATUS","amount_total":11900,"currency":"eur"}"#;
        let with = |status: &str| session.replace("STATUS", status);
        let intent = r#"{"id":"pi_1","metadata":{"attempt":"$ATTEMPT"},"amount_received":11900,
            "currency":"eur","last_payment_error":{"code":"card_declined","decline_code":"lost"}}"#;
        let open = reference(Some("pi_1"), None);
        let table = [
            ("checkout.session.completed", with("paid"), paid.clone()),
            (
                "checkout.session.completed",
                with("unpaid"),
                News::Processing(open.clone()),
            ),
            (
                "checkout.session.async_payment_succeeded",
                with("paid"),
                paid,
            ),
            (
                "checkout.session.async_payment_failed",
                with("unpaid"),
                News::Failed(open.clone()),
            ),
            (
                "checkout.session.expired",
                with("unpaid"),
                News::Expired(open),
            ),
            (
                "payment_intent.payment_failed",
                intent.to_owned(),
                News::Declined(reference(Some("pi_1"), Some("lost"))),
            ),
            ("charge.succeeded", with("paid"), News::Ignored),
            (
                "checkout.session.completed",
                r#"{"id":"cs_of_others"}"#.to_owned(),
                News::Ignored,
            ),
        ];
        for (kind, object, expected) in table {
            assert_eq!(event(kind, &object), Ok(expected), "{kind}");
        }
    }

    #[test]
    fn money_that_moves_without_an_attempt_is_told_as_what_it_is() {
        let told = |kind: &str, status: &str, previous: &str| {
            let body = format!(
                r#"{{"id":"evt_1","type":"{kind}","livemode":false,
                  "data":{{"object":{{"id":"x_1","status":"{status}","amount":5}}{previous}}}}}"#
            );
            parse(body.as_bytes()).map(|event| event.news)
        };
        let was_waiting = r#","previous_attributes":{"status":"requires_action"}"#;
        let table = [
            ("refund.created", "", Some(Unbooked::Refund)),
            ("refund.updated", "", None),
            ("refund.updated", was_waiting, Some(Unbooked::Refund)),
            (PAID_INTENT, "", Some(Unbooked::ForeignPayment)),
            ("payment_intent.processing", "", None),
            ("payout.paid", "", None),
        ];
        for (kind, previous, expected) in table {
            let expected = expected.map_or(News::Ignored, News::NotBooked);
            assert_eq!(
                told(kind, "succeeded", previous),
                Ok(expected),
                "{kind} {previous}"
            );
        }
        // One without a status is looked at rather than passed over.
        let refund = Ok(News::NotBooked(Unbooked::Refund));
        assert_eq!(event("refund.created", r#"{"id":"re_1"}"#), refund);
    }

    #[test]
    fn what_is_not_an_event_is_refused() {
        for body in [
            "",
            "[]",
            "{}",
            r#"{"id":"","type":"x","livemode":false,"data":{"object":{}}}"#,
        ] {
            assert_eq!(parse(body.as_bytes()), Err(NotAnEvent), "{body}");
        }
    }

    #[test]
    fn what_matters_and_cannot_be_read_is_told_apart_from_what_does_not_matter() {
        for minor in ["0", "-5", "null", "9007199254740992"] {
            let object = format!(
                r#"{{"client_reference_id":"$ATTEMPT","payment_status":"paid","amount_total":{minor},"currency":"eur"}}"#
            );
            let news = event("checkout.session.completed", &object);
            assert_eq!(news, Ok(News::Unreadable), "{minor}");
        }
        for kind in ["refund.created", "charge.dispute.closed", PAID_INTENT] {
            for object in ["null", "7", r#"{"status":7}"#] {
                assert_eq!(event(kind, object), Ok(News::Unreadable), "{kind} {object}");
            }
        }
        // Neither the kinds of other matters nor those of the same that tell nothing.
        for kind in ["v2.core.event", "payment_intent.created", "refund.other"] {
            for object in ["null", r#"{"status":{},"currency":7,"metadata":[]}"#] {
                assert_eq!(event(kind, object), Ok(News::Ignored), "{kind} {object}");
            }
        }
    }

    #[test]
    fn the_news_of_an_intent_is_its_own() {
        let intent = r#"{"id":"pi_1","metadata":{"attempt":"$ATTEMPT"},"amount_received":500,
            "currency":"eur","payment_intent":"pi_of_others"}"#;
        let paid = News::Paid(Payment {
            reference: reference(Some("pi_1"), None),
            amount: Money::from_minor(500, Currency::EUR).unwrap(),
            method: PaymentMethod::Card,
            invoice: None,
        });
        assert_eq!(event("payment_intent.succeeded", intent), Ok(paid));
        let processing = News::Processing(reference(Some("pi_1"), None));
        assert_eq!(event("payment_intent.processing", intent), Ok(processing));
    }

    #[test]
    fn a_payment_says_what_it_was_asked_for_and_how_it_was_made() {
        let invoice = InvoiceId::new(1_700_000_000_000, 8);
        let read = |metadata: &str, types: &str| {
            let object = format!(
                r#"{{"id":"pi_1","metadata":{{"attempt":"$ATTEMPT"{metadata}}},"amount_received":5,
                  "currency":"eur","payment_method_types":{types}}}"#
            );
            match event(PAID_INTENT, &object) {
                Ok(News::Paid(payment)) => (payment.invoice, payment.method),
                other => panic!("{other:?}"),
            }
        };
        let named = format!(r#","invoice":"{invoice}""#);
        let (card, debit) = (PaymentMethod::Card, PaymentMethod::BankDebit);
        assert_eq!(read(&named, r#"["card"]"#), (Some(invoice), card));
        assert_eq!(read(&named, r#"["sepa_debit"]"#), (Some(invoice), debit));
        assert_eq!(read("", "null"), (None, card));
        // Another program's invoice is none of ours.
        assert_eq!(read(r#","invoice":"in_1""#, "[]"), (None, card));
    }

    #[test]
    fn ids_and_kinds_have_a_longest() {
        let read = |id: &str, kind: &str| {
            let body = format!(
                r#"{{"id":"{id}","type":"{kind}","livemode":true,"account":"acct_1","data":{{"object":{{}}}}}}"#
            );
            parse(body.as_bytes())
        };
        let long = |length: usize| "x".repeat(length);
        let longest = read(&long(ID_CHARACTERS_MAX), &long(ID_CHARACTERS_MAX)).unwrap();
        assert_eq!(
            (longest.account.as_str(), longest.livemode),
            ("acct_1", true)
        );
        let refused = Err(NotAnEvent);
        assert_eq!(read(&long(ID_CHARACTERS_MAX + 1), "x"), refused);
        assert_eq!(read("x", &long(ID_CHARACTERS_MAX + 1)), refused);
    }
}
