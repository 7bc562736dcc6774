//! Matches requests to declared endpoints, admits callers, and commits what handlers decide.

use std::future::Future;
use std::ops::AsyncFn;
use std::pin::Pin;
use std::rc::Rc;

use serde::de::DeserializeOwned;
use shared::api::{Access, Endpoint, Method, Params, ProblemCode};

use crate::commit;
use crate::context::Cx;
use crate::decision::Decision;
use crate::http_types::{self, Request, Response};
use crate::malformed;
#[cfg(not(target_arch = "wasm32"))]
use crate::openapi::{Answer as Answers, Contract};
use crate::problem::Refusal;

/// How often a request is decided at the most.
const ATTEMPTS_MAX: u32 = 3;

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response, Refusal>> + 'a>>;
type Handler = Rc<dyn for<'a> Fn(&'a Cx, &'a [String], &'a Request) -> Answer<'a>>;

/// What a route does to the world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Reads.
    Query,
    /// Decides facts that the router commits under an idempotency key.
    Command,
    /// Does its own commits, because it sets a cookie or calls another service in between.
    Workflow,
}

/// One row of the route table.
#[derive(Clone)]
pub struct Route {
    /// The operation's name.
    pub name: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path with `{parameters}`.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it does.
    pub effect: Effect,
    /// What it takes and gives, for the API's document; pages outside the API have none.
    #[cfg(not(target_arch = "wasm32"))]
    pub contract: Option<Contract>,
    handler: Handler,
}

/// The table of routes.
#[derive(Default)]
pub struct Router {
    routes: Vec<Route>,
    tree: matchit::Router<Vec<usize>>,
}

/// A route that matches a request, with its parameters.
pub struct Match<'a> {
    /// The route.
    pub route: &'a Route,
    /// The texts of its parameters, in the order of the path.
    pub params: Vec<String>,
}

impl Router {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every route in order of declaration.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Finds the route of a request.
    pub fn find(&self, method: &str, path: &str) -> Result<Match<'_>, ProblemCode> {
        let found = self.tree.at(path).map_err(|_| ProblemCode::NotFound)?;
        let params = found
            .params
            .iter()
            .map(|(_, value)| value.to_owned())
            .collect();
        let mut routes = found
            .value
            .iter()
            .filter_map(|index| self.routes.get(*index));
        let route = routes.find(|route| route.method.as_str() == method);
        route
            .map(|route| Match { route, params })
            .ok_or(ProblemCode::MethodNotAllowed)
    }

    /// A read.
    #[must_use]
    pub fn query<E: Endpoint, F>(self, _: E, handler: F) -> Self
    where
        F: for<'a> AsyncFn(&'a Cx, E::Params, E::Input) -> Result<E::Output, Refusal>
            + Copy
            + 'static,
    {
        self.endpoint::<E>(
            Effect::Query,
            Rc::new(move |cx, params, request| {
                Box::pin(async move {
                    let (params, input) = arguments::<E>(params, request)?;
                    let output = handler(cx, params, input).await?;
                    let body = serde_json::to_string(&output).map_err(Refusal::fault)?;
                    Ok(http_types::json(200, body))
                })
            }),
        )
    }

    /// A command: decided by the handler, committed here.
    #[must_use]
    pub fn command<E: Endpoint, F>(self, _: E, handler: F) -> Self
    where
        F: for<'a> AsyncFn(&'a Cx, E::Params, E::Input) -> Result<Decision<E::Output>, Refusal>
            + Copy
            + 'static,
    {
        self.endpoint::<E>(
            Effect::Command,
            Rc::new(move |cx, params, request| {
                Box::pin(async move {
                    let (params, input) = arguments::<E>(params, request)?;
                    let decision = handler(cx, params, input).await?;
                    cx.ensure_admitted().await?;
                    let text = |output| serde_json::to_string(output).map_err(Refusal::fault);
                    let body = text(decision.kept.as_ref().unwrap_or(&decision.output))?;
                    let answer = (decision.status, body);
                    let stored = commit::commit(cx, E::NAME, decision.commit, answer).await?;
                    let body = match decision.kept {
                        Some(_) => text(&decision.output)?,
                        None => stored,
                    };
                    Ok(http_types::json(decision.status, body))
                })
            }),
        )
    }

    /// A flow that commits by itself and answers with a whole response.
    #[must_use]
    pub fn workflow<E: Endpoint, F>(self, _: E, handler: F) -> Self
    where
        F: for<'a> AsyncFn(&'a Cx, E::Params, E::Input) -> Result<Response, Refusal>
            + Copy
            + 'static,
    {
        self.endpoint::<E>(
            Effect::Workflow,
            Rc::new(move |cx, params, request| {
                Box::pin(async move {
                    let (params, input) = arguments::<E>(params, request)?;
                    handler(cx, params, input).await
                })
            }),
        )
    }

    /// A read that answers with a file of JSON Lines.
    #[must_use]
    pub fn lines<E: Endpoint, F>(self, _: E, handler: F) -> Self
    where
        F: for<'a> AsyncFn(&'a Cx, E::Params, E::Input) -> Result<Response, Refusal>
            + Copy
            + 'static,
    {
        let handler: Handler = Rc::new(move |cx, params, request| {
            Box::pin(async move {
                let (params, input) = arguments::<E>(params, request)?;
                handler(cx, params, input).await
            })
        });
        self.add(Route {
            name: E::NAME,
            method: E::METHOD,
            path: E::PATH,
            access: E::ACCESS,
            effect: Effect::Query,
            #[cfg(not(target_arch = "wasm32"))]
            contract: Some(Contract::of::<E>(Answers::Lines)),
            handler,
        })
    }

    /// An operation of the API that answers with a page.
    #[must_use]
    pub fn document<E: Endpoint, F>(self, _: E, handler: F) -> Self
    where
        F: for<'a> AsyncFn(&'a Cx, &'a [String], &'a Request) -> Result<Response, Refusal>
            + Copy
            + 'static,
    {
        let page = Page {
            name: E::NAME,
            method: E::METHOD,
            path: E::PATH,
            access: E::ACCESS,
        };
        self.add(Route {
            #[cfg(not(target_arch = "wasm32"))]
            contract: Some(Contract::of::<E>(Answers::Html)),
            ..page.route(handler)
        })
    }

    /// A page of the portal, a webhook: anything that is not of the API.
    #[must_use]
    pub fn page<F>(self, page: Page, handler: F) -> Self
    where
        F: for<'a> AsyncFn(&'a Cx, &'a [String], &'a Request) -> Result<Response, Refusal>
            + Copy
            + 'static,
    {
        self.add(page.route(handler))
    }

    fn endpoint<E: Endpoint>(self, effect: Effect, handler: Handler) -> Self {
        self.add(Route {
            name: E::NAME,
            method: E::METHOD,
            path: E::PATH,
            access: E::ACCESS,
            effect,
            #[cfg(not(target_arch = "wasm32"))]
            contract: Some(Contract::of::<E>(Answers::Json)),
            handler,
        })
    }

    fn add(mut self, route: Route) -> Self {
        let index = self.routes.len();
        let path = route.path;
        self.routes.push(route);
        match self.tree.at_mut(path) {
            Ok(found)
                if self
                    .routes
                    .iter()
                    .take(index)
                    .any(|route| route.path == path) =>
            {
                found.value.push(index);
            }
            _ => {
                // A path that cannot be inserted is found by the test that walks the table.
                let _ = self.tree.insert(path, vec![index]);
            }
        }
        self
    }
}

/// Declares a route that is not a JSON endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The operation's name.
    pub name: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path with `{parameters}`.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

impl Page {
    fn route<F>(self, handler: F) -> Route
    where
        F: for<'a> AsyncFn(&'a Cx, &'a [String], &'a Request) -> Result<Response, Refusal>
            + Copy
            + 'static,
    {
        let Self {
            name,
            method,
            path,
            access,
        } = self;
        let effect = if method == Method::Get {
            Effect::Query
        } else {
            Effect::Workflow
        };
        Route {
            name,
            method,
            path,
            access,
            effect,
            #[cfg(not(target_arch = "wasm32"))]
            contract: None,
            handler: Rc::new(move |cx, params, request| {
                Box::pin(async move { handler(cx, params, request).await })
            }),
        }
    }
}

/// Decides on the facts as they are, and again when they changed between reading and writing.
pub(crate) async fn decide_again<T>(
    cx: &Cx,
    decide: impl AsyncFn(&Cx) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let mut again = None;
    for _ in 1..ATTEMPTS_MAX {
        let cx = again.as_ref().unwrap_or(cx);
        match decide(cx).await {
            Err(Refusal::LostRace(_)) => again = Some(cx.afresh()),
            answer => return answer,
        }
    }
    decide(again.as_ref().unwrap_or(cx)).await
}

impl Route {
    /// Runs the handler; its answer leaves only once the caller is admitted.
    pub async fn run(
        &self,
        cx: &Cx,
        params: &[String],
        request: &Request,
    ) -> Result<Response, Refusal> {
        let once = async |cx: &Cx| {
            let answer = (self.handler)(cx, params, request).await;
            // A handler may have refused the input before it read anything; who is not admitted
            // hears only that.
            if self.access.needs_session() {
                cx.ensure_admitted().await?;
            }
            answer
        };
        match self.effect {
            Effect::Query | Effect::Command => decide_again(cx, once).await,
            // Decides again by itself, where what it calls in between allows it.
            Effect::Workflow => once(cx).await,
        }
    }
}

fn arguments<E: Endpoint>(
    params: &[String],
    request: &Request,
) -> Result<(E::Params, E::Input), Refusal> {
    let texts: Vec<&str> = params.iter().map(String::as_str).collect();
    let params = E::Params::parse(&texts).ok_or(ProblemCode::NotFound)?;
    let input = match E::METHOD {
        Method::Get => query_string(request)?,
        _ => json_body(request)?,
    };
    Ok((params, input))
}

fn query_string<T: DeserializeOwned>(request: &Request) -> Result<T, Refusal> {
    let text = request.uri().query().unwrap_or_default();
    serde_urlencoded::from_str(text).map_err(malformed::refusal)
}

fn json_body<T: DeserializeOwned>(request: &Request) -> Result<T, Refusal> {
    let body: &[u8] = if request.body().is_empty() {
        b"{}"
    } else {
        request.body()
    };
    serde_json::from_slice(body).map_err(malformed::refusal)
}
