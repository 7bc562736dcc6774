//! The first table before the app is there. The app's program is large for a slow line, and a list
//! is what people open it for: so the page that starts the app comes with the rows of its list in it,
//! as plain links, and with the answers that the app would ask for next. The app puts its own list in
//! their place; `tests/edge/first_view.test.mjs` compares the two.
//!
//! Both answers come from the API itself, asked in the name of the request, so nothing is shown that
//! it would not tell. Whatever is refused leaves the page as it is.

mod lists;
mod table;

use std::rc::Rc;

use futures_util::future::join;
use http::header::COOKIE;
use maud::{Markup, html};
use shared::api::session::SessionView;

use crate::app::App;
use crate::http_types::Request;
use crate::platform::Platform;

/// Where `frontend/index.html` takes the answers.
const ANSWERS: &str = "<!-- answers -->";
/// What the first view takes the place of there.
const BOOT: [&str; 2] = ["<!-- boot -->", "<!-- /boot -->"];
const SESSION: &str = "/api/session";

/// Whether a path is that of a list whose first view is known.
pub fn is_list(path: &str) -> bool {
    lists::find(path).is_some()
}

/// `page` with the list that `request` asks for; nothing when it cannot be shown.
pub async fn fill(
    app: &App,
    platform: &Rc<Platform>,
    request: &Request,
    page: &str,
) -> Option<String> {
    let list = lists::find(request.uri().path())?;
    // Without a session there is nothing to ask for.
    request.headers().get(COOKIE)?;
    let target = request.uri().path_and_query()?;
    let address = format!("/api{target}");
    let session = answer(app, platform, request, SESSION);
    let (session, rows) = join(session, answer(app, platform, request, &address)).await;
    let (session, rows) = session.zip(rows)?;
    let view: SessionView = serde_json::from_str(&session).ok()?;
    let content = list(&rows, request.uri().query().unwrap_or_default(), view.today)?;
    let answers = serde_json::json!({ (SESSION): session, (address): rows }).to_string();
    put(page, &answers, &frame(&content))
}

/// The text that the API answers to a read in the name of `request`.
async fn answer(
    app: &App,
    platform: &Rc<Platform>,
    request: &Request,
    address: &str,
) -> Option<String> {
    let uri = request.uri();
    let whole = format!("{}://{}{address}", uri.scheme_str()?, uri.authority()?);
    let mut read = http::Request::get(whole).body(Vec::new()).ok()?;
    read.headers_mut().clone_from(request.headers());
    let answer = app.handle(Rc::clone(platform), read).await;
    if answer.status() != 200 {
        return None;
    }
    String::from_utf8(answer.into_body()).ok()
}

/// The app's frame, empty but for the page.
fn frame(content: &Markup) -> Markup {
    html! {
        div #boot.shell.first-view {
            aside.shell__side.no-print {}
            div.shell__panel {
                div.shell__top.no-print {}
                main.shell__main { (content) }
            }
            nav.foot-bar.first-view__foot.no-print {}
        }
    }
}

/// The page with both in it. In a script no text may close it.
fn put(page: &str, answers: &str, view: &Markup) -> Option<String> {
    let answers = answers.replace('<', "\\u003c");
    let script = format!("<script type=\"application/json\" id=\"answers\">{answers}</script>");
    let (before, rest) = page.split_once(ANSWERS)?;
    let (between, rest) = rest.split_once(BOOT[0])?;
    let (_, after) = rest.split_once(BOOT[1])?;
    Some(format!("{before}{script}{between}{}{after}", view.0))
}

#[cfg(test)]
mod tests {
    use maud::PreEscaped;

    use super::put;

    #[test]
    fn a_page_is_filled_at_its_marks_alone() {
        let view = PreEscaped("<div>rows</div>".to_owned());
        let page = "<head><!-- answers --></head><!-- boot --><b></b><!-- /boot --><p>";
        let filled = put(page, r#"{"a":"</script>"}"#, &view);
        assert_eq!(
            filled.as_deref(),
            Some(
                "<head><script type=\"application/json\" id=\"answers\">\
                 {\"a\":\"\\u003c/script>\"}</script></head><div>rows</div><p>"
            )
        );
        assert_eq!(put("<head></head>", "{}", &view), None);
        assert_eq!(put("<!-- answers --><!-- boot -->", "{}", &view), None);
    }
}
