//! Typed calls of the API, as somebody.

use functions::auth::{host, portal_session, session};
use functions::http_types::{Request, Response};
use functions::openapi::Exchange;
use functions::store::portal_sessions;
use functions::store::sessions::{self, NewSession};
use serde_json::Value;
use shared::access::Role;
use shared::api::{Endpoint, IDEMPOTENCY_KEY, Method, Params, Problem, ProblemCode};
use shared::kernel::id::{Id, SessionId, StaffId};

use crate::world::World;

/// An answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// What the body says.
    pub problem: Box<Problem>,
}

impl Refused {
    /// The code of the problem.
    pub fn code(&self) -> ProblemCode {
        self.problem.code
    }
}

/// Somebody who calls.
#[derive(Clone)]
pub struct Caller<'w> {
    world: &'w World,
    cookie: Option<String>,
    token: Option<String>,
    key: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl<'w> Caller<'w> {
    pub(crate) fn anonymous(world: &'w World) -> Self {
        Self {
            world,
            cookie: None,
            token: None,
            key: None,
            headers: Vec::new(),
        }
    }

    pub(crate) fn staff(world: &'w World, role: Role) -> Self {
        let id: String = world.connection().with(|db| {
            let sql = "SELECT id FROM staff_user WHERE role = ?1 ORDER BY id LIMIT 1";
            db.query_row(sql, [role.as_str()], |row| row.get(0))
                .expect("somebody with the role")
        });
        let id: StaffId = id.parse().expect("an id");
        let token = format!(
            "{:064x}",
            world.now() + i64::from(role.as_str().as_bytes()[0])
        );
        let hash = session::hash(&token);
        let exists = world.connection().with(|db| {
            let sql = "SELECT count(*) FROM session WHERE token_hash = ?1";
            db.query_row(sql, [&hash], |row| row.get::<_, i64>(0))
                .expect("a count")
                > 0
        });
        if !exists {
            let far = world.now() + 10 * 365 * 86_400_000;
            let session = NewSession {
                token_hash: hash,
                id: SessionId::new(world.now(), u128::from(role.as_str().as_bytes()[0])),
                staff: id,
                expires_at: far,
                idle_expires_at: far,
                agent: "the harness".into(),
                address: String::new(),
            };
            let insert = sessions::insert(&session, world.now());
            world.connection().batch(&[insert]).expect("a session");
        }
        let cookie = session::cookie(&world.app().config().session_secret, &token);
        let cookie = cookie.split(';').next().map(str::to_owned);
        Self {
            world,
            cookie,
            token: None,
            key: None,
            headers: Vec::new(),
        }
    }

    /// One person, in a session that has just begun.
    pub(crate) fn person(world: &'w World, id: StaffId) -> Self {
        let random = u128::from_le_bytes(world.platform().random().expect("random bytes"));
        let token = format!("{random:064x}");
        let far = world.now() + session::SESSION_MILLISECONDS;
        let started = NewSession {
            token_hash: session::hash(&token),
            id: SessionId::new(world.now(), random),
            staff: id,
            expires_at: far,
            idle_expires_at: far,
            agent: "the harness".into(),
            address: String::new(),
        };
        let insert = sessions::insert(&started, world.now());
        world.connection().batch(&[insert]).expect("a session");
        let cookie = session::cookie(&world.app().config().session_secret, &token);
        Self::anonymous(world).with_cookie(cookie.split(';').next().unwrap_or_default())
    }

    /// Somebody at a customer, signed in to the portal by this address.
    pub(crate) fn visitor(world: &'w World, email: &str) -> Self {
        let random = u128::from_le_bytes(world.platform().random().expect("random bytes"));
        let token = format!("{random:064x}");
        let far = world.now() + portal_session::SESSION_MILLISECONDS;
        let insert = portal_sessions::insert(&session::hash(&token), email, world.now(), far);
        world.connection().batch(&[insert]).expect("a session");
        let cookie = portal_session::cookie(&world.app().config().session_secret, &token);
        let cookie = cookie.split(';').next().map(str::to_owned);
        Self {
            token: None,
            world,
            cookie,
            key: None,
            headers: Vec::new(),
        }
    }

    /// The same caller, whose next commands all carry this idempotency key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self.clone()
        }
    }

    /// A program that calls with an API token, from nowhere that has an origin.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            cookie: None,
            ..self.clone()
        }
    }

    /// The same caller, whose typed calls carry one more header.
    #[must_use]
    pub fn with_header(&self, name: &'static str, value: &str) -> Self {
        let mut caller = self.clone();
        caller.headers.push((name, value.to_owned()));
        caller
    }

    /// The same caller with another cookie.
    #[must_use]
    pub fn with_cookie(&self, cookie: &str) -> Self {
        Self {
            cookie: Some(cookie.to_owned()),
            ..self.clone()
        }
    }

    /// Where the pages come from that a path is among.
    fn origin(&self, path: &str) -> &str {
        host::address(self.world.app().config(), path)
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.origin(path))
    }

    /// The request of a typed call.
    pub fn request<E: Endpoint>(&self, _: E, params: &E::Params, input: &E::Input) -> Request {
        let mut uri = self.address(&E::path(params));
        let mut body = Vec::new();
        if E::METHOD == Method::Get {
            let query = serde_urlencoded::to_string(input).expect("a query string");
            if !query.is_empty() {
                uri = format!("{uri}?{query}");
            }
        } else {
            body = serde_json::to_vec(input).expect("a body");
        }
        let mut request = http::Request::builder()
            .method(E::METHOD.as_str())
            .uri(uri)
            .header("content-type", "application/json");
        request = match &self.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request.header("origin", self.origin(&E::path(params))),
        };
        if E::METHOD != Method::Get {
            let key = self.key.clone().unwrap_or_else(|| self.world.fresh_key());
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request.body(body).expect("a request")
    }

    /// Calls an endpoint.
    pub fn call<E: Endpoint>(
        &self,
        endpoint: E,
        params: E::Params,
        input: &E::Input,
    ) -> Result<E::Output, Refused> {
        let response = self.world.send(self.request(endpoint, &params, input));
        let result = read::<E::Output>(&response);
        match &result {
            Ok(_) => {
                let input = serde_json::to_value(input).expect("an input");
                let output = serde_json::from_slice(response.body()).expect("an answer");
                self.keep(endpoint, &params, &response, (input, output));
            }
            Err(refused) => self.world.expect_declared(E::NAME, refused.code()),
        }
        result
    }

    /// Opens the page that an endpoint answers with.
    pub fn open<E: Endpoint>(&self, endpoint: E, params: E::Params) -> Response {
        let response = self.get(&E::path(&params));
        self.keep(endpoint, &params, &response, (Value::Null, Value::Null));
        response
    }

    fn keep<E: Endpoint>(
        &self,
        _: E,
        params: &E::Params,
        response: &Response,
        (input, output): (Value, Value),
    ) {
        let exchange = Exchange {
            params: params.texts(),
            input,
            status: response.status().as_u16(),
            output,
        };
        self.world.keep(E::NAME, exchange);
    }

    /// A request with an empty body, whatever the endpoint would want.
    pub fn raw(&self, method: &str, path: &str) -> Request {
        let mut request = http::Request::builder()
            .method(method)
            .uri(self.address(path))
            .header("origin", self.origin(path))
            .header(IDEMPOTENCY_KEY, self.world.fresh_key());
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        request.body(Vec::new()).expect("a request")
    }

    /// Opens a page.
    pub fn get(&self, path: &str) -> Response {
        let mut request = http::Request::get(self.address(path));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        self.world
            .send(request.body(Vec::new()).expect("a request"))
    }

    /// Sends a form, as a browser does from one of our own pages.
    pub fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let body = serde_urlencoded::to_string(fields).expect("a form");
        let request = http::Request::builder()
            .method("POST")
            .uri(self.address(path))
            .header("origin", self.origin(path))
            .header("content-type", "application/x-www-form-urlencoded");
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        self.world
            .send(request.body(body.into_bytes()).expect("a request"))
    }
}

/// The cookie that an answer sets, as a browser sends it back.
pub fn cookie_of(response: &Response) -> &str {
    let set = response.headers().get("set-cookie").expect("a cookie");
    let set = set.to_str().expect("a text");
    set.split(';').next().unwrap_or_default()
}

/// Reads a typed answer.
pub fn read<T: serde::de::DeserializeOwned>(response: &Response) -> Result<T, Refused> {
    let status = response.status().as_u16();
    if (200..300).contains(&status) {
        return Ok(
            serde_json::from_slice(response.body()).unwrap_or_else(|error| {
                panic!("{error}: {}", String::from_utf8_lossy(response.body()))
            }),
        );
    }
    let problem = serde_json::from_slice(response.body()).unwrap_or_else(|error| {
        panic!(
            "{status} {error}: {}",
            String::from_utf8_lossy(response.body())
        )
    });
    Err(Refused { status, problem })
}
