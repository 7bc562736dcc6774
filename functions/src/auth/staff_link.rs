//! Tokens of the links that make somebody a member of staff, or set a new password: an id, for an
//! invitation its version as well, and a signature over both. A message that was sent again opens
//! nothing with its first link, and a guess never reaches the database.

use shared::kernel::Instant;
use shared::kernel::id::{InvitationId, PasswordResetId};

use super::{matches, read_signed, sign, signed};

const DAY: Instant = 24 * 60 * 60 * 1000;
/// How long an invitation can be accepted.
pub const INVITATION_MILLISECONDS: Instant = 7 * DAY;
/// How long a link that an administrator has sent sets a password.
pub const SENT_RESET_MILLISECONDS: Instant = DAY;
/// How long a link that somebody has asked for sets a password.
pub const ASKED_RESET_MILLISECONDS: Instant = 60 * 60 * 1000;

const INVITATION: &str = "invitation";
const RESET: &str = "password-reset";

/// The token of an invitation's link.
pub fn invitation(secret: &str, id: InvitationId, version: i64) -> String {
    signed(secret, INVITATION, format_args!("{id}.{version}"))
}

/// The invitation and the version of a token, if its signature holds.
pub fn parse_invitation(secret: &str, token: &str) -> Option<(InvitationId, i64)> {
    let (named, signature) = token.rsplit_once('.')?;
    let (id, version) = named.split_once('.')?;
    let (id, version) = (id.parse().ok()?, version.parse().ok()?);
    // Signed again in its one spelling: a version can be written in many.
    let named = format!("{id}.{version}");
    matches(&sign(secret, INVITATION, &named), signature).then_some((id, version))
}

/// The token of a link that sets a password.
pub fn reset(secret: &str, id: PasswordResetId) -> String {
    signed(secret, RESET, id)
}

/// What a token sets a password by, if its signature holds.
pub fn parse_reset(secret: &str, token: &str) -> Option<PasswordResetId> {
    read_signed(secret, RESET, token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::kernel::id::Id;

    #[test]
    fn a_token_names_one_version_of_one_invitation() {
        let id = InvitationId::new(1, 2);
        let token = invitation("secret", id, 3);
        assert_eq!(parse_invitation("secret", &token), Some((id, 3)));
        assert_eq!(parse_invitation("other", &token), None);
        let later = token.replace(".3.", ".4.");
        assert_eq!(parse_invitation("secret", &later), None);
        let other = token.replace(&id.to_string(), &InvitationId::new(1, 3).to_string());
        assert_eq!(parse_invitation("secret", &other), None);
        for token in ["", ".", "..", "ivt_x.1.y"] {
            assert_eq!(parse_invitation("secret", token), None, "{token}");
        }
    }

    #[test]
    fn a_token_for_a_password_is_none_for_anything_else() {
        let id = PasswordResetId::new(1, 2);
        let token = reset("secret", id);
        assert_eq!(parse_reset("secret", &token), Some(id));
        assert_eq!(parse_reset("other", &token), None);
        let (_, signature) = token.split_once('.').unwrap();
        let other = format!("{}.{signature}", PasswordResetId::new(1, 3));
        assert_eq!(parse_reset("secret", &other), None);
        let invited = invitation("secret", InvitationId::new(1, 2), 1);
        let (_, signature) = invited.rsplit_once('.').unwrap();
        assert_eq!(parse_reset("secret", &format!("{id}.{signature}")), None);
    }
}
