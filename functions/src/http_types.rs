//! Requests and answers as the application sees them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{HeaderName, HeaderValue};
use http::{StatusCode, header};
use sha2::{Digest, Sha256};
use shared::api::Problem;

use crate::email::STYLES;

/// A request with its whole body.
pub type Request = http::Request<Vec<u8>>;
/// An answer with its whole body.
pub type Response = http::Response<Vec<u8>>;

/// The most bytes a body may have.
pub const BODY_BYTES_MAX: usize = 1_000_000;

/// The content security policy of pages that the Worker renders: no script at all, styles, images
/// and frames of our own. The checkout page of the provider is reached by redirect from a form.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    frame-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'self'";

/// A JSON answer.
pub fn json(status: u16, body: String) -> Response {
    with_type(status, "application/json", body.into_bytes())
}

/// An error answer.
pub fn problem(problem: &Problem) -> Response {
    let body = serde_json::to_vec(problem).unwrap_or_default();
    with_type(problem.status, "application/problem+json", body)
}

/// A page; `form_targets` are the origins besides our own that its forms may lead to.
pub fn page(status: u16, html: String, form_targets: &[&str]) -> Response {
    let mut response = with_type(status, "text/html; charset=utf-8", html.into_bytes());
    let policy = format!(
        "{PAGE_POLICY}; form-action 'self' {}",
        form_targets.join(" ")
    );
    set(
        &mut response,
        header::CONTENT_SECURITY_POLICY,
        policy.trim(),
    );
    response
}

/// A message of the mailbox: the inline styles of our messages, each by its hash, and nothing else.
pub fn mail_page(html: String) -> Response {
    let mut response = with_type(200, "text/html; charset=utf-8", html.into_bytes());
    let hashes = STYLES.map(|style| {
        let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
        format!("'sha256-{hash}'")
    });
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-hashes' {}; img-src data:; \
         frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
        hashes.join(" ")
    );
    set(&mut response, header::CONTENT_SECURITY_POLICY, &policy);
    response
}

/// Whether a browser that sends this `Accept-Encoding` reads Brotli.
pub fn accepts_brotli(accept_encoding: &str) -> bool {
    accept_encoding.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_brotli = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("br"));
        let refused = |weight: &str| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        is_brotli && !parts.any(refused)
    })
}

/// The headers of a file of the app when its Brotli copy is sent. Its address holds a hash of its
/// content, so it is kept for ever.
pub fn compressed(content_type: &'static str) -> http::HeaderMap {
    let mut response = with_type(200, content_type, Vec::new());
    for (name, value) in [
        (header::CONTENT_ENCODING, "br"),
        (header::VARY, "accept-encoding"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ] {
        set(&mut response, name, value);
    }
    secure(&mut response);
    response.headers().clone()
}

/// A file.
pub fn download(content_type: &'static str, body: Vec<u8>) -> Response {
    with_type(200, content_type, body)
}

/// A redirect after a form.
pub fn see_other(location: &str) -> Response {
    let mut response = with_type(303, "text/plain; charset=utf-8", Vec::new());
    set(&mut response, header::LOCATION, location);
    response
}

/// Sets a header; a value that cannot be one is left out.
pub fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn with_type(status: u16, content_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The headers every answer of the Worker carries.
pub fn secure(response: &mut Response) {
    const HEADERS: [(HeaderName, &str); 8] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::accepts_brotli;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (header, taken) in [
            ("gzip, deflate, br, zstd", true),
            ("gzip, BR;q=0.5", true),
            ("br;q=0, gzip", false),
            ("gzip, deflate", false),
            ("", false),
        ] {
            assert_eq!(accepts_brotli(header), taken, "{header}");
        }
    }
}
