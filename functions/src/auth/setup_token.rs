//! The token that sets an installation up, once.

use super::{matches, sign};

/// Whether `given` is the token of this installation. Signatures are compared, since those are of
/// one length and tell nothing of the texts, not even how long they are.
pub fn is_right(expected: Option<&str>, secret: &str, given: &str) -> bool {
    let of = |token: &str| sign(secret, "setup", token);
    expected.is_some_and(|expected| matches(&of(expected), &of(given.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_of_the_installation_is_right() {
        let token = "setup-token-0123456789abcdef-0123456789";
        assert!(is_right(Some(token), "secret", &format!(" {token}\n")));
        assert!(!is_right(Some(token), "secret", &token[1..]));
        assert!(!is_right(Some(token), "secret", ""));
        assert!(!is_right(None, "secret", ""));
        assert!(!is_right(None, "secret", token));
    }
}
