//! Reading cookies.

use super::{matches, sign};
use crate::http_types::Request;

/// How many characters the token of a session has: 256 bits in hex.
const TOKEN_CHARACTERS: usize = 64;

/// The token in the cookie `name` of a session, if its signature holds: a guess never reaches the
/// database.
pub fn session_token<'a>(
    request: &'a Request,
    name: &str,
    (secret, purpose): (&str, &str),
) -> Option<&'a str> {
    let (token, signature) = value(request, name)?.split_once('.')?;
    let holds =
        token.len() == TOKEN_CHARACTERS && matches(&sign(secret, purpose, token), signature);
    holds.then_some(token)
}

/// The value of the cookie `name`.
pub fn value<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let cookies = request.headers().get_all(http::header::COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'));
    pairs.find_map(|pair| {
        let (found, value) = pair.split_once('=')?;
        (found.trim() == name).then(|| value.trim())
    })
}
