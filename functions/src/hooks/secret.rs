//! Signing secrets of endpoints. They are computed, never stored: a copy of the database signs
//! nothing, and a new generation is a new secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::kernel::id::HookId;

/// What the text of a secret begins with.
const PREFIX: &str = "whsec_";

/// The 32 bytes that sign for an endpoint in a generation.
pub fn bytes(root: &str, id: HookId, generation: i64) -> Vec<u8> {
    // HMAC takes a key of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(root.as_bytes()) else {
        return Vec::new();
    };
    mac.update(format!("webhook:{id}:{generation}").as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// The secret as its receiver is shown it.
pub fn text(root: &str, id: HookId, generation: i64) -> String {
    format!("{PREFIX}{}", STANDARD.encode(bytes(root, id, generation)))
}
