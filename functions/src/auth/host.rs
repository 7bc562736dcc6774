//! Staff and customers on hosts of their own, where a deployment gives the portal one: the browser
//! then keeps the pages and cookies of each from the other.

use crate::config::Config;
use crate::http_types::Request;

/// Whether a path is one of the portal's pages.
pub fn is_portal(path: &str) -> bool {
    path == "/portal" || path.starts_with("/portal/")
}

/// The address at which a path is served, without a slash at the end.
pub fn address<'a>(config: &'a Config, path: &str) -> &'a str {
    if is_portal(path) {
        &config.portal_url
    } else {
        &config.public_url
    }
}

/// Whether a request has come to the host that serves its path; with one host for everything, that
/// is whatever host it has come to.
pub fn serves(config: &Config, request: &Request) -> bool {
    let uri = request.uri();
    config.public_url == config.portal_url
        || uri.authority().is_some_and(|host| {
            let own = host_of(address(config, uri.path()));
            host.as_str().eq_ignore_ascii_case(own)
        })
}

/// Host and port of an address.
pub fn host_of(address: &str) -> &str {
    address
        .split_once("://")
        .map_or(address, |(_, rest)| rest.split('/').next().unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_portal_s_own_pages_are_the_portal_s() {
        for path in ["/portal", "/portal/", "/portal/i/x"] {
            assert!(is_portal(path), "{path}");
        }
        for path in ["/", "/portals", "/api/portal", "/webhooks/stripe"] {
            assert!(!is_portal(path), "{path}");
        }
    }

    #[test]
    fn the_host_of_an_address_has_neither_scheme_nor_path() {
        assert_eq!(host_of("https://pay.example"), "pay.example");
        assert_eq!(host_of("http://localhost:8787/x"), "localhost:8787");
    }
}
