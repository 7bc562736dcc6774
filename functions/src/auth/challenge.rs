//! Challenges of the second step of signing in: the id of a row and a signature over it. The row
//! says whose sign-in it is and until when.

use shared::kernel::Instant;
use shared::kernel::id::ChallengeId;

use super::{read_signed, signed};

/// How long a code can be given after the password.
pub const CHALLENGE_MILLISECONDS: Instant = 5 * 60 * 1000;

const PURPOSE: &str = "sign-in-challenge";

/// The text that the first step answers.
pub fn token(secret: &str, id: ChallengeId) -> String {
    signed(secret, PURPOSE, id)
}

/// The challenge of a text, if its signature holds.
pub fn parse(secret: &str, token: &str) -> Option<ChallengeId> {
    read_signed(secret, PURPOSE, token)
}

#[cfg(test)]
mod tests {
    use shared::kernel::id::Id;

    use super::*;

    #[test]
    fn only_a_signed_challenge_is_looked_up() {
        let id = ChallengeId::new(1, 2);
        let token = token("secret", id);
        assert_eq!(parse("secret", &token), Some(id));
        assert_eq!(parse("other", &token), None);
        let (_, signature) = token.split_once('.').unwrap();
        let other = format!("{}.{signature}", ChallengeId::new(1, 3));
        assert_eq!(parse("secret", &other), None);
        assert_eq!(parse("secret", &id.to_string()), None);
    }
}
