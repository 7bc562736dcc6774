//! Answers of Stripe's API that Dunlin reads: Checkout sessions and payment intents.

use serde::Deserialize;

use super::event::{self, News, Payment, RawPaymentError, Reference};
use crate::kernel::Money;
use crate::kernel::id::PaymentAttemptId;

/// The most characters of an id or address that is kept.
const TEXT_CHARACTERS_MAX: usize = 2048;

/// The bytes are not an answer of the form we know.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an answer of the expected form")]
pub struct NotAnAnswer;

/// A Checkout session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Stripe's id.
    pub id: String,
    /// Its page, while it can be paid.
    pub url: Option<String>,
    /// What has become of it; [`News::Ignored`] while it is open.
    pub news: News,
}

/// A payment intent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Intent {
    /// How far it has got.
    pub progress: Progress,
    /// What Stripe keeps, once that is known.
    pub fee: Option<Fee>,
}

/// How far a payment has got.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Progress {
    /// The money is ours: what was received.
    Succeeded(Money),
    /// The bank or the customer has not decided.
    UnderWay,
    /// It came to nothing. While its session is open, another try may still succeed.
    Failed {
        /// Stripe's reason.
        reason: Option<String>,
    },
}

/// What Stripe keeps of a payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fee {
    /// Stripe's id of the movement on our balance.
    pub transaction: String,
    /// How much.
    pub amount: Money,
}

#[derive(Deserialize)]
struct RawSession {
    id: String,
    url: Option<String>,
    status: String,
    payment_status: String,
    payment_intent: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
    payment_method_types: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct RawIntent {
    status: String,
    amount_received: Option<i64>,
    currency: String,
    latest_charge: Option<RawCharge>,
    last_payment_error: Option<RawPaymentError>,
}

/// The charge is an id alone unless it was asked for, and so is its balance transaction.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawCharge {
    Whole {
        balance_transaction: Option<RawTransaction>,
    },
    Id(#[expect(dead_code, reason = "only its form matters")] String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawTransaction {
    Whole {
        id: String,
        fee: i64,
        currency: String,
    },
    Id(#[expect(dead_code, reason = "only its form matters")] String),
}

/// Reads a session that belongs to `attempt`.
pub fn session(body: &[u8], attempt: PaymentAttemptId) -> Result<Session, NotAnAnswer> {
    let raw: RawSession = serde_json::from_slice(body).map_err(|_| NotAnAnswer)?;
    if raw.id.is_empty() || raw.id.len() > TEXT_CHARACTERS_MAX {
        return Err(NotAnAnswer);
    }
    let url = raw.url.filter(|url| url.len() <= TEXT_CHARACTERS_MAX);
    let url = url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let reference = Reference {
        attempt,
        payment_intent: raw.payment_intent,
        reason: None,
    };
    let news = match (raw.status.as_str(), raw.payment_status.as_str()) {
        ("complete", "paid") => {
            let amount = raw.amount_total.zip(raw.currency);
            let amount = amount.and_then(|(minor, currency)| money(minor, &currency));
            News::Paid(Payment {
                reference,
                amount: amount.ok_or(NotAnAnswer)?,
                method: event::method(raw.payment_method_types.as_deref().unwrap_or_default()),
                invoice: None,
            })
        }
        ("complete", _) => News::Processing(reference),
        ("expired", _) => News::Expired(reference),
        _ => News::Ignored,
    };
    Ok(Session {
        id: raw.id,
        url,
        news,
    })
}

/// Reads a payment intent, its latest charge and balance transaction expanded.
pub fn intent(body: &[u8]) -> Result<Intent, NotAnAnswer> {
    let raw: RawIntent = serde_json::from_slice(body).map_err(|_| NotAnAnswer)?;
    let progress = match raw.status.as_str() {
        "succeeded" => {
            let amount = raw.amount_received;
            let amount = amount.and_then(|minor| money(minor, &raw.currency));
            let amount = amount.filter(|amount| amount.is_positive());
            Progress::Succeeded(amount.ok_or(NotAnAnswer)?)
        }
        // With a failed try a payment is back where it takes a way to pay.
        "requires_payment_method" | "canceled" => Progress::Failed {
            reason: raw.last_payment_error.and_then(RawPaymentError::reason),
        },
        _ => Progress::UnderWay,
    };
    let transaction = match raw.latest_charge {
        Some(RawCharge::Whole {
            balance_transaction,
        }) => balance_transaction,
        Some(RawCharge::Id(_)) | None => None,
    };
    let fee = match transaction {
        Some(RawTransaction::Whole { id, fee, currency }) => {
            money(fee, &currency).map(|amount| Fee {
                transaction: id,
                amount,
            })
        }
        Some(RawTransaction::Id(_)) | None => None,
    };
    Ok(Intent { progress, fee })
}

fn money(minor: i64, currency: &str) -> Option<Money> {
    let money = Money::from_minor(minor, super::currency(currency)?).ok()?;
    (!money.is_negative()).then_some(money)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::invoices::PaymentMethod;
    use crate::kernel::Currency;
    use crate::kernel::id::Id;

    fn eur(minor: i64) -> Money {
        Money::from_minor(minor, Currency::EUR).unwrap()
    }

    #[test]
    fn a_session_tells_what_has_become_of_it() {
        let attempt = PaymentAttemptId::new(1, 1);
        let reference = Reference {
            attempt,
            payment_intent: Some("pi_1".to_owned()),
            reason: None,
        };
        let paid = News::Paid(Payment {
            reference: reference.clone(),
            amount: eur(500),
            method: PaymentMethod::Card,
            invoice: None,
        });
        let table = [
            ("open", "unpaid", News::Ignored),
            ("complete", "unpaid", News::Processing(reference.clone())),
            ("complete", "paid", paid),
            ("expired", "unpaid", News::Expired(reference)),
        ];
        for (status, payment_status, news) in table {
            let body = format!(
                r#"{{"id":"cs_1","url":"https://x.example/1","status":"{status}",
                  "payment_status":"{payment_status}","payment_intent":"pi_1","amount_total":500,
                  "currency":"eur"}}"#
            );
            let session = session(body.as_bytes(), attempt).unwrap();
            assert_eq!(
                (session.id.as_str(), session.news),
                ("cs_1", news),
                "{status}"
            );
            assert_eq!(session.url.as_deref(), Some("https://x.example/1"));
        }
        let script =
            r#"{"id":"cs_1","url":"javascript:x","status":"open","payment_status":"unpaid"}"#;
        assert_eq!(
            session(script.as_bytes(), attempt).map(|session| session.url),
            Ok(None)
        );
        assert_eq!(session(b"{}", attempt), Err(NotAnAnswer));
    }

    #[test]
    fn an_intent_tells_what_came_in_and_what_was_kept() {
        let whole = br#"{"status":"succeeded","amount_received":500,"currency":"eur",
            "latest_charge":{"id":"ch_1","balance_transaction":{"id":"txn_1","fee":45,"currency":"eur"}}}"#;
        let fee = Fee {
            transaction: "txn_1".to_owned(),
            amount: eur(45),
        };
        let expected = Intent {
            progress: Progress::Succeeded(eur(500)),
            fee: Some(fee),
        };
        assert_eq!(intent(whole), Ok(expected));
        let early = br#"{"status":"processing","amount_received":0,"currency":"eur","latest_charge":"ch_1"}"#;
        assert_eq!(
            intent(early),
            Ok(Intent {
                progress: Progress::UnderWay,
                fee: None
            })
        );
        let unsettled = br#"{"status":"succeeded","amount_received":500,"currency":"eur",
            "latest_charge":{"id":"ch_1","balance_transaction":null}}"#;
        assert_eq!(
            intent(unsettled),
            Ok(Intent {
                progress: Progress::Succeeded(eur(500)),
                fee: None
            })
        );
    }

    #[test]
    fn an_intent_tells_how_far_it_has_got() {
        let progress = |status: &str, rest: &str| {
            let body = format!(r#"{{"status":"{status}","currency":"eur"{rest}}}"#);
            intent(body.as_bytes()).map(|intent| intent.progress)
        };
        let failed = |reason: Option<&str>| {
            let reason = reason.map(str::to_owned);
            Ok(Progress::Failed { reason })
        };
        for status in ["processing", "requires_action", "a_word_of_tomorrow"] {
            assert_eq!(progress(status, ""), Ok(Progress::UnderWay), "{status}");
        }
        let error = r#","last_payment_error":{"code":"debit_refused"}"#;
        let unpaid = "requires_payment_method";
        assert_eq!(progress(unpaid, error), failed(Some("debit_refused")));
        assert_eq!(progress(unpaid, ""), failed(None));
        let null = r#","last_payment_error":null"#;
        assert_eq!(progress("canceled", null), failed(None));
        // Whatever succeeded has brought something.
        for amount in ["", r#","amount_received":0"#, r#","amount_received":-1"#] {
            assert_eq!(progress("succeeded", amount), Err(NotAnAnswer), "{amount}");
        }
    }

    #[test]
    fn an_answer_that_is_too_long_empty_or_without_its_amount_is_none() {
        let attempt = PaymentAttemptId::new(1, 1);
        let body = |id: &str, url: &str, total: &str| {
            format!(
                r#"{{"id":"{id}","url":"{url}","status":"complete","payment_status":"paid",
                  "amount_total":{total},"currency":"eur"}}"#
            )
        };
        let read = |body: &str| session(body.as_bytes(), attempt);
        let long = |length: usize| "x".repeat(length);
        let most = long(TEXT_CHARACTERS_MAX);
        assert_eq!(read(&body(&most, "", "5")).unwrap().id, most);
        let longer = body(&long(TEXT_CHARACTERS_MAX + 1), "", "5");
        assert_eq!(read(&longer), Err(NotAnAnswer));
        assert_eq!(read(&body("", "", "5")), Err(NotAnAnswer));
        for total in ["null", "-5", "9007199254740992"] {
            assert_eq!(read(&body("cs_1", "", total)), Err(NotAnAnswer), "{total}");
        }
        let url = |length: usize| format!("http://{}", "x".repeat(length));
        let fits = url(TEXT_CHARACTERS_MAX - 7);
        assert_eq!(read(&body("cs_1", &fits, "5")).unwrap().url, Some(fits));
        let cut = read(&body("cs_1", &url(TEXT_CHARACTERS_MAX - 6), "5"));
        assert_eq!(cut.unwrap().url, None);
    }
}
