//! Which addresses a webhook may be sent to. Whoever can add an endpoint must not reach through
//! Dunlin what only Dunlin can reach: in production only `https` to public names and addresses.
//!
//! A public name that resolves to a private address is not seen here; the runtime's fetch leaves
//! through Cloudflare's network, which does not route to one.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, ParseError, Url};

/// Why an address is not called.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TargetError {
    /// Not a whole web address.
    #[error("is not a web address")]
    NotAnAddress,
    /// A host in letters that names in the internet do not have.
    #[error("must give the host in its internet form, which begins with xn--")]
    NotAscii,
    /// Not encrypted.
    #[error("must begin with https://")]
    NotHttps,
    /// Holds a user name or a password.
    #[error("must not hold a user name or password")]
    Credentials,
    /// A name or address inside a network.
    #[error("names a private or reserved address; it has to be reachable from the internet")]
    Private,
}

/// Names that only mean something inside a network or a machine.
const PRIVATE_NAMES: [&str; 9] = [
    "localhost",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "home.arpa",
];

/// Checks an address. A development installation may call its own machine.
pub fn check(text: &str, development: bool) -> Result<(), TargetError> {
    let url = Url::parse(text).map_err(|error| fault(text, error))?;
    let host = url.host().ok_or(TargetError::NotAnAddress)?;
    match url.scheme() {
        "https" => {}
        "http" if development => {}
        "http" => return Err(TargetError::NotHttps),
        _ => return Err(TargetError::NotAnAddress),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(TargetError::Credentials);
    }
    if development {
        return Ok(());
    }
    let is_public = match host {
        Host::Domain(name) => is_public_name(name),
        Host::Ipv4(address) => is_public_v4(address),
        Host::Ipv6(address) => is_public_v6(address),
    };
    if is_public {
        Ok(())
    } else {
        Err(TargetError::Private)
    }
}

/// Why the parser, which knows no letters but those of ASCII, refuses an address.
fn fault(text: &str, error: ParseError) -> TargetError {
    let host = text.split(['/', '?', '#']).nth(2).unwrap_or_default();
    if error == ParseError::IdnaError && !host.is_ascii() {
        TargetError::NotAscii
    } else {
        TargetError::NotAnAddress
    }
}

fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let is_below = |zone: &str| {
        name.strip_suffix(zone)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    name.contains('.') && !PRIVATE_NAMES.into_iter().any(is_below)
}

/// Everything but what IANA keeps for special purposes.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let [first, second, third, _, _, _, seventh, eighth] = address.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (first, second) {
        // Addresses that carry one of IPv4: NAT64 and 6to4.
        (0x64, 0xff9b) => third == 0 && embedded(seventh, eighth),
        (0x2002, high) => embedded(high, third),
        // Teredo, benchmarking, documentation and other special blocks of 2001::/23 and beyond.
        (0x2001, second) => second >= 0x200 && second != 0xdb8,
        // Global unicast is 2000::/3; loopback, link-local, unique-local and multicast are not.
        _ => (first & 0xe000) == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_https_addresses_are_called() {
        let table = [
            ("https://erp.customer.example/hooks?x=1", Ok(())),
            ("https://erp.customer.example:8443/", Ok(())),
            ("https://93.184.215.14/", Ok(())),
            ("https://[2606:4700::1111]/", Ok(())),
            ("https://xn--bcher-kva.example/b%C3%BCcher/bücher", Ok(())),
            ("https://bücher.example/", Err(TargetError::NotAscii)),
            ("https://erp。internal/", Err(TargetError::NotAscii)),
            ("https://xn--/bücher", Err(TargetError::NotAnAddress)),
            ("http://erp.customer.example/", Err(TargetError::NotHttps)),
            (
                "ftp://erp.customer.example/",
                Err(TargetError::NotAnAddress),
            ),
            ("javascript:alert(1)", Err(TargetError::NotAnAddress)),
            ("erp.customer.example", Err(TargetError::NotAnAddress)),
            (
                "https://a:b@erp.customer.example/",
                Err(TargetError::Credentials),
            ),
            ("https://localhost/", Err(TargetError::Private)),
            ("https://LOCALHOST./", Err(TargetError::Private)),
            ("https://erp/", Err(TargetError::Private)),
            ("https://printer.local/", Err(TargetError::Private)),
            (
                "https://metadata.google.internal/",
                Err(TargetError::Private),
            ),
            ("https://127.0.0.1/", Err(TargetError::Private)),
            ("https://2130706433/", Err(TargetError::Private)),
            ("https://0x7f.1/", Err(TargetError::Private)),
            ("https://0177.0.0.1/", Err(TargetError::Private)),
            ("https://10.1.2.3/", Err(TargetError::Private)),
            ("https://172.31.0.1/", Err(TargetError::Private)),
            ("https://192.168.1.1/", Err(TargetError::Private)),
            (
                "https://169.254.169.254/latest/meta-data",
                Err(TargetError::Private),
            ),
            ("https://100.100.100.200/", Err(TargetError::Private)),
            ("https://0.0.0.0/", Err(TargetError::Private)),
            ("https://[::1]/", Err(TargetError::Private)),
            ("https://[::]/", Err(TargetError::Private)),
            ("https://[::ffff:127.0.0.1]/", Err(TargetError::Private)),
            ("https://[::ffff:a9fe:a9fe]/", Err(TargetError::Private)),
            ("https://[64:ff9b::7f00:1]/", Err(TargetError::Private)),
            ("https://[2002:7f00:1::]/", Err(TargetError::Private)),
            ("https://[fe80::1]/", Err(TargetError::Private)),
            ("https://[fd00:ec2::254]/", Err(TargetError::Private)),
            ("https://[ff02::1]/", Err(TargetError::Private)),
            ("https://[2001:db8::1]/", Err(TargetError::Private)),
        ];
        for (text, expected) in table {
            assert_eq!(check(text, false), expected, "{text}");
        }
    }

    #[test]
    fn a_development_installation_may_call_its_own_machine() {
        assert_eq!(check("http://127.0.0.1:9000/hook", true), Ok(()));
        assert_eq!(
            check("file:///etc/passwd", true),
            Err(TargetError::NotAnAddress)
        );
    }
}
