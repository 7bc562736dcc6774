//! The Worker's events, turned into the application's own types.

use std::cell::OnceCell;
use std::rc::Rc;

use futures_util::StreamExt;
use worker::{Context, Env, ScheduleContext, ScheduledEvent, event};

use crate::app::App;
use crate::assets;
use crate::auth::host;
use crate::config::Config;
use crate::http_types::{self, BODY_BYTES_MAX, Request};
use crate::jobs;
use crate::platform::Platform;
use crate::store::jobs::Due;

thread_local! {
    // Rebuilt after a restart of the isolate; holds nothing of a request.
    static APP: OnceCell<Rc<App>> = const { OnceCell::new() };
}

fn app(env: &Env) -> Result<Rc<App>, String> {
    if let Some(app) = APP.with(|cell| cell.get().cloned()) {
        return Ok(app);
    }
    let source = |name: &str| {
        let secret = env.secret(name).ok().map(|value| value.to_string());
        secret.or_else(|| env.var(name).ok().map(|value| value.to_string()))
    };
    let app = Rc::new(App::new(
        Config::from_source(source).map_err(|error| error.to_string())?,
    ));
    APP.with(|cell| {
        let _ = cell.set(Rc::clone(&app));
    });
    Ok(app)
}

#[event(fetch)]
async fn fetch(
    request: worker::Request,
    env: Env,
    context: Context,
) -> worker::Result<worker::Response> {
    if assets::is_ours(&request) && is_at_home(&request, &env)? {
        return assets::serve(&request, &env).await;
    }
    if assets::is_list(&request) {
        return list(request, &env).await;
    }
    let answer = match start(&env) {
        Ok((app, platform)) => {
            let request = read(request).await?;
            let changes = request.method() != http::Method::GET;
            let response = app.handle(platform, request).await;
            let left = jobs::left_by(&response);
            if changes && left.is_none_or(Due::is_something) {
                // A nudge; cron is the guarantee.
                context.wait_until(async move {
                    if let Ok((app, platform)) = start(&env) {
                        jobs::nudge(&app, platform, left).await;
                    }
                });
            }
            response
        }
        Err(cause) => {
            worker::console_error!("{}", cause);
            let code = shared::api::ProblemCode::Internal;
            let mut answer = http_types::problem(&shared::api::Problem::new(code));
            http_types::secure(&mut answer);
            answer
        }
    };
    write(answer)
}

/// The page that starts the app, with the list in it that was asked for, where there is one to show.
async fn list(request: worker::Request, env: &Env) -> worker::Result<worker::Response> {
    if let Some(page) = filled(&request, env).await {
        return Ok(page);
    }
    assets::page(&request, env).await
}

/// The page with its list; nothing where it is to come without, and where making it fails.
async fn filled(request: &worker::Request, env: &Env) -> Option<worker::Response> {
    let has_session = request.headers().has("cookie").ok()?;
    if !has_session || request.method() != worker::Method::Get || !is_at_home(request, env).ok()? {
        return None;
    }
    let (app, platform) = start(env).ok()?;
    let asked = read(request.clone().ok()?).await.ok()?;
    let page = assets::list((&app, &platform), &asked, env).await;
    page.unwrap_or_else(|error| {
        worker::console_error!("the first view failed: {}", error);
        None
    })
}

#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    match start(&env) {
        Ok((app, _)) => {
            jobs::run_all(&app, || Platform::new(&env).map(Rc::new)).await;
        }
        Err(cause) => worker::console_error!("{}", cause),
    }
}

/// Whether the app is served where a request has come to: it does not start on the portal's host.
fn is_at_home(request: &worker::Request, env: &Env) -> worker::Result<bool> {
    let url = request.url()?;
    let asked = http::Request::get(url.as_str()).body(Vec::new());
    let asked = asked.map_err(|error| worker::Error::RustError(error.to_string()))?;
    Ok(app(env).map_or(true, |app| host::serves(app.config(), &asked)))
}

fn start(env: &Env) -> Result<(Rc<App>, Rc<Platform>), String> {
    Ok((app(env)?, Rc::new(Platform::new(env)?)))
}

async fn read(mut request: worker::Request) -> worker::Result<Request> {
    let mut builder = http::Request::builder()
        .method(request.method().as_ref())
        .uri(request.url()?.as_str());
    let mut length = None;
    for (name, value) in request.headers() {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse::<usize>().ok();
        }
        builder = builder.header(name, value);
    }
    // The application refuses what is too large by its length. A body that says so is not read.
    let body = match length {
        Some(length) if length > BODY_BYTES_MAX => vec![0; BODY_BYTES_MAX.saturating_add(1)],
        Some(_) => request.bytes().await?,
        None => beginning(&mut request).await?,
    };
    builder
        .body(body)
        .map_err(|error| worker::Error::RustError(error.to_string()))
}

/// The body of a request that does not say how long it is, read no further than it may be long.
async fn beginning(request: &mut worker::Request) -> worker::Result<Vec<u8>> {
    let mut body = Vec::new();
    if request.inner().body().is_none() {
        return Ok(body);
    }
    let mut stream = request.stream()?;
    while let Some(chunk) = stream.next().await {
        body.extend(chunk?);
        if body.len() > BODY_BYTES_MAX {
            break;
        }
    }
    Ok(body)
}

fn write(response: http_types::Response) -> worker::Result<worker::Response> {
    let (parts, body) = response.into_parts();
    let headers = worker::Headers::new();
    for (name, value) in &parts.headers {
        headers.append(name.as_str(), value.to_str().unwrap_or_default())?;
    }
    let response = worker::Response::from_bytes(body)?;
    Ok(response
        .with_status(parts.status.as_u16())
        .with_headers(headers))
}
