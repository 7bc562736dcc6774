//! Signatures by RSA with SHA-256 (RS256), as Cloudflare Access and some passkeys make them.

use rsa::pkcs8::DecodePublicKey;
use rsa::sha2::{Digest, Sha256};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};

/// Shorter keys can be broken.
const KEY_BITS_MIN: usize = 2048;

/// The key of a modulus and an exponent; nothing if it is none or too short.
pub(super) fn key(modulus: &[u8], exponent: &[u8]) -> Option<RsaPublicKey> {
    let modulus = BigUint::from_bytes_be(modulus);
    let key = RsaPublicKey::new(modulus, BigUint::from_bytes_be(exponent)).ok();
    key.filter(is_long)
}

/// The key of a `SubjectPublicKeyInfo` in DER; nothing if it is none or too short.
pub(super) fn read_key(der: &[u8]) -> Option<RsaPublicKey> {
    let key = RsaPublicKey::from_public_key_der(der).ok();
    key.filter(is_long)
}

fn is_long(key: &RsaPublicKey) -> bool {
    key.n().bits() >= KEY_BITS_MIN
}

/// Whether the signature over the message is the key's.
pub(super) fn verifies(key: &RsaPublicKey, message: &[u8], signature: &[u8]) -> bool {
    let digest = Sha256::digest(message);
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, signature)
        .is_ok()
}
