//! The session cookie: a random token and its signature. The database keeps only a hash of the
//! token, and a cookie whose signature does not hold never reaches the database.

use sha2::{Digest, Sha256};
use shared::kernel::Instant;

use super::{cookie, sign};
use crate::context::{Cx, Staff};
use crate::http_types::Request;
use crate::problem::Refusal;
use crate::store::sessions::{self, Renewed};
use crate::store::sql::Statement;

/// Name of the cookie; the prefix binds it to this host and to https.
pub const COOKIE: &str = "__Host-dunlin";
/// How long a session lives, however much it is used.
pub const SESSION_MILLISECONDS: Instant = 12 * 60 * 60 * 1000;
/// How long a session lives without being used.
pub const IDLE_MILLISECONDS: Instant = 30 * 60 * 1000;
/// How long a token still works after another has taken its place: requests may be on their way.
const GRACE_MILLISECONDS: Instant = 20 * 1000;
/// A use is written down only so much later than the one before, so that reads stay reads.
const TOUCH_MILLISECONDS: Instant = 5 * 60 * 1000;

/// The cookie of a new session.
pub fn cookie(secret: &str, token: &str) -> String {
    let signature = sign(secret, "session", token);
    let seconds = SESSION_MILLISECONDS.div_euclid(1000);
    format!(
        "{COOKIE}={token}.{signature}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}"
    )
}

/// The cookie that removes the session's.
pub fn removal() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

/// The hash of the token in the request's cookie, if its signature holds.
pub fn token_hash(request: &Request, secret: &str) -> Option<String> {
    cookie::session_token(request, COOKIE, (secret, "session")).map(hash)
}

/// Gives the session of `staff` another token and the proof of this moment: its cookie, and what has
/// to be written.
pub fn renew(cx: &Cx, staff: &Staff) -> Result<(String, [Statement; 3]), Refusal> {
    let token = cx.secret()?;
    let renewed = Renewed {
        token_hash: hash(&token),
        id: cx.id()?,
        idle_expires_at: cx.now.saturating_add(IDLE_MILLISECONDS),
        grace_until: cx.now.saturating_add(GRACE_MILLISECONDS),
    };
    let statements = sessions::renew(staff, &renewed, cx.now);
    Ok((cookie(&cx.config.session_secret, &token), statements))
}

/// Postpones the idle end of the session, once some minutes have passed since the last time. When
/// that fails the session only ends earlier, so the answer does not wait for a second try.
pub async fn keep_alive(cx: &Cx) {
    let Some(staff) = cx.staff().ok().filter(|staff| staff.token.is_none()) else {
        return;
    };
    let ends_at = cx.now.saturating_add(IDLE_MILLISECONDS);
    if ends_at.saturating_sub(staff.idle_expires_at) >= TOUCH_MILLISECONDS {
        let touch = sessions::touch(&staff.session, cx.now, ends_at);
        let _ = cx.platform().batch(&[touch]).await;
    }
}

/// What the database keeps of a token.
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_signed_token_is_looked_up() {
        let token = "ab".repeat(32);
        let value = cookie("secret", &token);
        let value = value.split(';').next().unwrap();
        let request = |cookie: &str| {
            http::Request::builder()
                .header("cookie", cookie)
                .body(Vec::new())
                .unwrap()
        };
        let good = request(&format!("theme=dark; {value}"));
        assert_eq!(token_hash(&good, "secret"), Some(hash(&token)));
        assert_eq!(token_hash(&good, "other"), None);
        assert_eq!(
            token_hash(&request(&value.replace("ab", "ac")), "secret"),
            None
        );
        assert_eq!(token_hash(&request(&format!("{COOKIE}=.")), "secret"), None);
        assert_eq!(token_hash(&request("x"), "secret"), None);
    }
}
