//! The application: from a request to an answer, whatever carries them.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use shared::api::{
    Access, IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_CHARACTERS_MAX, Method, Problem, ProblemCode,
};
use shared::kernel::id::{Id, RequestId, StaffId};

use crate::auth::token::{self, Bearer};
use crate::auth::{access_jwt, host, origin, portal_session, session};
use crate::commit::input_hash;
use crate::config::Config;
use crate::context::{Actor, Client, CommandKey, Credential, Cx, CxParts, ZoneHint};
use crate::http_types::{self, BODY_BYTES_MAX, Request, Response};
use crate::log;
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::router::{Effect, Match, Route, Router};
use crate::routes;
use crate::store::jobs::Due;
use crate::visitor::Pass;

/// The settings and the route table; the same for every request.
pub struct App {
    config: Rc<Config>,
    router: Router,
    zone: ZoneHint,
}

/// What is known of a request when it has been answered, or refused.
#[derive(Default)]
struct Trace {
    /// Who of the staff asked.
    staff: OnceCell<StaffId>,
    /// What is left to the jobs.
    left: Cell<Option<Due>>,
}

impl App {
    /// An application with `config`.
    pub fn new(config: Config) -> Self {
        Self {
            config: Rc::new(config),
            router: routes::router(),
            zone: ZoneHint::default(),
        }
    }

    /// Settings.
    pub fn config(&self) -> &Rc<Config> {
        &self.config
    }

    /// Every route.
    pub fn routes(&self) -> &[Route] {
        self.router.routes()
    }

    /// Answers a request.
    pub async fn handle(&self, platform: Rc<Platform>, request: Request) -> Response {
        let request_id = request_id(&platform);
        let trace = Trace::default();
        let result = self
            .route(Rc::clone(&platform), request_id, &request, &trace)
            .await;
        let mut response = match result {
            Ok(response) => response,
            Err(refusal) => refused(&platform, request_id, &request, refusal),
        };
        let status = response.status();
        self.note(
            &platform,
            request_id,
            &request,
            (status.as_str(), trace.staff.get()),
        );
        if let Some(left) = trace.left.get() {
            response.extensions_mut().insert(left);
        }
        http_types::secure(&mut response);
        let name = http::HeaderName::from_static("x-request-id");
        http_types::set(&mut response, name, &request_id.to_string());
        if self.config.development {
            let used = platform.db_use();
            let text = format!(
                "trips={};read={};written={}",
                used.trips, used.rows_read, used.rows_written
            );
            http_types::set(
                &mut response,
                http::HeaderName::from_static("x-dunlin-db"),
                &text,
            );
        }
        response
    }

    /// One line for each request: the route instead of the address, which may open something, and
    /// who of the staff asked, whatever they were answered.
    fn note(
        &self,
        platform: &Platform,
        request_id: RequestId,
        request: &Request,
        (status, staff): (&str, Option<&StaffId>),
    ) {
        let (method, path) = (request.method().as_str(), request.uri().path());
        let found = self.router.find(method, path);
        let id = request_id.to_string();
        let staff = staff.map(ToString::to_string);
        let mut fields = vec![
            ("request_id", id.as_str()),
            ("route", found.map_or("none", |found| found.route.name)),
            ("method", method),
            ("status", status),
        ];
        fields.extend(staff.as_deref().map(|id| ("staff", id)));
        log::info(platform, &fields);
    }

    async fn route(
        &self,
        platform: Rc<Platform>,
        request_id: RequestId,
        request: &Request,
        trace: &Trace,
    ) -> Result<Response, Refusal> {
        if request.body().len() > BODY_BYTES_MAX {
            return Err(ProblemCode::BodyTooLarge.into());
        }
        if !host::serves(&self.config, request) {
            return Err(ProblemCode::NotFound.into());
        }
        let Match { route, params } = self
            .router
            .find(request.method().as_str(), request.uri().path())?;
        let credential = self.credential(route, request)?;
        let pass = if route.access.needs_portal_session() {
            let session = portal_session::token_hash(request, &self.config.session_secret);
            Some(Pass {
                session: session.ok_or(ProblemCode::NotSignedIn)?,
                customer: params.first().and_then(|text| text.parse().ok()),
            })
        } else {
            None
        };
        let changes = route.method != Method::Get && route.access != Access::Signed;
        // Another site can make a browser send its cookie, but not a token that it does not know.
        let by_token = matches!(credential, Some(Credential::Token(_)));
        let own = host::address(&self.config, request.uri().path());
        if changes && !by_token && !origin::is_own(request, own) {
            return Err(ProblemCode::ForeignOrigin.into());
        }
        let key = match route.effect {
            Effect::Command => Some(command_key(request)?),
            Effect::Query | Effect::Workflow => None,
        };
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let cx = Cx::new(CxParts {
            platform,
            config: Rc::clone(&self.config),
            request_id,
            client: Client {
                address: header("cf-connecting-ip").unwrap_or_default().to_owned(),
                agent: header("user-agent").unwrap_or_default().to_owned(),
                access_assertion: header(access_jwt::HEADER).unwrap_or_default().to_owned(),
            },
            access: route.access,
            credential,
            pass,
            key,
            actor: None,
            zone: Rc::clone(&self.zone),
        });
        let answer = route.run(&cx, &params, request).await;
        if let Ok(asks) = cx.staff() {
            let _ = trace.staff.set(asks.id);
        }
        trace.left.set(cx.left());
        session::keep_alive(&cx).await;
        token::note_use(&cx).await;
        portal_session::keep_alive(&cx).await;
        answer
    }

    /// What a request shows of who of the staff asks. A program may look at what needs no
    /// permission, but act only within the scopes of its token.
    fn credential(&self, route: &Route, request: &Request) -> Result<Option<Credential>, Refusal> {
        if !route.access.needs_session() {
            return Ok(None);
        }
        let credential = match token::bearer(request) {
            Bearer::None => {
                session::token_hash(request, &self.config.session_secret).map(Credential::Session)
            }
            Bearer::Token(_)
                if route.access.permission().is_none() && route.method != Method::Get =>
            {
                return Err(ProblemCode::NotPermitted.into());
            }
            Bearer::Token(hash) => Some(Credential::Token(hash)),
            Bearer::Unknown => None,
        };
        Ok(Some(credential.ok_or(ProblemCode::NotSignedIn)?))
    }

    /// A context for a job or webhook, which acts by itself.
    pub fn job_context(&self, platform: Rc<Platform>, actor: Actor) -> Cx {
        let request_id = request_id(&platform);
        Cx::new(CxParts {
            platform,
            config: Rc::clone(&self.config),
            request_id,
            client: Client::default(),
            access: Access::Signed,
            credential: None,
            pass: None,
            key: None,
            actor: Some(actor),
            zone: Rc::clone(&self.zone),
        })
    }
}

fn request_id(platform: &Platform) -> RequestId {
    let random = platform
        .random()
        .map(u128::from_le_bytes)
        .unwrap_or_default();
    RequestId::new(platform.now(), random)
}

fn command_key(request: &Request) -> Result<CommandKey, Refusal> {
    let key = request
        .headers()
        .get(IDEMPOTENCY_KEY)
        .and_then(|value| value.to_str().ok());
    let key = key.filter(|key| !key.is_empty() && key.len() <= IDEMPOTENCY_KEY_CHARACTERS_MAX);
    let key = key.ok_or(ProblemCode::IdempotencyKeyMissing)?.to_owned();
    let input_hash = input_hash(
        request.method().as_str(),
        request.uri().path(),
        request.body(),
    );
    Ok(CommandKey { key, input_hash })
}

fn refused(
    platform: &Platform,
    request_id: RequestId,
    request: &Request,
    refusal: Refusal,
) -> Response {
    let is_page = host::is_portal(request.uri().path());
    let (code, cause) = match refusal {
        Refusal::Replay { status, body } => {
            let mut response = http_types::json(status, body);
            let name = http::HeaderName::from_static("idempotent-replayed");
            http_types::set(&mut response, name, "true");
            return response;
        }
        Refusal::Problem(problem) => {
            let problem = Problem {
                request_id: Some(request_id.to_string()),
                ..*problem
            };
            return if is_page {
                crate::portal::problem_page(&problem)
            } else {
                http_types::problem(&problem)
            };
        }
        Refusal::LostRace(cause) => (ProblemCode::LostRace, cause),
        Refusal::OutcomeUnknown(cause) => (ProblemCode::OutcomeUnknown, cause),
        Refusal::Fault(cause) => (ProblemCode::Internal, cause),
    };
    let (id, word) = (request_id.to_string(), format!("{code:?}"));
    let fields = [
        ("request_id", id.as_str()),
        ("method", request.method().as_str()),
        ("code", &word),
    ];
    log::error(platform, &fields, &cause);
    let problem = Problem {
        request_id: Some(request_id.to_string()),
        ..Problem::new(code)
    };
    let mut response = if is_page {
        crate::portal::problem_page(&problem)
    } else {
        http_types::problem(&problem)
    };
    if code == ProblemCode::OutcomeUnknown {
        http_types::set(&mut response, http::header::RETRY_AFTER, "1");
    }
    response
}
