//! Settings of a deployment, read once; every fault is named at once.

use url::Url;

use crate::auth::host::host_of;

/// Where mail goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MailRoute {
    /// To Cloudflare's mail service, through the binding `EMAIL`.
    Binding,
    /// Nowhere: it stays in the outbox and is shown in the development mailbox.
    Mailbox,
}

/// Settings of a deployment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// Whether this is a development installation.
    pub development: bool,
    /// Address of the staff app, the API and webhooks, without a slash at the end.
    pub public_url: String,
    /// Address of the portal; the staff app's, unless the portal has a host of its own.
    pub portal_url: String,
    /// Address of Stripe's API, without a slash at the end.
    pub stripe_api_base: String,
    /// Key for calls to Stripe.
    pub stripe_secret_key: String,
    /// Secrets of Stripe's webhooks; two while one is rotated.
    pub stripe_webhook_secrets: Vec<String>,
    /// Where mail goes.
    pub mail: MailRoute,
    /// Sender of mail.
    pub mail_from: String,
    /// Signs session cookies.
    pub session_secret: String,
    /// Signs portal links.
    pub link_secret: String,
    /// Signing in by Cloudflare Access, where it is set up.
    pub access: Option<AccessConfig>,
    /// What the signing secrets of outgoing webhooks are computed from.
    pub webhook_signing_secret: String,
    /// Mixed into password hashes.
    pub password_pepper: String,
    /// Sets the installation up, once; taken away afterwards.
    pub setup_token: Option<String>,
}

/// An application of Cloudflare Access.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccessConfig {
    /// The team's address, without a slash at the end; it issues the assertions.
    pub team: String,
    /// The application's audience tag.
    pub audience: String,
}

impl AccessConfig {
    /// Both settings or neither.
    fn from_source(
        source: impl Fn(&str) -> Option<String>,
        faults: &mut Vec<String>,
    ) -> Option<Self> {
        let text = |name: &str| source(name).map(|text| text.trim().to_owned());
        let set = |name: &str| text(name).filter(|text| !text.is_empty());
        match (set("ACCESS_TEAM"), set("ACCESS_AUDIENCE")) {
            (None, None) => None,
            (Some(team), Some(audience)) => {
                let team = team.trim_end_matches('/').to_owned();
                if !team.starts_with("https://") {
                    faults.push("ACCESS_TEAM must start with https://".to_owned());
                }
                Some(Self { team, audience })
            }
            (Some(_), None) => {
                faults.push("ACCESS_TEAM is set, but ACCESS_AUDIENCE is missing".to_owned());
                None
            }
            (None, Some(_)) => {
                faults.push("ACCESS_AUDIENCE is set, but ACCESS_TEAM is missing".to_owned());
                None
            }
        }
    }
}

/// Everything that is wrong with the settings.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("settings: {}", .0.join("; "))]
pub struct ConfigError(pub Vec<String>);

const SECRET_CHARACTERS_MIN: usize = 32;

impl Config {
    /// Reads every setting through `source`, which gives a variable's or secret's text.
    pub fn from_source(source: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut faults = Vec::new();
        let mut text = |name: &str| {
            let value = source(name)
                .map(|value| value.trim().to_owned())
                .unwrap_or_default();
            if value.is_empty() {
                faults.push(format!("{name} is missing"));
            }
            value
        };
        let environment = text("ENVIRONMENT");
        let public_url = text("PUBLIC_URL").trim_end_matches('/').to_owned();
        let stripe_api_base = text("STRIPE_API_BASE").trim_end_matches('/').to_owned();
        let stripe_secret_key = text("STRIPE_SECRET_KEY");
        let webhook_secrets = text("STRIPE_WEBHOOK_SECRETS");
        let mail = text("MAIL");
        let mail_from = text("MAIL_FROM");
        let session_secret = text("SESSION_SECRET");
        let link_secret = text("LINK_SECRET");
        let webhook_signing_secret = text("WEBHOOK_SIGNING_SECRET");
        let password_pepper = text("PASSWORD_PEPPER");
        let setup_token = source("SETUP_TOKEN").map(|token| token.trim().to_owned());
        let setup_token = setup_token.filter(|token| !token.is_empty());
        let secrets = [
            ("SESSION_SECRET", &session_secret),
            ("LINK_SECRET", &link_secret),
            ("WEBHOOK_SIGNING_SECRET", &webhook_signing_secret),
            ("PASSWORD_PEPPER", &password_pepper),
        ];
        let setup = setup_token.as_ref().map(|token| ("SETUP_TOKEN", token));
        for (name, secret) in secrets.into_iter().chain(setup) {
            if !secret.is_empty() && secret.len() < SECRET_CHARACTERS_MIN {
                faults.push(format!(
                    "{name} is shorter than {SECRET_CHARACTERS_MIN} characters"
                ));
            }
        }
        let development = match environment.as_str() {
            "development" => true,
            "production" | "" => false,
            other => {
                faults.push(format!(
                    "ENVIRONMENT is neither production nor development: {other}"
                ));
                false
            }
        };
        if !public_url.is_empty() {
            faults.extend(fault_of_origin("PUBLIC_URL", &public_url, development));
        }
        let mail = match mail.as_str() {
            "mailbox" if development => MailRoute::Mailbox,
            "mailbox" => {
                faults.push("MAIL can be mailbox only in development".to_owned());
                MailRoute::Mailbox
            }
            "binding" | "" => MailRoute::Binding,
            other => {
                faults.push(format!("MAIL is neither binding nor mailbox: {other}"));
                MailRoute::Binding
            }
        };
        let portal_url = portal_url(&source, &public_url, development, &mut faults);
        let access = AccessConfig::from_source(&source, &mut faults);
        if !faults.is_empty() {
            return Err(ConfigError(faults));
        }
        let stripe_webhook_secrets = webhook_secrets.split(',').map(|s| s.trim().to_owned());
        Ok(Self {
            development,
            public_url,
            portal_url,
            stripe_api_base,
            stripe_secret_key,
            stripe_webhook_secrets: stripe_webhook_secrets.filter(|s| !s.is_empty()).collect(),
            mail,
            mail_from,
            session_secret,
            link_secret,
            access,
            webhook_signing_secret,
            password_pepper,
            setup_token,
        })
    }
}

/// What is wrong with the address of a site, if anything. It is compared with what browsers say of
/// themselves, so it has to be written as they write it.
fn fault_of_origin(name: &str, url: &str, development: bool) -> Option<String> {
    if !development && !url.starts_with("https://") {
        return Some(format!("{name} must start with https:// in production"));
    }
    let origin = Url::parse(url).ok().map(|url| url.origin());
    let written = origin.filter(url::Origin::is_tuple);
    let written = written.map(|origin| origin.ascii_serialization());
    match written {
        Some(written) if written == url => None,
        Some(written) => Some(format!("{name} must be written as browsers do: {written}")),
        None if !url.is_ascii() => Some(format!(
            "{name} must give its host in its internet form, which begins with https://xn--"
        )),
        None => Some(format!(
            "{name} must be an address such as https://ar.example"
        )),
    }
}

/// A host of its own for the portal, where one is set.
fn portal_url(
    source: impl Fn(&str) -> Option<String>,
    public_url: &str,
    development: bool,
    faults: &mut Vec<String>,
) -> String {
    let set = source("PORTAL_URL").map(|url| url.trim().trim_end_matches('/').to_owned());
    let Some(url) = set.filter(|url| !url.is_empty()) else {
        return public_url.to_owned();
    };
    faults.extend(fault_of_origin("PORTAL_URL", &url, development));
    if host_of(&url).eq_ignore_ascii_case(host_of(public_url)) {
        faults.push("PORTAL_URL must have a host of its own, or be left out".to_owned());
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named_at_once() {
        let source = |name: &str| match name {
            "ENVIRONMENT" => Some("production".to_owned()),
            "PUBLIC_URL" => Some("http://dunlin.example".to_owned()),
            "MAIL" => Some("mailbox".to_owned()),
            "SESSION_SECRET" | "SETUP_TOKEN" => Some("short".to_owned()),
            _ => None,
        };
        let ConfigError(faults) = Config::from_source(source).unwrap_err();
        assert!(
            faults.iter().any(|fault| fault == "LINK_SECRET is missing"),
            "{faults:?}"
        );
        for name in ["SESSION_SECRET", "SETUP_TOKEN"] {
            let shorter = format!("{name} is shorter");
            assert!(faults.iter().any(|fault| fault.starts_with(&shorter)));
        }
        assert!(
            faults
                .iter()
                .any(|fault| fault.starts_with("PUBLIC_URL must start"))
        );
        assert!(
            faults
                .iter()
                .any(|fault| fault.starts_with("MAIL can be mailbox only"))
        );
    }

    #[test]
    fn the_address_of_a_site_is_written_as_browsers_write_it() {
        let table = [
            ("https://ar.example", None),
            ("https://ar.example:8443", None),
            ("https://[::1]:8443", None),
            ("https://AR.example", Some("https://ar.example")),
            ("https://ar.example:443", Some("https://ar.example")),
            ("https://ar.example/app", Some("https://ar.example")),
            ("https://me@ar.example", Some("https://ar.example")),
            ("https://xn--bcher-kva.example", None),
            ("https://bücher.example", Some("https://xn--")),
            ("https://", Some("https://ar.example")),
            ("https:ar", Some("https://")),
        ];
        for (url, fault) in table {
            let found = fault_of_origin("PUBLIC_URL", url, false);
            assert_eq!(found.is_some(), fault.is_some(), "{url}: {found:?}");
            let (found, fault) = (found.unwrap_or_default(), fault.unwrap_or_default());
            assert!(found.contains(fault), "{url}: {found}");
        }
        let local = "http://localhost:8787";
        assert_eq!(fault_of_origin("PUBLIC_URL", local, true), None);
        assert!(fault_of_origin("PUBLIC_URL", local, false).is_some());
    }

    #[test]
    fn the_portal_has_a_host_of_its_own_or_none() {
        let read = |portal: &'static str, development| {
            let mut faults = Vec::new();
            let source = |name: &str| (name == "PORTAL_URL").then(|| portal.to_owned());
            let url = portal_url(source, "https://ar.example", development, &mut faults);
            (url, faults.join("; "))
        };
        let table = [
            ("", false, "https://ar.example", ""),
            ("https://pay.example/", false, "https://pay.example", ""),
            ("http://localhost:8788", true, "http://localhost:8788", ""),
            (
                "http://pay.example",
                false,
                "http://pay.example",
                "PORTAL_URL must start with https:// in production",
            ),
            (
                "https://ar.example",
                false,
                "https://ar.example",
                "PORTAL_URL must have a host of its own, or be left out",
            ),
        ];
        for (portal, development, url, fault) in table {
            let expected = (url.to_owned(), fault.to_owned());
            assert_eq!(read(portal, development), expected, "{portal}");
        }
    }
}
