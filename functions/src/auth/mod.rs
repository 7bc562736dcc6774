//! Who asks: passwords, session cookies, portal links, and where a request comes from.

pub mod access_jwt;
pub mod challenge;
pub mod cookie;
pub mod host;
pub mod link;
pub mod link_requests;
pub mod origin;
pub mod passkey;
pub mod password;
pub mod portal_session;
mod rs256;
pub mod second_factor;
pub mod session;
pub mod setup_token;
pub mod sign_in;
pub mod staff_link;
pub mod throttle;
pub mod token;
pub mod way_back;

use std::fmt::Display;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// HMAC-SHA256 of `message` under `secret`, in hex. `purpose` keeps signatures of different kinds
/// apart.
fn sign(secret: &str, purpose: &str, message: &str) -> String {
    // HMAC takes a key of any length, so this cannot fail; an empty text matches no signature.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(purpose.as_bytes());
    mac.update(b":");
    mac.update(message.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// What is signed, and the signature behind it.
fn signed(secret: &str, purpose: &str, what: impl Display) -> String {
    let text = what.to_string();
    let signature = sign(secret, purpose, &text);
    format!("{text}.{signature}")
}

/// Reads what [`signed`] wrote, if the signature holds. It is signed again in its one spelling, so
/// that another one of the same id opens nothing.
fn read_signed<T: FromStr + Display>(secret: &str, purpose: &str, token: &str) -> Option<T> {
    let (text, signature) = token.rsplit_once('.')?;
    let what: T = text.parse().ok()?;
    matches(&sign(secret, purpose, &what.to_string()), signature).then_some(what)
}

/// Compares two signatures in constant time; nothing equals an empty one.
fn matches(expected: &str, given: &str) -> bool {
    use subtle::ConstantTimeEq;
    !expected.is_empty() && bool::from(expected.as_bytes().ct_eq(given.as_bytes()))
}
