//! Tokens of portal links: the link's id and a signature over it, so that a guess never reaches
//! the database. The row of the link carries its expiry and can be revoked.

use shared::kernel::Instant;
use shared::kernel::id::LinkId;

use super::{read_signed, signed};

/// How long a link opens its document.
pub const LINK_MILLISECONDS: Instant = 90 * 24 * 60 * 60 * 1000;

const PURPOSE: &str = "portal";

/// The token of a link.
pub fn token(secret: &str, link: LinkId) -> String {
    signed(secret, PURPOSE, link)
}

/// The link of a token, if its signature holds.
pub fn parse(secret: &str, token: &str) -> Option<LinkId> {
    read_signed(secret, PURPOSE, token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::kernel::id::Id;

    #[test]
    fn a_token_names_its_link_and_no_other() {
        let link = LinkId::new(1, 2);
        let token = token("secret", link);
        assert_eq!(parse("secret", &token), Some(link));
        assert_eq!(parse("other", &token), None);
        let (_, signature) = token.split_once('.').unwrap();
        assert_eq!(
            parse("secret", &format!("{}.{signature}", LinkId::new(1, 3))),
            None
        );
        for token in ["", ".", "lnk_x.y", &token.to_uppercase()] {
            assert_eq!(parse("secret", token), None, "{token}");
        }
    }
}
