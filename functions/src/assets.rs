//! The app's files, compressed as well as they can be, and the page that starts it.
//!
//! What compresses files on their way out has to be quick; the app is large enough that a minute of
//! work at build time saves a quarter of the download. So the build keeps a Brotli copy beside each
//! of its files, and browsers that take Brotli, which is all of them, are sent the copy.

use std::rc::Rc;

use worker::{EncodeBody, Env, Headers, Method, Request, Response, ResponseBuilder};

use crate::app::App;
use crate::first_view;
use crate::http_types;
use crate::platform::Platform;

/// The folder of the app, and the types of its files.
const FOLDER: &str = "/app/";
const TYPES: [(&str, &str); 2] = [
    (".wasm", "application/wasm"),
    (".js", "text/javascript; charset=utf-8"),
];
const BROTLI_SUFFIX: &str = ".br";
/// What the page's own answer says, and one with somebody's data must not.
const OF_THE_FILE: [&str; 4] = [
    "cache-control",
    "content-encoding",
    "content-length",
    "etag",
];

/// The type of a file that has a compressed copy.
fn type_of(path: &str) -> Option<&'static str> {
    let found = TYPES.iter().find(|(suffix, _)| path.ends_with(suffix));
    found
        .filter(|_| path.starts_with(FOLDER))
        .map(|(_, kind)| *kind)
}

/// Whether a request is for a file that has a compressed copy.
pub(crate) fn is_ours(request: &Request) -> bool {
    type_of(&request.path()).is_some()
}

/// Whether a request is for a page that can come with its first table.
pub(crate) fn is_list(request: &Request) -> bool {
    matches!(request.method(), Method::Get | Method::Head) && first_view::is_list(&request.path())
}

/// Sends the page that starts the app.
pub(crate) async fn page(request: &Request, env: &Env) -> worker::Result<Response> {
    env.assets("ASSETS")?.fetch_request(request.clone()?).await
}

/// Sends the page with the list that `asked` is for; nothing when it cannot be shown.
pub(crate) async fn list(
    (app, platform): (&App, &Rc<Platform>),
    asked: &http_types::Request,
    env: &Env,
) -> worker::Result<Option<Response>> {
    let uri = asked.uri();
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Ok(None);
    };
    let start = format!("{scheme}://{authority}/");
    let mut page = env.assets("ASSETS")?.fetch(start, None).await?;
    if page.status_code() != 200 {
        return Ok(None);
    }
    let text = page.text().await?;
    let Some(filled) = first_view::fill(app, platform, asked, &text).await else {
        return Ok(None);
    };
    let headers = Headers::new();
    for (name, value) in page.headers() {
        if !OF_THE_FILE.contains(&name.as_str()) {
            headers.set(&name, &value)?;
        }
    }
    headers.set("cache-control", "no-store")?;
    Ok(Some(Response::from_html(filled)?.with_headers(headers)))
}

/// Sends the compressed copy, or the file itself to a browser that cannot read it.
pub(crate) async fn serve(request: &Request, env: &Env) -> worker::Result<Response> {
    let assets = env.assets("ASSETS")?;
    let accepted = request
        .headers()
        .get("accept-encoding")?
        .unwrap_or_default();
    if !http_types::accepts_brotli(&accepted) {
        return assets.fetch_request(request.clone()?).await;
    }
    let mut copy = request.url()?;
    copy.set_path(&format!("{}{BROTLI_SUFFIX}", copy.path()));
    copy.set_query(None);
    let copy = assets.fetch(copy.to_string(), None).await?;
    // A file that does not exist is answered with the app's page.
    let is_page = copy
        .headers()
        .get("content-type")?
        .is_some_and(|kind| kind.starts_with("text/html"));
    if copy.status_code() != 200 || is_page {
        return assets.fetch_request(request.clone()?).await;
    }
    let headers = Headers::new();
    let kind = type_of(&request.path()).unwrap_or("application/octet-stream");
    for (name, value) in &http_types::compressed(kind) {
        headers.set(name.as_str(), value.to_str().unwrap_or_default())?;
    }
    let (_, body) = copy.into_parts();
    Ok(ResponseBuilder::new()
        .with_headers(headers)
        .with_encode_body(EncodeBody::Manual)
        .body(body))
}
