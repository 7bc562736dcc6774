//! The portal's session cookie, apart from that of staff. It comes along when the payment provider
//! leads back, which a stricter cookie would not.

use shared::kernel::Instant;

use super::session::hash;
use super::{cookie, sign};
use crate::context::Cx;
use crate::http_types::Request;
use crate::store::portal_sessions;

/// Name of the cookie; the prefix binds it to this host and to https.
pub const COOKIE: &str = "__Host-dunlin-portal";
/// How long a session lives, however much it is used.
pub const SESSION_MILLISECONDS: Instant = 12 * 60 * 60 * 1000;
/// How long a session lives without being used.
pub const IDLE_MILLISECONDS: Instant = 60 * 60 * 1000;
/// A use is written down only so much later than the one before, so that reads stay reads.
const TOUCH_MILLISECONDS: Instant = 5 * 60 * 1000;

const PURPOSE: &str = "portal-session";

/// The cookie of a new session.
pub fn cookie(secret: &str, token: &str) -> String {
    let signature = sign(secret, PURPOSE, token);
    let seconds = SESSION_MILLISECONDS.div_euclid(1000);
    format!(
        "{COOKIE}={token}.{signature}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}"
    )
}

/// The cookie that removes the session's.
pub fn removal() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The hash of the token in the request's cookie, if its signature holds.
pub fn token_hash(request: &Request, secret: &str) -> Option<String> {
    cookie::session_token(request, COOKIE, (secret, PURPOSE)).map(hash)
}

/// Since when a session must have been used to live at `now`.
pub fn seen_since(now: Instant) -> Instant {
    now.saturating_sub(IDLE_MILLISECONDS)
}

/// Postpones the idle end of the session, once some minutes have passed since the last time. When
/// that fails the session only ends earlier, so the answer does not wait for a second try.
pub async fn keep_alive(cx: &Cx) {
    let Ok(visitor) = cx.visitor() else { return };
    if cx.now.saturating_sub(visitor.seen_at) >= TOUCH_MILLISECONDS {
        let touch = portal_sessions::touch(&visitor.session, cx.now);
        let _ = cx.platform().batch(&[touch]).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::session;

    #[test]
    fn a_cookie_of_the_portal_is_none_of_staff_and_the_other_way() {
        let token = "ab".repeat(32);
        let request = |cookie: &str| {
            let pair = cookie.split(';').next().unwrap();
            let request = http::Request::builder().header("cookie", pair);
            request.body(Vec::new()).unwrap()
        };
        let portal = cookie("secret", &token);
        assert_eq!(token_hash(&request(&portal), "secret"), Some(hash(&token)));
        assert_eq!(token_hash(&request(&portal), "other"), None);
        let staff = session::cookie("secret", &token);
        let renamed = staff.replace(session::COOKIE, COOKIE);
        assert_eq!(token_hash(&request(&renamed), "secret"), None);
        let renamed = portal.replace(COOKIE, session::COOKIE);
        assert_eq!(session::token_hash(&request(&renamed), "secret"), None);
    }
}
