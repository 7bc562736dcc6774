//! The way back from the payment provider. The provider is given an address without a secret, and
//! so are its webhooks, which are stored; the browser that left keeps where it came from in a
//! cookie of its own for each payment.

use shared::kernel::id::PaymentAttemptId;

use super::{cookie, matches, sign};
use crate::http_types::Request;

/// How long a browser may be away: the provider's page lives an hour.
const AWAY_SECONDS: u32 = 2 * 60 * 60;
const PURPOSE: &str = "way-back";

fn name(attempt: PaymentAttemptId) -> String {
    format!("__Host-dunlin-{attempt}")
}

fn signature(secret: &str, attempt: PaymentAttemptId, path: &str) -> String {
    sign(secret, PURPOSE, &format!("{attempt}:{path}"))
}

/// The cookie that leads back to `path`. It has to come along when another site leads here.
pub fn cookie(secret: &str, attempt: PaymentAttemptId, path: &str) -> String {
    let (name, signature) = (name(attempt), signature(secret, attempt, path));
    format!(
        "{name}={signature}.{path}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={AWAY_SECONDS}"
    )
}

/// The cookie that removes it.
pub fn removal(attempt: PaymentAttemptId) -> String {
    format!(
        "{}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
        name(attempt)
    )
}

/// Where the browser came from, if it is the one that left.
pub fn path(request: &Request, secret: &str, attempt: PaymentAttemptId) -> Option<String> {
    let (given, path) = cookie::value(request, &name(attempt))?.split_once('.')?;
    matches(&signature(secret, attempt, path), given).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::kernel::id::Id;

    #[test]
    fn only_the_browser_that_left_finds_back_and_only_to_where_it_was() {
        let attempt = PaymentAttemptId::new(1, 2);
        let set = cookie("secret", attempt, "/portal/i/x.y");
        let pair = set.split(';').next().unwrap();
        let find = |pair: &str, secret: &str, attempt| {
            let request = http::Request::builder().header("cookie", format!("a=b; {pair}"));
            path(&request.body(Vec::new()).unwrap(), secret, attempt)
        };
        assert_eq!(
            find(pair, "secret", attempt).as_deref(),
            Some("/portal/i/x.y")
        );
        assert_eq!(find(pair, "other", attempt), None);
        assert_eq!(find(pair, "secret", PaymentAttemptId::new(1, 3)), None);
        assert_eq!(find("x=y", "secret", attempt), None);
        let elsewhere = pair.replace("/portal/i/x.y", "//evil.example");
        assert_eq!(find(&elsewhere, "secret", attempt), None);
    }
}
