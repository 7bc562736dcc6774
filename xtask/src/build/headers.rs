//! The headers of the static assets. Answers of the Worker set their own, because `_headers` does
//! not apply to them.

use crate::{
    build::{node, site},
    failure::Result,
    project::Project,
    tools::Tools,
};

/// What every answer of the Worker carries as well, in the same words.
const SAME_AS_WORKER: [(&str, &str); 6] = [
    (
        "Strict-Transport-Security",
        "max-age=63072000; includeSubDomains",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=()",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

/// Writes the headers. What lies in `app` is kept for ever by browsers: the folder's name is a hash of
/// its content. Addresses in the folder of another version are answered with the page, which no one
/// may keep.
pub(super) fn write(project: &Project, tools: &Tools, app: &str) -> Result<()> {
    let page = format!("{}/index.html", site::FOLDER);
    let scripts = node::inline_hashes(project, tools, &page, "script")?;
    let styles = node::inline_hashes(project, tools, &page, "style")?;
    project.write(site::OUTPUT, &headers(&scripts, &styles, app))
}

/// `scripts` and `styles` are the hashes of those that stand in the page.
fn headers(scripts: &[String], styles: &[String], app: &str) -> String {
    let policy = content_security_policy(scripts, styles);
    let mut text = format!("/*\n  Content-Security-Policy: {policy}\n  X-Frame-Options: DENY\n");
    for (name, value) in SAME_AS_WORKER {
        text.extend(["  ", name, ": ", value, "\n"]);
    }
    text.extend([
        app,
        "/*\n  Cache-Control: public, max-age=31536000, immutable\n",
    ]);
    text
}

/// The mailbox page shows a mail in a frame of our own origin; nothing else may be framed, and
/// nothing may frame us.
fn content_security_policy(scripts: &[String], styles: &[String]) -> String {
    let with = |source: &str, hashes: &[String]| {
        let hashes = hashes.iter().map(|hash| format!(" '{hash}'"));
        format!("{source}{}", hashes.collect::<String>())
    };
    [
        "default-src 'none'",
        &with("script-src 'self' 'wasm-unsafe-eval'", scripts),
        &with("style-src 'self'", styles),
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "form-action 'self' https://checkout.stripe.com",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    ]
    .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_sets_the_same_headers() {
        let worker = Project::find()
            .unwrap()
            .read("functions/src/http_types.rs")
            .unwrap();
        for (name, value) in SAME_AS_WORKER {
            assert!(worker.contains(&format!("\"{value}\"")), "{name}: {value}");
        }
    }

    #[test]
    fn the_policy_allows_what_stands_in_the_page_by_its_hash_alone() {
        let [script, style] = ["sha256-abc=", "sha256-def="].map(|hash| [hash.to_owned()]);
        let text = headers(&script, &style, "/app/0123456789abcdef");
        assert!(text.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-abc=';"));
        assert!(text.contains("style-src 'self' 'sha256-def=';"));
        assert!(!text.contains("unsafe-inline"));
    }

    #[test]
    fn only_the_folder_with_a_hash_is_kept_for_ever() {
        let text = headers(&[], &[], "/app/0123456789abcdef");
        assert_eq!(text.matches("immutable").count(), 1);
        assert!(text.ends_with(
            "\n/app/0123456789abcdef/*\n  Cache-Control: public, max-age=31536000, immutable\n"
        ));
    }
}
