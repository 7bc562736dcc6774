//! Password hashes: Argon2id at the OWASP minimum, with a pepper that the database does not hold.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::matches;
use crate::problem::Refusal;

const MEMORY_KIBIBYTES: u32 = 19_456;
const ITERATIONS: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;

/// A hash of `password` under a random `salt`, as text for the database.
pub fn hash(password: &str, pepper: &str, salt: [u8; SALT_BYTES]) -> Result<String, Refusal> {
    let digest = digest(password, pepper, &salt)?;
    let (salt, digest) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(digest));
    Ok(format!(
        "argon2id$m={MEMORY_KIBIBYTES},t={ITERATIONS},p={LANES}${salt}${digest}"
    ))
}

/// Whether `password` is the one of `stored`. With nothing stored the same work is done, so that
/// the time tells nobody which addresses exist.
pub fn verify(password: &str, pepper: &str, stored: Option<&str>) -> Result<bool, Refusal> {
    let parts: Vec<&str> = stored.unwrap_or_default().split('$').collect();
    let (salt, expected) = match parts.as_slice() {
        ["argon2id", _, salt, expected] => (STANDARD_NO_PAD.decode(salt).ok(), Some(*expected)),
        _ => (None, None),
    };
    let salt = salt.unwrap_or_else(|| vec![0; SALT_BYTES]);
    let digest = STANDARD_NO_PAD.encode(digest(password, pepper, &salt)?);
    Ok(expected.is_some_and(|expected| matches(expected, &digest)))
}

fn digest(password: &str, pepper: &str, salt: &[u8]) -> Result<[u8; 32], Refusal> {
    let params = Params::new(MEMORY_KIBIBYTES, ITERATIONS, LANES, Some(32));
    let params = params.map_err(Refusal::fault)?;
    let argon2 = Argon2::new_with_secret(
        pepper.as_bytes(),
        Algorithm::Argon2id,
        Version::V0x13,
        params,
    );
    let mut digest = [0; 32];
    let argon2 = argon2.map_err(Refusal::fault)?;
    argon2
        .hash_password_into(password.as_bytes(), salt, &mut digest)
        .map_err(Refusal::fault)?;
    Ok(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_and_pepper_verify() {
        let stored = hash("correct horse", "pepper", [7; SALT_BYTES]).unwrap();
        assert_eq!(verify("correct horse", "pepper", Some(&stored)), Ok(true));
        assert_eq!(verify("correct horsf", "pepper", Some(&stored)), Ok(false));
        assert_eq!(verify("correct horse", "other", Some(&stored)), Ok(false));
        assert_eq!(verify("correct horse", "pepper", None), Ok(false));
        assert_eq!(verify("", "pepper", Some("argon2id$x$!$")), Ok(false));
    }
}
