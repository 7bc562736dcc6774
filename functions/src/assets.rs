//! The app's wasm, compressed as well as it can be.
//!
//! What compresses files on their way out has to be quick; the wasm is the one file large enough
//! that a minute of work at build time saves a quarter of the download. So the build keeps a Brotli
//! copy beside it, and browsers that take Brotli, which is all of them, are sent the copy.

use worker::{EncodeBody, Env, Headers, Request, Response, ResponseBuilder};

use crate::http_types;

/// Files of the app that this module sends.
const SUFFIX: &str = ".wasm";
const BROTLI_SUFFIX: &str = ".br";

/// Whether a request is for a file that has a compressed copy.
pub(crate) fn is_ours(request: &Request) -> bool {
    request.path().ends_with(SUFFIX)
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
    let copy = assets
        .fetch(format!("{}{BROTLI_SUFFIX}", request.url()?), None)
        .await?;
    // A file that does not exist is answered with the app's page.
    let is_page = copy
        .headers()
        .get("content-type")?
        .is_some_and(|kind| kind.starts_with("text/html"));
    if copy.status_code() != 200 || is_page {
        return assets.fetch_request(request.clone()?).await;
    }
    let headers = Headers::new();
    for (name, value) in &http_types::compressed_wasm() {
        headers.set(name.as_str(), value.to_str().unwrap_or_default())?;
    }
    let (_, body) = copy.into_parts();
    Ok(ResponseBuilder::new()
        .with_headers(headers)
        .with_encode_body(EncodeBody::Manual)
        .body(body))
}
