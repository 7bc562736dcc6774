//! API tokens: 256 random bits behind a prefix that scanners of leaked secrets know. The database
//! keeps only a hash.

use shared::api::tokens::TOKEN_PREFIX;
use shared::kernel::Instant;

use super::session;
use crate::context::Cx;
use crate::http_types::Request;
use crate::problem::Refusal;
use crate::store::api_tokens;

/// A use is written down only so much later than the one before, so that reads stay reads.
const USE_MILLISECONDS: Instant = 5 * 60 * 1000;
const SECRET_CHARACTERS: usize = 64;
const HINT_CHARACTERS: usize = 4;

/// A token that has just been made.
pub struct Fresh {
    /// Shown once.
    pub text: String,
    /// Kept.
    pub hash: String,
    /// Kept, for people.
    pub hint: String,
}

/// Makes a token.
pub fn make(cx: &Cx) -> Result<Fresh, Refusal> {
    let secret = cx.secret()?;
    let text = format!("{TOKEN_PREFIX}{secret}");
    let start = secret.len().saturating_sub(HINT_CHARACTERS);
    let hint = secret.get(start..).unwrap_or_default().to_owned();
    let hash = session::hash(&text);
    Ok(Fresh { text, hash, hint })
}

/// What a request says in its `Authorization` header.
pub enum Bearer {
    /// There is none: a browser with a cookie.
    None,
    /// The hash of something that looks like a token of ours.
    Token(String),
    /// Anything else; nobody is asked about it.
    Unknown,
}

/// Reads the header. A request that carries it is judged by it alone, not by its cookie.
pub fn bearer(request: &Request) -> Bearer {
    let Some(value) = request.headers().get(http::header::AUTHORIZATION) else {
        return Bearer::None;
    };
    let text = value.to_str().unwrap_or_default();
    let token = text
        .split_once(' ')
        .and_then(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()));
    match token {
        Some(token)
            if token.strip_prefix(TOKEN_PREFIX).is_some_and(|secret| {
                secret.len() == SECRET_CHARACTERS && secret.bytes().all(|b| b.is_ascii_hexdigit())
            }) =>
        {
            Bearer::Token(session::hash(token))
        }
        _ => Bearer::Unknown,
    }
}

/// Writes down that the token of a request was used, once some minutes have passed since the last
/// time.
pub async fn note_use(cx: &Cx) {
    let Some(token) = cx.staff().ok().and_then(|staff| staff.token.as_ref()) else {
        return;
    };
    let last = token.last_used_at.unwrap_or_default();
    if cx.now.saturating_sub(last) >= USE_MILLISECONDS {
        let _ = cx
            .platform()
            .batch(&[api_tokens::touch(token.id, cx.now)])
            .await;
    }
}
