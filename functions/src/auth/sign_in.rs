//! Tokens of sign-in links to the portal: the id of the request and a signature over it. The row of
//! the request carries when it ends and whether it was used.

use shared::kernel::Instant;
use shared::kernel::id::SignInId;

use super::{read_signed, signed};

/// How long a sign-in link can be used.
pub const SIGN_IN_MILLISECONDS: Instant = 15 * 60 * 1000;

const PURPOSE: &str = "portal-sign-in";

/// The token of a request.
pub fn token(secret: &str, id: SignInId) -> String {
    signed(secret, PURPOSE, id)
}

/// The request of a token, if its signature holds.
pub fn parse(secret: &str, token: &str) -> Option<SignInId> {
    read_signed(secret, PURPOSE, token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::link;
    use shared::kernel::id::{Id, LinkId};

    #[test]
    fn a_token_names_its_request_and_is_no_other_token() {
        let id = SignInId::new(1, 2);
        let token = token("secret", id);
        assert_eq!(parse("secret", &token), Some(id));
        assert_eq!(parse("other", &token), None);
        let (_, signature) = token.split_once('.').unwrap();
        let other = format!("{}.{signature}", SignInId::new(1, 3));
        assert_eq!(parse("secret", &other), None);
        let document = link::token("secret", LinkId::new(1, 2));
        assert_eq!(parse("secret", &document), None);
        assert_eq!(parse("secret", &document.replace("lnk", "sgn")), None);
    }
}
