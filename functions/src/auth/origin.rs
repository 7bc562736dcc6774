//! Whether a request that changes something comes from our own pages.

use crate::http_types::Request;

/// Browsers say where a request comes from; a request that names a foreign place is refused, and
/// so is one that names none at all.
pub fn is_own(request: &Request, own: &str) -> bool {
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    match header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => header("origin").is_some_and(|origin| origin == own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_things() {
        let own = "https://ar.example";
        let check = |headers: &[(&str, &str)]| {
            let mut request = http::Request::builder();
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            is_own(&request.body(Vec::new()).unwrap(), own)
        };
        assert!(check(&[("sec-fetch-site", "same-origin")]));
        assert!(check(&[("origin", own)]));
        assert!(!check(&[("sec-fetch-site", "cross-site"), ("origin", own)]));
        assert!(!check(&[("sec-fetch-site", "same-site")]));
        assert!(!check(&[("sec-fetch-site", "none")]));
        assert!(!check(&[("origin", "https://evil.example")]));
        assert!(!check(&[("origin", "null")]));
        assert!(!check(&[]));
    }
}
