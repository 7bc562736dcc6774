//! The headers of the static assets. Answers of the Worker set their own, because `_headers` does
//! not apply to them.

use crate::{
    build::{node, site},
    failure::Result,
    project::{Project, files_below},
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

/// Length of the hash that Trunk puts into a file's name.
const HASH_LENGTH: usize = 16;

pub(super) fn write(project: &Project, tools: &Tools) -> Result<()> {
    let hashes = node::script_hashes(project, tools, &format!("{}/index.html", site::FOLDER))?;
    let folder = project.path(site::FOLDER);
    let paths = files_below(&folder, &[])?.into_iter().filter_map(|file| {
        let name = file.strip_prefix(&folder).ok()?.to_str()?.to_owned();
        has_hash(&name).then(|| format!("/{name}"))
    });
    project.write(site::OUTPUT, &headers(&hashes, &paths.collect::<Vec<_>>()))
}

fn headers(script_hashes: &[String], immutable: &[String]) -> String {
    let policy = content_security_policy(script_hashes);
    let mut text = format!("/*\n  Content-Security-Policy: {policy}\n  X-Frame-Options: DENY\n");
    for (name, value) in SAME_AS_WORKER {
        text.extend(["  ", name, ": ", value, "\n"]);
    }
    for path in immutable {
        text.extend([
            path,
            "\n  Cache-Control: public, max-age=31536000, immutable\n",
        ]);
    }
    text
}

/// The mailbox page shows a mail in a frame of our own origin; nothing else may be framed, and
/// nothing may frame us.
fn content_security_policy(script_hashes: &[String]) -> String {
    let hashes = script_hashes.iter().map(|hash| format!("'{hash}'"));
    let scripts = ["script-src 'self' 'wasm-unsafe-eval'".to_owned()]
        .into_iter()
        .chain(hashes);
    [
        "default-src 'none'",
        &scripts.collect::<Vec<_>>().join(" "),
        "style-src 'self'",
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

/// Whether a name carries a hash of the content, as `frontend-0123456789abcdef_bg.wasm` does.
fn has_hash(name: &str) -> bool {
    name.split(['-', '_', '.', '/'])
        .any(|part| part.len() == HASH_LENGTH && part.chars().all(|c| c.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(has_hash("frontend-0123456789abcdef_bg.wasm"));
        assert!(has_hash("styles.gen-fedcba9876543210.css"));
        assert!(!has_hash("portal.css"));
        assert!(!has_hash("index.html"));
    }

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
    fn the_policy_allows_the_inline_script_by_its_hash_alone() {
        let text = headers(
            &["sha256-abc=".to_owned()],
            &["/a-0123456789abcdef.js".to_owned()],
        );
        assert!(
            text.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-abc='; style-src 'self';")
        );
        assert!(!text.contains("unsafe-inline"));
        assert!(text.ends_with(
            "/a-0123456789abcdef.js\n  Cache-Control: public, max-age=31536000, immutable\n"
        ));
    }
}
