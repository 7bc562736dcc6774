//! A person's device that makes passkeys and answers with them, and that can be told to do it wrong.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;
use rsa::pkcs8::EncodePublicKey as _;
use rsa::rand_core::OsRng;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::PUBLIC_URL;

/// The person was there, and has unlocked the device.
pub const VERIFIED: u8 = 0x05;
/// The same, and the passkey is copied to the person's other devices.
pub const SYNCED: u8 = 0x1d;
/// A new credential follows.
const HAS_CREDENTIAL: u8 = 0x40;

/// What a device signs with.
#[derive(Clone)]
enum Key {
    Es256(SigningKey),
    Rs256(Box<RsaPrivateKey>),
}

impl Key {
    /// COSE's number of the algorithm.
    fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => -7,
            Self::Rs256(_) => -257,
        }
    }

    /// The public key, as browsers give it.
    fn public(&self) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let der = key.verifying_key().to_public_key_der();
                der.expect("a key").as_bytes().to_vec()
            }
            Self::Rs256(key) => {
                let der = key.to_public_key().to_public_key_der();
                der.expect("a key").as_bytes().to_vec()
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let signature: Signature = key.sign(message);
                signature.to_der().as_bytes().to_vec()
            }
            Self::Rs256(key) => {
                let digest = <rsa::sha2::Sha256 as rsa::sha2::Digest>::digest(message);
                let padding = Pkcs1v15Sign::new::<rsa::sha2::Sha256>();
                key.sign(padding, &digest).expect("a signature")
            }
        }
    }
}

/// A device with one passkey. What it says about itself can be changed before it answers.
#[derive(Clone)]
pub struct Authenticator {
    key: Key,
    /// What it calls the passkey.
    pub id: Vec<u8>,
    /// The page that it believes to be on.
    pub origin: String,
    /// The site that it made the passkey for.
    pub site: String,
    /// What it says about the person.
    pub flags: u8,
    /// Whether it says that a new credential follows, where one does.
    pub announces: bool,
    /// How often it has signed; it does not count while this is 0.
    pub signatures: u32,
    /// What the browser says beside the rest.
    pub client_extra: Value,
    /// The account that it keeps with the passkey.
    pub user: Option<String>,
}

impl Authenticator {
    /// A device; another `seed` makes another one.
    pub fn new(seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed; 32]).expect("a key");
        let (_, site) = PUBLIC_URL.split_once("://").expect("an address");
        Self {
            key: Key::Es256(key),
            id: vec![seed; 16],
            origin: PUBLIC_URL.to_owned(),
            site: site.to_owned(),
            flags: VERIFIED,
            announces: true,
            signatures: 0,
            client_extra: json!({}),
            user: None,
        }
    }

    /// A device that signs by RSA, with a key of so many bits.
    pub fn by_rsa(seed: u8, bits: usize) -> Self {
        let key = RsaPrivateKey::new(&mut OsRng, bits).expect("a key");
        Self {
            key: Key::Rs256(Box::new(key)),
            ..Self::new(seed)
        }
    }

    /// Makes the passkey, as `options` ask: the text of `PublicKeyCredential.toJSON()`.
    pub fn make(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        self.user = options["user"]["id"].as_str().map(str::to_owned);
        let announced = if self.announces { HAS_CREDENTIAL } else { 0 };
        let mut data = self.data(self.flags | announced);
        data.extend([0; 16]);
        let length = u16::try_from(self.id.len()).expect("a short id");
        data.extend(length.to_be_bytes());
        data.extend(&self.id);
        json!({
            "id": encode(&self.id),
            "rawId": encode(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(&self.client_data(&options, "webauthn.create")),
                "authenticatorData": encode(&data),
                "publicKey": encode(&self.key.public()),
                "publicKeyAlgorithm": self.key.algorithm(),
                "transports": ["internal"],
            },
        })
        .to_string()
    }

    /// Keeps an account with the passkey, as if it had been made for that.
    pub fn remember(&mut self, staff: &str) {
        self.user = Some(encode(staff.as_bytes()));
    }

    /// Answers with the passkey, as `options` ask.
    pub fn answer(&self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let client_data = self.client_data(&options, "webauthn.get");
        let data = self.data(self.flags);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        json!({
            "id": encode(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": encode(&client_data),
                "authenticatorData": encode(&data),
                "signature": encode(&self.key.sign(&signed)),
                "userHandle": self.user,
            },
        })
        .to_string()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(&self.site).to_vec();
        data.push(flags);
        data.extend(self.signatures.to_be_bytes());
        data
    }

    fn client_data(&self, options: &Value, ceremony: &str) -> Vec<u8> {
        let mut data = json!({
            "type": ceremony,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        for (name, value) in self.client_extra.as_object().expect("an object") {
            data[name] = value.clone();
        }
        data.to_string().into_bytes()
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
