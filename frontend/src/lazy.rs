//! Pages whose code is no part of what everybody loads: `cargo xtask build` cuts it out of the app,
//! one file for each name that `lazy!` is given, and it is fetched on the way to the page.
//! `index.html` and `boot.js` ask for it early, by the address and when a link is pointed at.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use shared::access::Permission;
use web_sys::RequestCache;

use crate::pages::not_found::NotPermitted;
use crate::session::expect_session;
use crate::ui::button::Button;
use crate::ui::skeleton::SkeletonRecord;

/// The script of `index.html`, whose address holds the version of the app.
const SCRIPT: &str = "script[type=module]";
/// Where the browser's tab remembers the version that it has been loaded anew from.
const RELOADED: &str = "dunlin-reloaded";

pub(crate) type Fetching = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// A page that is not there yet.
#[derive(Clone, Copy)]
pub(crate) struct LazyPage {
    /// Without it nobody sees the page.
    pub(crate) needs: Option<Permission>,
    pub(crate) fetch: fn() -> Fetching,
    /// Makes the page once its code is there.
    pub(crate) make: fn() -> Option<AnyView>,
}

/// The view of a route whose page is in the file `$chunk`, together with all that name it, and for
/// those alone who hold the permission that is named behind it.
macro_rules! lazy {
    ($chunk:ident, $page:path) => {
        $crate::lazy::lazy!(@ $chunk, $page, None)
    };
    ($chunk:ident, $page:path, $permission:ident) => {
        $crate::lazy::lazy!(@ $chunk, $page, Some(::shared::access::Permission::$permission))
    };
    (@ $chunk:ident, $page:path, $needs:expr) => {{
        // On one line: rustfmt would move a longer attribute to the right each time it runs.
        use ::leptos::wasm_split as split;
        #[split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, preload(fetch), fallible)]
        fn page() -> Result<::leptos::prelude::AnyView, ::leptos::wasm_split::SplitLoaderError> {
            Ok(::leptos::prelude::IntoAny::into_any($page()))
        }
        || {
            $crate::lazy::lazy_page($crate::lazy::LazyPage {
                needs: $needs,
                fetch: || Box::pin(fetch()),
                make: || $crate::lazy::at_once(page()),
            })
        }
    }};
}
pub(crate) use lazy;

/// What a future gives that has nothing to wait for.
pub(crate) fn at_once<T, E>(future: impl Future<Output = Result<T, E>>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(value)) => Some(value),
        Poll::Ready(Err(_)) | Poll::Pending => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Fetching,
    Failed,
    Ready,
}

/// The page, or the shape of one until its code is there, or a way to try again.
pub(crate) fn lazy_page(page: LazyPage) -> AnyView {
    if page.needs.is_some_and(|needs| !expect_session().can(needs)) {
        return view! { <NotPermitted/> }.into_any();
    }
    let face = RwSignal::new(Face::Fetching);
    let fetch = move || {
        face.set(Face::Fetching);
        spawn_local(async move {
            if (page.fetch)().await.is_ok() {
                face.set(Face::Ready);
            } else if !reload_if_outdated().await {
                face.set(Face::Failed);
            }
        });
    };
    fetch();
    let view = move || match face.get() {
        Face::Fetching => view! { <SkeletonRecord/> }.into_any(),
        Face::Failed => view! { <Failed on_retry=fetch/> }.into_any(),
        Face::Ready => (page.make)().into_any(),
    };
    view.into_any()
}

#[component]
fn Failed(#[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    view! {
        <div class="empty" role="alert">
            <h2>"This page could not be loaded"</h2>
            <p class="empty__text">"Check the connection and try again."</p>
            <div class="empty__actions">
                <Button on_press=on_retry>"Try again"</Button>
            </div>
        </div>
    }
}

/// After a deployment the files of the version before are gone. Then everything is loaded anew, once
/// for each version, so that a server in between two versions cannot make this go round.
async fn reload_if_outdated() -> bool {
    let Some(own) = own_script() else {
        return false;
    };
    if !is_outdated(&own).await {
        return false;
    }
    let Ok(Some(storage)) = window().session_storage() else {
        return false;
    };
    let reloaded = storage.get_item(RELOADED).ok().flatten();
    reloaded.as_ref() != Some(&own)
        && storage.set_item(RELOADED, &own).is_ok()
        && window().location().reload().is_ok()
}

/// Whether the server's page starts another script by now.
async fn is_outdated(own: &str) -> bool {
    let request = Request::get("/").cache(RequestCache::NoStore);
    let Ok(response) = request.send().await else {
        return false;
    };
    response.text().await.is_ok_and(|page| !page.contains(own))
}

fn own_script() -> Option<String> {
    let script = document().query_selector(SCRIPT).ok()??;
    script.get_attribute("src")
}
