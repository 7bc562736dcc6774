//! Signing in by Cloudflare Access: the assertion that Access adds to each request it lets through.
//!
//! Only the signed token counts. The header with the e-mail address beside it could come from
//! anybody who reaches the Worker by another way, and is never read.

use std::cell::RefCell;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::RsaPublicKey;
use serde::Deserialize;
use shared::kernel::{EmailAddress, Instant};

use super::rs256;
use crate::config::AccessConfig;
use crate::platform::Platform;

/// The header that carries the assertion.
pub const HEADER: &str = "cf-access-jwt-assertion";
const TOKEN_CHARACTERS_MAX: usize = 8_192;
const KEYS_MAX: usize = 16;
/// Clocks differ a little.
const LEEWAY_SECONDS: i64 = 60;
/// Access rotates its keys every few weeks, with days of overlap.
const KEYS_MILLISECONDS: Instant = 60 * 60 * 1000;
/// A key that is not known may be new; it is asked for no more often than this.
const ASK_MILLISECONDS: Instant = 60 * 1000;

/// Why an assertion opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccessError {
    /// Not a token of the expected form.
    #[error("the assertion cannot be read")]
    Malformed,
    /// Signed in another way than Access signs.
    #[error("the assertion is not signed with RS256")]
    WrongAlgorithm,
    /// None of the team's keys has this name.
    #[error("the assertion names an unknown key")]
    UnknownKey,
    /// The signature does not hold.
    #[error("the signature of the assertion does not hold")]
    BadSignature,
    /// For another team.
    #[error("the assertion is of another issuer")]
    WrongIssuer,
    /// For another application.
    #[error("the assertion is for another application")]
    WrongAudience,
    /// Too old, or not valid yet.
    #[error("the assertion has expired")]
    NotNow,
    /// Access cannot be asked for its keys.
    #[error("the keys of Cloudflare Access cannot be had")]
    NoKeys,
}

/// Keys by name.
type Keys = Vec<(String, RsaPublicKey)>;

/// What was last fetched; rebuilt when an isolate starts anew.
#[derive(Clone)]
struct Fetched {
    address: String,
    at: Instant,
    keys: Rc<Keys>,
}

thread_local! {
    static FETCHED: RefCell<Option<Fetched>> = const { RefCell::new(None) };
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    exp: i64,
    nbf: Option<i64>,
    #[serde(default)]
    iat: i64,
    email: EmailAddress,
}

/// Whom Access has let through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asserted {
    /// Their address.
    pub email: EmailAddress,
    /// When they gave Access their proof; long ago when it does not say.
    pub issued_at: Instant,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn holds(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Many(many) => many.iter().any(|one| one == wanted),
        }
    }
}

/// Whom Access has let through. Asks for the team's keys when they are not known,
/// have become old, or when the token names one that is new.
pub async fn asserted(
    platform: &Platform,
    config: &AccessConfig,
    token: &str,
) -> Result<Asserted, AccessError> {
    let kid = header(token)?.kid;
    let now = platform.now();
    let mut known = known(config, now);
    let has_key = |keys: &Fetched| keys.keys.iter().any(|(name, _)| *name == kid);
    let ask = match &known {
        None => true,
        Some(keys) => !has_key(keys) && now.saturating_sub(keys.at) >= ASK_MILLISECONDS,
    };
    if ask {
        let fetched = fetch(platform, config).await?;
        FETCHED.with(|cell| cell.replace(Some(fetched.clone())));
        known = Some(fetched);
    }
    let keys = known.ok_or(AccessError::NoKeys)?;
    verify(token, &keys.keys, config, now)
}

/// Checks everything about a token, the signature first.
fn verify(
    token: &str,
    keys: &Keys,
    config: &AccessConfig,
    now: Instant,
) -> Result<Asserted, AccessError> {
    let kid = header(token)?.kid;
    let (signed, signature) = token.rsplit_once('.').ok_or(AccessError::Malformed)?;
    let signature = URL_SAFE_NO_PAD
        .decode(signature)
        .map_err(|_| AccessError::Malformed)?;
    let found = keys.iter().find(|(name, _)| *name == kid);
    let (_, key) = found.ok_or(AccessError::UnknownKey)?;
    if !rs256::verifies(key, signed.as_bytes(), &signature) {
        return Err(AccessError::BadSignature);
    }
    let (_, claims) = signed.split_once('.').ok_or(AccessError::Malformed)?;
    let claims: Claims = part(claims)?;
    if claims.iss != config.team {
        return Err(AccessError::WrongIssuer);
    }
    if !claims.aud.holds(&config.audience) {
        return Err(AccessError::WrongAudience);
    }
    let seconds = now.div_euclid(1000);
    let ended = claims.exp.saturating_add(LEEWAY_SECONDS) <= seconds;
    let begins = claims
        .nbf
        .unwrap_or_default()
        .saturating_sub(LEEWAY_SECONDS);
    if ended || begins > seconds {
        return Err(AccessError::NotNow);
    }
    Ok(Asserted {
        email: claims.email,
        issued_at: claims.iat.saturating_mul(1000),
    })
}

fn header(token: &str) -> Result<Header, AccessError> {
    if token.len() > TOKEN_CHARACTERS_MAX {
        return Err(AccessError::Malformed);
    }
    let (first, _) = token.split_once('.').ok_or(AccessError::Malformed)?;
    let header: Header = part(first)?;
    if header.alg != "RS256" {
        return Err(AccessError::WrongAlgorithm);
    }
    Ok(header)
}

fn part<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, AccessError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| AccessError::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| AccessError::Malformed)
}

fn address(config: &AccessConfig) -> String {
    format!("{}/cdn-cgi/access/certs", config.team)
}

fn known(config: &AccessConfig, now: Instant) -> Option<Fetched> {
    let known = FETCHED.with(|cell| cell.borrow().clone())?;
    let fresh = now.saturating_sub(known.at) < KEYS_MILLISECONDS;
    (fresh && known.address == address(config)).then_some(known)
}

async fn fetch(platform: &Platform, config: &AccessConfig) -> Result<Fetched, AccessError> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Key>,
    }
    #[derive(Deserialize)]
    struct Key {
        kid: String,
        kty: String,
        n: String,
        e: String,
    }
    let address = address(config);
    let request = http::Request::get(&address).body(Vec::new());
    let request = request.map_err(|_| AccessError::NoKeys)?;
    let answer = platform.fetch(request).await;
    let answer = answer.map_err(|_| AccessError::NoKeys)?;
    if !answer.status().is_success() {
        return Err(AccessError::NoKeys);
    }
    let set: Set = serde_json::from_slice(answer.body()).map_err(|_| AccessError::NoKeys)?;
    let number = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let keys = set.keys.into_iter().filter(|key| key.kty == "RSA");
    let usable = keys.take(KEYS_MAX).filter_map(|key| {
        let public = rs256::key(&number(&key.n)?, &number(&key.e)?)?;
        Some((key.kid, public))
    });
    Ok(Fetched {
        address,
        at: platform.now(),
        keys: Rc::new(usable.collect()),
    })
}
