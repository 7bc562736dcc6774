//! The `Stripe-Signature` header: `t=…,v1=…`, HMAC-SHA256 of `t.body` in hex.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::kernel::Instant;

/// How old or how far ahead a signature may be.
pub const TOLERANCE_SECONDS: i64 = 300;
/// The most `v1` signatures looked at; Stripe sends two while a secret is rotated.
pub const SIGNATURES_MAX: usize = 8;

/// Why a signature is refused, in order of precedence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignatureError {
    /// No `t`, no `v1`, or too many of them.
    #[error("the signature header is malformed")]
    Malformed,
    /// No `v1` matches the body under any secret.
    #[error("the signature does not match")]
    Mismatch,
    /// The time is outside the tolerance.
    #[error("the signature is too old or from the future")]
    OutsideTolerance,
}

/// Checks `header` over the raw `body` under each of `secrets`, in constant time per signature.
pub fn verify(
    header: &str,
    body: &[u8],
    secrets: &[String],
    now: Instant,
) -> Result<(), SignatureError> {
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", value)) if time.is_none() => time = Some(value),
            Some(("v1", value)) => signatures.push(value),
            // Other schemes, `v0` among them, are for others.
            _ => {}
        }
    }
    let time = time.filter(|t| !t.is_empty() && t.len() <= 12);
    let time = time.filter(|t| t.bytes().all(|b| b.is_ascii_digit()));
    let time = time.ok_or(SignatureError::Malformed)?;
    if signatures.is_empty() || signatures.len() > SIGNATURES_MAX {
        return Err(SignatureError::Malformed);
    }
    let seconds: i64 = time.parse().map_err(|_| SignatureError::Malformed)?;
    let matches = secrets.iter().any(|secret| {
        let expected = sign(secret, time, body);
        signatures
            .iter()
            .any(|given| bool::from(expected.as_bytes().ct_eq(given.as_bytes())))
    });
    if !matches {
        return Err(SignatureError::Mismatch);
    }
    let age_seconds = now.div_euclid(1000).saturating_sub(seconds);
    if age_seconds.saturating_abs() > TOLERANCE_SECONDS {
        return Err(SignatureError::OutsideTolerance);
    }
    Ok(())
}

/// The hex signature of `body` at `time` (seconds, as text) under `secret`.
pub fn sign(secret: &str, time: &str, body: &[u8]) -> String {
    // HMAC takes a key of any length, so this cannot fail; an empty text matches no signature.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_test_webhook","object":"event"}"#;
    const SECRET: &str = "whsec_test_secret";
    const V4: &str = "e7df43adcf699b3839cf5fe20429cae4712141aee3660a1671b34f77a1be9444";

    #[test]
    fn v4_and_v5_published_constants() {
        assert_eq!(sign(SECRET, "12345", BODY), V4);
        let body = "{\n  \"id\": \"evt_test_webhook\",\n  \"object\": \"event\",\n  \"data\": \
            { \"object\": { \"id\": \"rdr_123\", \"object\": \"terminal.reader\" } }\n}";
        assert_eq!(body.len(), 125);
        assert_eq!(
            sign(SECRET, "12345", body.as_bytes()),
            "07b1ede164afb7b5de91267ffa656f568c65d6e0783ce0ac55ee094643578eda"
        );
        assert_eq!(
            sign(SECRET, "1700000000", body.as_bytes()),
            "3bfab77baf5f7b6991a46c9b53b6547d7afc56148b10468fcad9f35c1992ffbd"
        );
    }

    #[test]
    fn headers_are_accepted_or_refused() {
        use SignatureError::{Malformed, Mismatch, OutsideTolerance};
        let secrets = ["whsec_other".to_owned(), SECRET.to_owned()];
        let at = |seconds: i64| seconds * 1000;
        let wrong = V4.replace('e', "f");
        let many = format!("t=12345{}", ",v1=00".repeat(9));
        let table = [
            (format!("t=12345,v1={V4}"), at(12345), Ok(())),
            (
                format!("t=12345,v1={wrong},v1={V4},v0=x"),
                at(12345),
                Ok(()),
            ),
            (format!("t=12345, v1={V4}"), at(12345 + 300), Ok(())),
            (
                format!("t=12345,v1={V4}"),
                at(12345 + 301),
                Err(OutsideTolerance),
            ),
            (
                format!("t=12345,v1={V4}"),
                at(12345 - 301),
                Err(OutsideTolerance),
            ),
            (format!("t=12345,v1={wrong}"), at(12345), Err(Mismatch)),
            (format!("t=12346,v1={V4}"), at(12346), Err(Mismatch)),
            (format!("t=12345,v0={V4}"), at(12345), Err(Malformed)),
            (format!("t=,v1={V4}"), at(12345), Err(Malformed)),
            (format!("t=-12345,v1={V4}"), at(12345), Err(Malformed)),
            (
                format!("t=9999999999999,v1={V4}"),
                at(12345),
                Err(Malformed),
            ),
            (many, at(12345), Err(Malformed)),
            (String::new(), at(12345), Err(Malformed)),
        ];
        for (header, now, expected) in table {
            assert_eq!(verify(&header, BODY, &secrets, now), expected, "{header}");
        }
        assert_eq!(
            verify(&format!("t=12345,v1={V4}"), b"{}", &secrets, at(12345)),
            Err(Mismatch)
        );
    }

    #[test]
    fn as_many_signatures_as_are_looked_at_may_come_and_the_first_time_counts() {
        let secrets = [SECRET.to_owned()];
        let check = |header: &str| verify(header, BODY, &secrets, 12_345_000);
        let with = |others: usize| format!("t=12345{},v1={V4}", ",v1=00".repeat(others));
        assert_eq!(check(&with(SIGNATURES_MAX - 1)), Ok(()));
        assert_eq!(check(&with(SIGNATURES_MAX)), Err(SignatureError::Malformed));
        assert_eq!(check(&format!("t=12345,t=99,v1={V4}")), Ok(()));
        assert_eq!(check("t=12345"), Err(SignatureError::Malformed));
        let far = sign(SECRET, "999999999999", BODY);
        let header = format!("t=999999999999,v1={far}");
        assert_eq!(check(&header), Err(SignatureError::OutsideTolerance));
        assert_eq!(
            check(&format!("t=12a45,v1={V4}")),
            Err(SignatureError::Malformed)
        );
    }
}
