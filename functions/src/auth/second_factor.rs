//! Authenticator apps (RFC 6238) and recovery codes.
//!
//! The database holds neither: an app's secret is computed from a nonce and the pepper, and of a
//! recovery code a keyed hash is kept. Each works once: the time step of a code that was taken is
//! asserted and raised in the batch that lets somebody in.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::{Color, EcLevel};
use shared::access::{RECOVERY_CODES, RecoveryCode, TypedCode};
use shared::api::second_factor::{EnrolmentSecret, QrCode};
use shared::kernel::Instant;
use shared::kernel::id::StaffId;
use totp_rs::{Builder, Secret, Totp};

use super::sign;
use crate::context::Cx;
use crate::problem::Refusal;
use crate::store::second_factors::{self, Row};
use crate::store::sql::Statement;

const STEP_MILLISECONDS: Instant = 30_000;
const SECRET_BYTES: usize = 20;
/// The light border that readers need, in squares.
const QUIET_ZONE: usize = 4;
/// What needs no escape in a part of an address.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An authenticator app, as the nonce of its row makes it.
pub struct App(Totp);

impl App {
    /// The app of `nonce`.
    pub fn new(pepper: &str, nonce: &str) -> Result<Self, Refusal> {
        let derived = hex::decode(sign(pepper, "second-factor", nonce)).map_err(Refusal::fault)?;
        let secret: Vec<u8> = derived.into_iter().take(SECRET_BYTES).collect();
        Self::of_secret(Secret::from(secret))
    }

    fn of_secret(secret: Secret) -> Result<Self, Refusal> {
        let totp = Builder::new().with_secret(secret).build();
        totp.map(Self).map_err(Refusal::fault)
    }

    /// The time step that `code` belongs to, if that is the present one or one beside it.
    pub fn step_of(&self, code: &str, now: Instant) -> Option<i64> {
        let seconds = u64::try_from(now.div_euclid(1000)).ok()?;
        let step = self.0.check(code, seconds)?;
        i64::try_from(step).ok()
    }

    #[cfg(test)]
    fn code_at(&self, now: Instant) -> String {
        let seconds = u64::try_from(now.div_euclid(1000)).unwrap_or_default();
        self.0.generate(seconds).to_string()
    }

    /// What the app is set up with, for the account `email` of `company`.
    pub fn secret(&self, company: &str, email: &str) -> Result<EnrolmentSecret, Refusal> {
        let text = self.0.secret().to_base32();
        // A colon would end the company's name early.
        let company = company.replace(':', " ");
        let issuer = utf8_percent_encode(&company, PART);
        let account = utf8_percent_encode(email, PART);
        let uri = format!("otpauth://totp/{issuer}:{account}?secret={text}&issuer={issuer}");
        let qr = qr(&uri)?;
        Ok(EnrolmentSecret { text, uri, qr })
    }
}

/// `uri` as dark squares, each row's runs as one rectangle.
fn qr(uri: &str) -> Result<QrCode, Refusal> {
    use std::fmt::Write;
    let code = qrcode::QrCode::with_error_correction_level(uri, EcLevel::L);
    let code = code.map_err(Refusal::fault)?;
    let width = code.width();
    let colors = code.into_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width.max(1)).enumerate() {
        let mut x = QUIET_ZONE;
        for run in row.chunk_by(|one, other| one == other) {
            if run.first() == Some(&Color::Dark) {
                let (y, length) = (y.saturating_add(QUIET_ZONE), run.len());
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x = x.saturating_add(run.len());
        }
    }
    let size = width.saturating_add(QUIET_ZONE.saturating_mul(2));
    Ok(QrCode {
        size: u32::try_from(size).map_err(Refusal::fault)?,
        path,
    })
}

/// The time step of a moment.
pub fn step(now: Instant) -> i64 {
    now.div_euclid(STEP_MILLISECONDS)
}

/// A code that is right, and the statements that use it up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RightCode {
    /// Whether it is a recovery code.
    pub recovery: bool,
    /// What has to be written.
    pub uses: [Statement; 2],
}

/// Compares what was typed with the second factor of `staff`; nothing when it is wrong or was used.
pub fn right_code(
    cx: &Cx,
    staff: StaffId,
    factor: &Row,
    typed: &TypedCode,
) -> Result<Option<RightCode>, Refusal> {
    let Some(nonce) = &factor.nonce else {
        return Ok(None);
    };
    let pepper = &cx.config.password_pepper;
    let right = match typed {
        TypedCode::App(code) => {
            let step = App::new(pepper, nonce)?.step_of(code, cx.now);
            let unused = step.filter(|step| *step > factor.last_step);
            unused.map(|step| RightCode {
                recovery: false,
                uses: [
                    second_factors::assert_unused_step(staff, nonce, step),
                    second_factors::use_step(staff, step),
                ],
            })
        }
        TypedCode::Recovery(code) => (factor.known_code == 1).then(|| {
            let hash = recovery_hash(pepper, code);
            RightCode {
                recovery: true,
                uses: [
                    second_factors::assert_unused_code(staff, &hash),
                    second_factors::use_code(staff, &hash, cx.now),
                ],
            }
        }),
    };
    Ok(right)
}

/// What is looked up of a typed code: the hash of a recovery code, and nothing of an app's.
pub fn lookup(cx: &Cx, typed: &TypedCode) -> String {
    match typed {
        TypedCode::App(_) => String::new(),
        TypedCode::Recovery(code) => recovery_hash(&cx.config.password_pepper, code),
    }
}

/// New recovery codes.
pub fn recovery_codes(cx: &Cx) -> Result<Vec<RecoveryCode>, Refusal> {
    let one = |_| {
        let bytes = hex::decode(cx.secret()?).map_err(Refusal::fault)?;
        RecoveryCode::of_random(bytes).ok_or_else(|| Refusal::fault("too few random bytes"))
    };
    (0..RECOVERY_CODES).map(one).collect()
}

/// What the database keeps of a recovery code.
pub fn recovery_hash(pepper: &str, code: &RecoveryCode) -> String {
    sign(pepper, "recovery-code", code.plain())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appendix B of RFC 6238 with SHA-1, of whose eight digits apps show the last six.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        let app = App::of_secret(Secret::from(b"12345678901234567890".to_vec())).unwrap();
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in vectors {
            let now = seconds * 1000;
            assert_eq!(app.code_at(now), code, "{seconds}");
            assert_eq!(app.step_of(code, now), Some(step(now)));
        }
    }

    #[test]
    fn a_code_counts_for_its_own_time_step_and_the_ones_beside_it() {
        let app = App::new("pepper", "nonce").unwrap();
        let now = 1_000_000_000_000;
        let code = app.code_at(now);
        for (passed, taken) in [
            (-60, false),
            (-30, true),
            (0, true),
            (30, true),
            (60, false),
        ] {
            let found = app.step_of(&code, now + passed * 1000);
            assert_eq!(found, taken.then_some(step(now)), "{passed} s");
        }
        assert_eq!(app.step_of("12345", now), None);
        assert_eq!(app.step_of("abcdef", now), None);
        let other = App::new("pepper", "another").unwrap();
        assert_ne!(other.code_at(now), code);
        assert_ne!(App::new("other", "nonce").unwrap().code_at(now), code);
    }

    #[test]
    fn an_app_reads_company_and_account_from_the_address() {
        let app = App::new("pepper", "nonce").unwrap();
        let secret = app.secret("Möwe: & Söhne", "a+b@c.example").unwrap();
        assert_eq!(secret.text.len(), 32);
        let expected = format!(
            "otpauth://totp/M%C3%B6we%20%20%26%20S%C3%B6hne:a%2Bb%40c.example?secret={}\
             &issuer=M%C3%B6we%20%20%26%20S%C3%B6hne",
            secret.text
        );
        assert_eq!(secret.uri, expected);
    }

    #[test]
    fn the_qr_code_begins_with_its_finder_within_the_quiet_zone() {
        let qr = qr("otpauth://totp/x").unwrap();
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", qr.path);
        assert_eq!(qr.size, 21 + 8);
    }

    #[test]
    fn of_a_recovery_code_a_keyed_hash_is_kept() {
        let code = RecoveryCode::of_random(0..=255).unwrap();
        let hash = recovery_hash("pepper", &code);
        assert_eq!(hash.len(), 64);
        assert_ne!(hash, recovery_hash("other", &code));
        assert!(!hash.contains(code.plain()));
    }
}
