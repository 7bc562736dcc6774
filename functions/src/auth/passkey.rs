//! Passkeys: what a relying party checks that asks for no attestation (WebAuthn Level 3, sections
//! 7.1 and 7.2). The signatures are checked by `p256` and `rsa`; nothing here reads a clock.
//!
//! Without attestation nobody but the browser vouches for a new passkey, so its key is taken as the
//! browser names it, not read from the authenticator's data; and whether a passkey can be copied to
//! other devices (backup eligible) is nobody's concern, so it is not kept.
//!
//! A challenge is a nonce and the end of its time, signed for what it was asked for. Nothing is stored
//! when it is given out; the batch that takes an answer keeps its nonce, which can be kept once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier;
use p256::pkcs8::DecodePublicKey;
use rsa::RsaPublicKey;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::kernel::Instant;
use shared::kernel::id::StaffId;

use super::{matches, rs256, sign};
use crate::config::Config;
use crate::context::{Cx, Staff};
use crate::problem::Refusal;

/// How long a challenge can be answered.
const CHALLENGE_MILLISECONDS: Instant = 5 * 60 * 1000;
/// No answer of an authenticator is as long.
const ANSWER_BYTES_MAX: usize = 16_384;
/// WebAuthn's limit.
const CREDENTIAL_BYTES_MAX: usize = 1_023;
const ES256: i64 = -7;
const RS256: i64 = -257;

// Flags of authenticator data.
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const HAS_CREDENTIAL: u8 = 0x40;

/// Why an answer is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasskeyError {
    /// Not of WebAuthn's form.
    #[error("its answer cannot be read: update the browser, or sign in another way")]
    Malformed,
    /// Made for signing in where a new passkey is wanted, or the other way round.
    #[error("it was made for something else: open the page again and try again")]
    WrongCeremony,
    /// The challenge is not ours, is for something else or too old.
    #[error("it took too long, or was used before: try again")]
    WrongChallenge,
    /// Made on another site's page.
    #[error("it belongs to another address: open Dunlin at its own address and try again")]
    WrongOrigin,
    /// Names another account than the passkey's.
    #[error("it names another account than the one it was added to: use your password")]
    WrongAccount,
    /// Nobody has unlocked it.
    #[error("it was not unlocked: unlock it by PIN, fingerprint or face and try again")]
    NotVerified,
    /// A kind of key that Dunlin cannot check, or one that is too weak.
    #[error("Dunlin cannot use its kind of key: use another device")]
    UnknownKey,
    /// The signature does not hold.
    #[error("its signature does not hold: remove it and add it again")]
    BadSignature,
}

/// What a challenge is given out for; an answer to one serves nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To prove again that it is this person.
    Proof(StaffId),
    /// To add a passkey to this account.
    Enrolment(StaffId),
}

impl Purpose {
    fn text(self) -> String {
        match self {
            Self::SignIn => "sign-in".to_owned(),
            Self::Proof(staff) => format!("proof {staff}"),
            Self::Enrolment(staff) => format!("enrolment {staff}"),
        }
    }

    /// WebAuthn's name of the ceremony.
    fn ceremony(self) -> &'static str {
        match self {
            Self::SignIn | Self::Proof(_) => "webauthn.get",
            Self::Enrolment(_) => "webauthn.create",
        }
    }
}

/// A challenge that an answer has brought back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Challenge {
    /// Random; used once.
    pub nonce: String,
    /// When it ends.
    pub expires_at: Instant,
}

impl Challenge {
    fn give(secret: &str, purpose: Purpose, nonce: &str, expires_at: Instant) -> String {
        let text = format!("{expires_at}.{nonce}");
        let signature = sign(secret, "passkey", &format!("{} {text}", purpose.text()));
        URL_SAFE_NO_PAD.encode(format!("{text}.{signature}"))
    }

    fn take(secret: &str, purpose: Purpose, encoded: &str, now: Instant) -> Option<Self> {
        let token = String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()?;
        let (text, signature) = token.rsplit_once('.')?;
        let expected = sign(secret, "passkey", &format!("{} {text}", purpose.text()));
        if !matches(&expected, signature) {
            return None;
        }
        let (expires_at, nonce) = text.split_once('.')?;
        let expires_at: Instant = expires_at.parse().ok()?;
        (expires_at > now).then(|| Self {
            nonce: nonce.to_owned(),
            expires_at,
        })
    }
}

/// The site that passkeys are for: an address, and its host.
struct Site<'a> {
    origin: &'a str,
    id: &'a str,
}

impl<'a> Site<'a> {
    fn of(config: &'a Config) -> Self {
        let origin = config.public_url.as_str();
        let host = super::host::host_of(origin);
        Self {
            origin,
            id: host.split_once(':').map_or(host, |(host, _)| host),
        }
    }
}

fn challenge(cx: &Cx, purpose: Purpose) -> Result<String, Refusal> {
    let expires_at = cx.now.saturating_add(CHALLENGE_MILLISECONDS);
    let secret = &cx.config.session_secret;
    Ok(Challenge::give(secret, purpose, &cx.secret()?, expires_at))
}

fn named(credentials: &[String]) -> Vec<serde_json::Value> {
    let named = credentials
        .iter()
        .map(|id| json!({ "type": "public-key", "id": id }));
    named.collect()
}

/// What a browser makes a passkey with, for somebody who has `known` ones.
pub fn creation_options(cx: &Cx, staff: &Staff, known: &[String]) -> Result<String, Refusal> {
    let kinds = [ES256, RS256].map(|kind| json!({ "type": "public-key", "alg": kind }));
    let options = json!({
        "rp": { "id": Site::of(&cx.config).id, "name": "Dunlin" },
        "user": {
            "id": URL_SAFE_NO_PAD.encode(staff.id.to_string()),
            "name": staff.email,
            "displayName": staff.name,
        },
        "challenge": challenge(cx, Purpose::Enrolment(staff.id))?,
        "pubKeyCredParams": kinds,
        "excludeCredentials": named(known),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
        "timeout": CHALLENGE_MILLISECONDS,
    });
    Ok(options.to_string())
}

/// What a browser asks for a passkey with: one of `credentials`, or any it knows for this site.
pub fn request_options(
    cx: &Cx,
    purpose: Purpose,
    credentials: &[String],
) -> Result<String, Refusal> {
    let options = json!({
        "rpId": Site::of(&cx.config).id,
        "challenge": challenge(cx, purpose)?,
        "allowCredentials": named(credentials),
        "userVerification": "required",
        "timeout": CHALLENGE_MILLISECONDS,
    });
    Ok(options.to_string())
}

/// A passkey that a browser has made, checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPasskey {
    /// What the authenticator calls it, in Base64url.
    pub credential_id: String,
    /// Its public key, in Base64url.
    pub public_key: String,
    /// COSE's number of its algorithm.
    pub algorithm: i64,
    /// How often it has signed.
    pub signatures: u32,
    /// What it answers; the batch that keeps it uses this up.
    pub challenge: Challenge,
}

/// Reads and checks what `navigator.credentials.create` gave (section 7.1).
pub fn read_new(cx: &Cx, staff: StaffId, answer: &str) -> Result<NewPasskey, PasskeyError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Response {
        #[serde(rename = "clientDataJSON")]
        client_data: String,
        authenticator_data: String,
        public_key: Option<String>,
        public_key_algorithm: i64,
    }
    let answer: Answer<Response> = read(answer)?;
    let Response {
        client_data,
        authenticator_data,
        public_key,
        public_key_algorithm: algorithm,
    } = answer.response;
    let purpose = Purpose::Enrolment(staff);
    let challenge = check_client_data(cx, purpose, &decode(&client_data)?)?;
    let data = decode(&authenticator_data)?;
    let data = AuthenticatorData::read(&data, Site::of(&cx.config).id)?;
    let credential_id = decode(&answer.id)?;
    if data.credential_id()? != credential_id {
        return Err(PasskeyError::Malformed);
    }
    // A browser that cannot tell the key has made one of a kind that was not asked for.
    let public_key = public_key.ok_or(PasskeyError::UnknownKey)?;
    PublicKey::read(algorithm, &public_key)?;
    Ok(NewPasskey {
        credential_id: URL_SAFE_NO_PAD.encode(credential_id),
        public_key,
        algorithm,
        signatures: data.signatures,
        challenge,
    })
}

/// A passkey's answer to a challenge, before anything is known about the passkey.
pub struct Given {
    /// What the authenticator calls it, in Base64url.
    pub credential_id: String,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
    user: Option<Vec<u8>>,
}

/// An answer that holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proved {
    /// How often the passkey has signed; 0 when it does not count.
    pub signatures: u32,
    /// What it answers; the batch that acts on it uses this up.
    pub challenge: Challenge,
}

impl Given {
    /// Reads what `navigator.credentials.get` gave.
    pub fn read(answer: &str) -> Result<Self, PasskeyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Response {
            #[serde(rename = "clientDataJSON")]
            client_data: String,
            authenticator_data: String,
            signature: String,
            user_handle: Option<String>,
        }
        let answer: Answer<Response> = read(answer)?;
        let user = answer.response.user_handle.as_deref();
        Ok(Self {
            credential_id: URL_SAFE_NO_PAD.encode(decode(&answer.id)?),
            client_data: decode(&answer.response.client_data)?,
            authenticator_data: decode(&answer.response.authenticator_data)?,
            signature: decode(&answer.response.signature)?,
            user: user.map(decode).transpose()?,
        })
    }

    /// Checks it with the passkey's stored key (section 7.2).
    pub fn check(
        &self,
        cx: &Cx,
        purpose: Purpose,
        owner: StaffId,
        (algorithm, public_key): (i64, &str),
    ) -> Result<Proved, PasskeyError> {
        let owner = owner.to_string();
        let is_named = match self.user.as_deref() {
            Some(named) => named == owner.as_bytes(),
            // Who is signed in has named the account already.
            None => purpose != Purpose::SignIn,
        };
        if !is_named {
            return Err(PasskeyError::WrongAccount);
        }
        let challenge = check_client_data(cx, purpose, &self.client_data)?;
        let data = AuthenticatorData::read(&self.authenticator_data, Site::of(&cx.config).id)?;
        let mut signed = self.authenticator_data.clone();
        signed.extend(Sha256::digest(&self.client_data));
        if !PublicKey::read(algorithm, public_key)?.verifies(&signed, &self.signature) {
            return Err(PasskeyError::BadSignature);
        }
        Ok(Proved {
            signatures: data.signatures,
            challenge,
        })
    }
}

#[derive(Deserialize)]
struct Answer<R> {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    response: R,
}

fn read<R: DeserializeOwned>(text: &str) -> Result<Answer<R>, PasskeyError> {
    if text.len() > ANSWER_BYTES_MAX {
        return Err(PasskeyError::Malformed);
    }
    let answer: Answer<R> = serde_json::from_str(text).map_err(|_| PasskeyError::Malformed)?;
    if answer.kind == "public-key" {
        Ok(answer)
    } else {
        Err(PasskeyError::Malformed)
    }
}

fn decode(text: &str) -> Result<Vec<u8>, PasskeyError> {
    let bytes = URL_SAFE_NO_PAD.decode(text);
    bytes.map_err(|_| PasskeyError::Malformed)
}

fn check_client_data(cx: &Cx, purpose: Purpose, json: &[u8]) -> Result<Challenge, PasskeyError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ClientData {
        #[serde(rename = "type")]
        ceremony: String,
        challenge: String,
        origin: String,
        #[serde(default)]
        cross_origin: bool,
        top_origin: Option<String>,
    }
    let data: ClientData = serde_json::from_slice(json).map_err(|_| PasskeyError::Malformed)?;
    if data.ceremony != purpose.ceremony() {
        return Err(PasskeyError::WrongCeremony);
    }
    if data.origin != Site::of(&cx.config).origin || data.cross_origin || data.top_origin.is_some()
    {
        return Err(PasskeyError::WrongOrigin);
    }
    let secret = &cx.config.session_secret;
    Challenge::take(secret, purpose, &data.challenge, cx.now).ok_or(PasskeyError::WrongChallenge)
}

/// What an authenticator says about itself (section 6.1).
struct AuthenticatorData<'a> {
    flags: u8,
    signatures: u32,
    rest: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    fn read(bytes: &'a [u8], site: &str) -> Result<Self, PasskeyError> {
        let parts = bytes.split_first_chunk::<32>().and_then(|(site, rest)| {
            let (flags, rest) = rest.split_first()?;
            let (count, rest) = rest.split_first_chunk::<4>()?;
            Some((site, *flags, u32::from_be_bytes(*count), rest))
        });
        let (named, flags, signatures, rest) = parts.ok_or(PasskeyError::Malformed)?;
        if Sha256::digest(site).as_slice() != named {
            return Err(PasskeyError::WrongOrigin);
        }
        let has = |flag: u8| flags & flag != 0;
        if !(has(USER_PRESENT) && has(USER_VERIFIED)) {
            return Err(PasskeyError::NotVerified);
        }
        if has(BACKED_UP) && !has(BACKUP_ELIGIBLE) {
            return Err(PasskeyError::Malformed);
        }
        Ok(Self {
            flags,
            signatures,
            rest,
        })
    }

    /// The id of the new credential.
    fn credential_id(&self) -> Result<&'a [u8], PasskeyError> {
        let credential = self.rest.split_first_chunk::<16>();
        let id = credential.and_then(|(_model, rest)| {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            rest.get(..usize::from(u16::from_be_bytes(*length)))
        });
        let fits = |id: &&[u8]| !id.is_empty() && id.len() <= CREDENTIAL_BYTES_MAX;
        let id = id.filter(fits);
        id.filter(|_| self.flags & HAS_CREDENTIAL != 0)
            .ok_or(PasskeyError::Malformed)
    }
}

/// A passkey's public key.
enum PublicKey {
    Es256(p256::ecdsa::VerifyingKey),
    Rs256(RsaPublicKey),
}

impl PublicKey {
    fn read(algorithm: i64, encoded: &str) -> Result<Self, PasskeyError> {
        let der = decode(encoded)?;
        let unknown = PasskeyError::UnknownKey;
        match algorithm {
            ES256 => {
                let key = p256::ecdsa::VerifyingKey::from_public_key_der(&der);
                key.map(Self::Es256).map_err(|_| unknown)
            }
            RS256 => rs256::read_key(&der).map(Self::Rs256).ok_or(unknown),
            _ => Err(unknown),
        }
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Rs256(key) => rs256::verifies(key, message, signature),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::kernel::id::Id;

    use super::*;

    #[test]
    fn a_challenge_serves_its_purpose_in_its_time() {
        let (me, other) = (StaffId::new(1, 2), StaffId::new(1, 3));
        let purposes = [
            Purpose::SignIn,
            Purpose::Proof(me),
            Purpose::Proof(other),
            Purpose::Enrolment(me),
            Purpose::Enrolment(other),
        ];
        for purpose in purposes {
            let given = Challenge::give("secret", purpose, "ab12", 1_000);
            for asked in purposes {
                let taken = Challenge::take("secret", asked, &given, 999);
                assert_eq!(taken.is_some(), asked == purpose, "{purpose:?} {asked:?}");
            }
            assert_eq!(Challenge::take("other", purpose, &given, 999), None);
            assert_eq!(Challenge::take("secret", purpose, &given, 1_000), None);
            let later = URL_SAFE_NO_PAD.decode(&given).unwrap();
            let later = String::from_utf8(later)
                .unwrap()
                .replacen("1000", "9000", 1);
            let later = URL_SAFE_NO_PAD.encode(later);
            assert_eq!(Challenge::take("secret", purpose, &later, 999), None);
        }
    }

    #[test]
    fn a_signature_that_was_changed_or_shortened_anywhere_does_not_hold() {
        use p256::ecdsa::signature::Signer;
        use p256::pkcs8::EncodePublicKey;
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let der = key.verifying_key().to_public_key_der().unwrap();
        let public = |der: &[u8]| PublicKey::read(ES256, &URL_SAFE_NO_PAD.encode(der));
        let signature: p256::ecdsa::Signature = key.sign(b"message");
        let signature = signature.to_der().as_bytes().to_vec();
        let right = public(der.as_bytes()).unwrap();
        assert!(right.verifies(b"message", &signature));
        assert!(!right.verifies(b"massage", &signature));
        for at in 0..signature.len() {
            assert!(!right.verifies(b"message", &signature[..at]), "{at}");
            for bit in 0..8 {
                let mut changed = signature.clone();
                changed[at] ^= 1 << bit;
                assert!(!right.verifies(b"message", &changed), "{at} {bit}");
            }
        }
        for at in 0..der.as_bytes().len() {
            assert!(public(&der.as_bytes()[..at]).is_err(), "{at}");
            let mut changed = der.as_bytes().to_vec();
            changed[at] ^= 1;
            // A few other points lie on the curve as well; none of them has signed this.
            let holds = public(&changed).is_ok_and(|key| key.verifies(b"message", &signature));
            assert!(!holds, "{at}");
        }
    }

    #[test]
    fn authenticator_data_of_any_length_is_read_or_refused() {
        let mut whole = Sha256::digest("site").to_vec();
        whole.push(USER_PRESENT | USER_VERIFIED | HAS_CREDENTIAL);
        whole.extend(7_u32.to_be_bytes());
        whole.extend([0; 16]);
        whole.extend(2_u16.to_be_bytes());
        whole.extend([8, 9]);
        for length in 0..whole.len() {
            let data = AuthenticatorData::read(&whole[..length], "site");
            assert_eq!(data.is_ok(), length >= 37, "{length}");
            assert!(data.is_err() || data.unwrap().credential_id().is_err());
        }
        let data = AuthenticatorData::read(&whole, "site").unwrap();
        assert_eq!(data.signatures, 7);
        assert_eq!(data.credential_id(), Ok([8, 9].as_slice()));
        assert!(AuthenticatorData::read(&whole, "other").is_err());
    }
}
