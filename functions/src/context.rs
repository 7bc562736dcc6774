//! What a handler is given: who asks, the time, ids, settings, and a reader that can only read.
//!
//! Who asks is looked up in the same round trip as the handler's first read. Nothing a handler has
//! read or decided leaves the Worker before that look-up has admitted the caller.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use serde::Deserialize;
use shared::access::{Permission, PermissionSet, RoleId};
use shared::ageing::Buckets;
use shared::api::{Access, ProblemCode};
use shared::kernel::id::{Id, LinkId, RequestId, SignInId, StaffId, TokenId};
use shared::kernel::{Currency, Day, Instant};

use crate::auth::portal_session;
use crate::clock;
use crate::config::Config;
use crate::platform::{Platform, Rows};
use crate::problem::Refusal;
use crate::store::grants::{self, Held};
use crate::store::jobs::Due;
use crate::store::sql::Statement;
use crate::store::{api_tokens, company, idempotency, sessions};
use crate::visitor::{Pass, Visitor};

/// How long a password or a code that was given counts as recent.
pub const STEP_UP_MILLISECONDS: Instant = 10 * 60 * 1000;

/// Who or what acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// Nobody in particular: a public endpoint.
    Anonymous,
    /// A member of staff, in a session.
    Staff(Box<Staff>),
    /// The bearer of a portal link.
    Portal(LinkId),
    /// The bearer of a sign-in link.
    SignIn(SignInId),
    /// A person at a customer, signed in to the portal.
    Visitor(Box<Visitor>),
    /// A payment provider.
    Provider(&'static str),
    /// A job of our own.
    Job(&'static str),
}

/// A member of staff in a session, as the session was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Staff {
    /// Who.
    pub id: StaffId,
    /// Their role.
    pub role: RoleId,
    /// The version of the role's row, which the commit asserts.
    pub role_version: i64,
    /// What their role allows.
    pub permissions: PermissionSet,
    /// Hash of the session's token.
    pub session: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When they last gave a password or a code.
    pub proved_at: Instant,
    /// When the session ends unless it is used.
    pub idle_expires_at: Instant,
    /// The token that a program called with on the person's behalf, instead of a session.
    pub token: Option<UsedToken>,
}

/// A token that a request carries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsedToken {
    /// Which one.
    pub id: TokenId,
    /// When it was used before.
    pub last_used_at: Option<Instant>,
}

/// What a request proves with who asks, by the hash that the database knows it by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Credential {
    /// A session's token, from a cookie whose signature holds.
    Session(String),
    /// An API token.
    Token(String),
}

impl Credential {
    fn hash(&self) -> &str {
        match self {
            Self::Session(hash) | Self::Token(hash) => hash,
        }
    }
}

impl Actor {
    /// The text in audit rows and idempotency keys.
    pub fn key(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::Staff(staff) => staff.id.to_string(),
            Self::Portal(link) => link.to_string(),
            Self::SignIn(id) => id.to_string(),
            Self::Visitor(visitor) => visitor.contact.to_string(),
            Self::Provider(name) | Self::Job(name) => (*name).to_owned(),
        }
    }
}

impl Actor {
    /// The text in the audit trail: the token, where one was used.
    pub fn audit_key(&self) -> String {
        match self {
            Self::Staff(staff) => match &staff.token {
                Some(token) => token.id.to_string(),
                None => staff.id.to_string(),
            },
            other => other.key(),
        }
    }

    /// The name that people know the actor by.
    pub fn name(&self) -> String {
        match self {
            Self::Staff(staff) => staff.name.clone(),
            other => other.key(),
        }
    }
}

/// The company, as every handler needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Company {
    /// Legal name.
    pub name: String,
    /// Currency of the books.
    pub base_currency: Currency,
    /// The company's time zone.
    pub time_zone: chrono_tz::Tz,
    /// Its ageing buckets.
    pub buckets: Buckets,
    /// Today there.
    pub today: Day,
}

/// A command's key and the hash of its input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommandKey {
    /// Given by the client.
    pub key: String,
    /// SHA-256 of method, path and body, in hex.
    pub input_hash: String,
}

/// Whether the caller has been looked up.
enum Door {
    Waiting,
    Open,
    Shut(Refusal),
}

/// One request, as handlers see it.
pub struct Cx {
    /// Settings.
    pub config: Rc<Config>,
    /// When the request came in.
    pub now: Instant,
    /// Names the request in logs and audit rows.
    pub request_id: RequestId,
    /// Where the request came from, for throttling and for the list of sessions.
    pub client: Client,
    platform: Rc<Platform>,
    access: Access,
    credential: Option<Credential>,
    pass: Option<Pass>,
    key: Option<CommandKey>,
    door: RefCell<Door>,
    actor: OnceCell<Actor>,
    company: OnceCell<Company>,
    zone: ZoneHint,
    assumed_today: Cell<Option<Day>>,
    /// How many batches the request has committed, contexts [`Cx::afresh`] included.
    commits: Rc<Cell<u32>>,
    left: Rc<Cell<Option<Due>>>,
}

/// The company's time zone as last read by this isolate, so that a query can name today without a
/// round trip of its own. [`Cx::admit`] corrects it.
pub type ZoneHint = Rc<Cell<Option<chrono_tz::Tz>>>;

/// Where a request came from, as far as it says.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Client {
    /// The network address; empty when not known.
    pub address: String,
    /// What the browser calls itself; empty when it does not say.
    pub agent: String,
    /// What Cloudflare Access asserts; empty when it says nothing.
    pub access_assertion: String,
}

/// What a context is made of.
#[derive(Clone)]
pub struct CxParts {
    /// The outside world.
    pub platform: Rc<Platform>,
    /// Settings.
    pub config: Rc<Config>,
    /// Names the request.
    pub request_id: RequestId,
    /// Where the request came from.
    pub client: Client,
    /// Who may call.
    pub access: Access,
    /// What proves who of the staff asks.
    pub credential: Option<Credential>,
    /// What the request shows of a session of the portal.
    pub pass: Option<Pass>,
    /// The command's key, if it is a command.
    pub key: Option<CommandKey>,
    /// Who acts, where it does not follow from a session.
    pub actor: Option<Actor>,
    /// The company's time zone, if this isolate has read it before.
    pub zone: ZoneHint,
}

impl Cx {
    /// A request before anything has been read.
    pub fn new(parts: CxParts) -> Self {
        let actor = OnceCell::new();
        if let Some(known) = parts.actor {
            let _ = actor.set(known);
        }
        Self {
            now: parts.platform.now(),
            config: parts.config,
            request_id: parts.request_id,
            client: parts.client,
            platform: parts.platform,
            access: parts.access,
            credential: parts.credential,
            pass: parts.pass,
            key: parts.key,
            door: RefCell::new(Door::Waiting),
            actor,
            company: OnceCell::new(),
            zone: parts.zone,
            assumed_today: Cell::new(None),
            commits: Rc::default(),
            left: Rc::default(),
        }
    }

    /// The outside world; handlers use it for calls that are not the database.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Names who acts where the request itself has proved it: the bearer of a signed portal link,
    /// or the sender of a signed webhook. Only those routes can, and only before the first read.
    pub fn identify(&self, actor: Actor) {
        if matches!(&*self.door.borrow(), Door::Waiting)
            && matches!(self.access, Access::PortalLink | Access::Signed)
        {
            let _ = self.actor.set(actor);
        }
    }

    /// Names the company that this very request makes, where there was none to be read.
    pub fn found_company(&self, company: Company) {
        let waiting = matches!(&*self.door.borrow(), Door::Waiting);
        if waiting && self.access == Access::Public {
            let _ = self.company.set(company);
            let _ = self.actor.set(Actor::Anonymous);
            *self.door.borrow_mut() = Door::Open;
        }
    }

    /// The command's key.
    pub fn key(&self) -> Option<&CommandKey> {
        self.key.as_ref()
    }

    /// Runs queries as one snapshot. The first call also looks up the caller, the company and an
    /// earlier run of the same command, and fails when the caller is not admitted.
    pub async fn read(&self, queries: Vec<Statement>) -> Result<Vec<Rows>, Refusal> {
        if queries.iter().any(|statement| !statement.is_query()) {
            return Err(Refusal::fault(
                "a handler tried to write through its reader",
            ));
        }
        let open = match &*self.door.borrow() {
            Door::Waiting => false,
            Door::Open => true,
            Door::Shut(refusal) => return Err(refusal.clone()),
        };
        if open {
            return Ok(self.platform.batch(&queries).await?);
        }
        let mut statements = vec![company::find()];
        match &self.credential {
            Some(Credential::Session(hash)) => statements.push(sessions::find(hash, self.now)),
            Some(Credential::Token(hash)) => statements.push(api_tokens::find(hash, self.now)),
            None => {}
        }
        if let Some(pass) = &self.pass {
            let since = portal_session::seen_since(self.now);
            statements.push(grants::of_session(&pass.session, self.now, since));
        }
        if let Some(key) = &self.key {
            let actor = self.actor.get().map(Actor::key);
            statements.push(idempotency::find(
                actor,
                self.credential.as_ref().map(Credential::hash),
                &key.key,
            ));
        }
        let prelude = statements.len();
        statements.extend(queries);
        let mut rows = self.platform.batch(&statements).await?;
        let answers = rows.split_off(prelude.min(rows.len()));
        let admitted = self.admit(rows);
        *self.door.borrow_mut() = match &admitted {
            Ok(()) => Door::Open,
            Err(refusal) => Door::Shut(refusal.clone()),
        };
        admitted.map(|()| answers)
    }

    /// Makes sure the caller has been looked up and admitted.
    pub async fn ensure_admitted(&self) -> Result<(), Refusal> {
        let open = matches!(&*self.door.borrow(), Door::Open);
        if open {
            Ok(())
        } else {
            self.read(Vec::new()).await.map(|_| ())
        }
    }

    fn admit(&self, rows: Vec<Rows>) -> Result<(), Refusal> {
        let mut rows = rows.into_iter();
        let company = rows.next().map(Rows::decode::<company::Row>).transpose()?;
        let company = company.and_then(|found| found.into_iter().next());
        let company = company.ok_or(ProblemCode::NotSetUp)?.read(self.now)?;
        self.zone.set(Some(company.time_zone));
        let today = company.today;
        let _ = self.company.set(company);
        if self
            .assumed_today
            .get()
            .is_some_and(|assumed| assumed != today)
        {
            return Err(Refusal::LostRace(
                "the company's time zone has changed".to_owned(),
            ));
        }
        let caller = match &self.credential {
            Some(Credential::Session(hash)) => {
                first::<sessions::Row>(rows.next())?.map(|row| row.actor(hash.clone()))
            }
            Some(Credential::Token(hash)) => {
                first::<api_tokens::Caller>(rows.next())?.map(|row| row.actor(hash.clone()))
            }
            None => None,
        };
        if let Some(actor) = caller {
            let _ = self.actor.set(actor?);
        }
        if let Some(pass) = &self.pass {
            let held: Vec<Held> = all(rows.next())?;
            if let Some(visitor) = Visitor::of(pass, held) {
                let _ = self.actor.set(Actor::Visitor(Box::new(visitor)));
            }
        }
        let actor = self.actor.get_or_init(|| Actor::Anonymous);
        self.check_access(actor)?;
        if let (Some(key), Some(found)) = (&self.key, rows.next())
            && let Some(earlier) = found.decode::<idempotency::Row>()?.into_iter().next()
        {
            return Err(earlier.replay(key));
        }
        Ok(())
    }

    fn check_access(&self, actor: &Actor) -> Result<(), Refusal> {
        if self.access.needs_portal_session() {
            return Self::visitor_of(actor)?.check(self.access);
        }
        if !self.access.needs_session() {
            return Ok(());
        }
        let Actor::Staff(staff) = actor else {
            return Err(ProblemCode::NotSignedIn.into());
        };
        if self
            .access
            .permission()
            .is_some_and(|permission| !staff.permissions.holds(permission))
        {
            return Err(ProblemCode::NotPermitted.into());
        }
        if staff.proved_at <= self.proved_after() {
            return Err(ProblemCode::StepUpRequired.into());
        }
        Ok(())
    }

    /// The last proof of who the caller is must be later than this; every proof is, where the
    /// endpoint does not ask for a recent one. The commit asserts it again.
    pub fn proved_after(&self) -> Instant {
        if self.access.needs_step_up() {
            self.now.saturating_sub(STEP_UP_MILLISECONDS)
        } else {
            0
        }
    }

    /// The same request before anything has been read, to decide again on fresh facts: who asks
    /// may have changed too.
    #[must_use]
    pub fn afresh(&self) -> Self {
        let known = match self.actor.get() {
            Some(Actor::Staff(_) | Actor::Visitor(_)) | None => None,
            Some(other) => Some(other.clone()),
        };
        let mut again = Self::new(CxParts {
            platform: Rc::clone(&self.platform),
            config: Rc::clone(&self.config),
            request_id: self.request_id,
            client: self.client.clone(),
            access: self.access,
            credential: self.credential.clone(),
            pass: self.pass.clone(),
            key: self.key.clone(),
            actor: known,
            zone: Rc::clone(&self.zone),
        });
        again.commits = Rc::clone(&self.commits);
        again.left = Rc::clone(&self.left);
        again
    }

    /// How many batches the request has committed, each with its audit row.
    pub fn commits(&self) -> u32 {
        self.commits.get()
    }

    /// What the last batch found to be left to the jobs; nothing when that is not known.
    pub fn left(&self) -> Option<Due> {
        self.left.get()
    }

    /// Counts a batch that has been committed, and keeps what it found to be left to the jobs.
    pub(crate) fn note_commit(&self, left: Option<Due>) {
        self.commits.set(self.commits.get().saturating_add(1));
        self.left.set(left);
    }

    /// Who acts; a fault before the first read.
    pub fn actor(&self) -> Result<&Actor, Refusal> {
        self.actor
            .get()
            .ok_or_else(|| Refusal::fault("the actor is not known before a read"))
    }

    /// Who is signed in to the portal; a refusal when nobody is.
    pub fn visitor(&self) -> Result<&Visitor, Refusal> {
        Self::visitor_of(self.actor()?)
    }

    fn visitor_of(actor: &Actor) -> Result<&Visitor, Refusal> {
        match actor {
            Actor::Visitor(visitor) => Ok(visitor),
            _ => Err(ProblemCode::NotSignedIn.into()),
        }
    }

    /// The acting member of staff; a refusal when nobody is signed in.
    pub fn staff(&self) -> Result<&Staff, Refusal> {
        match self.actor()? {
            Actor::Staff(staff) => Ok(staff),
            _ => Err(ProblemCode::NotSignedIn.into()),
        }
    }

    /// The acting member of staff, present in person: what is theirs alone is not shown to programs
    /// that act on their behalf.
    pub fn in_person(&self) -> Result<&Staff, Refusal> {
        let staff = self.staff()?;
        match staff.token {
            None => Ok(staff),
            Some(_) => Err(ProblemCode::NotPermitted.into()),
        }
    }

    /// What the acting member of staff may do.
    pub fn permissions(&self) -> Result<&PermissionSet, Refusal> {
        self.staff().map(|staff| &staff.permissions)
    }

    /// Whether the acting member of staff holds `permission`.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions()
            .is_ok_and(|permissions| permissions.holds(permission))
    }

    /// The company; a fault before the first read.
    pub fn company(&self) -> Result<&Company, Refusal> {
        self.company
            .get()
            .ok_or_else(|| Refusal::fault("the company is not known before a read"))
    }

    /// Today in the company's time zone; a fault before the first read.
    pub fn today(&self) -> Result<Day, Refusal> {
        self.company().map(|company| company.today)
    }

    /// Today for a handler's first query: from the zone this isolate knows, or by a read.
    pub async fn today_ahead(&self) -> Result<Day, Refusal> {
        if self.company.get().is_none() {
            if let Some(zone) = self.zone.get() {
                let today = clock::day_in(zone, self.now)?;
                self.assumed_today.set(Some(today));
                return Ok(today);
            }
            self.ensure_admitted().await?;
        }
        self.today()
    }

    /// A new id.
    pub fn id<T: Id>(&self) -> Result<T, Refusal> {
        let bytes = self.platform.random().map_err(Refusal::fault)?;
        Ok(T::new(self.now, u128::from_le_bytes(bytes)))
    }

    /// 256 bits that nobody can foresee, in hex.
    pub fn secret(&self) -> Result<String, Refusal> {
        let first = self.platform.random().map_err(Refusal::fault)?;
        let second = self.platform.random().map_err(Refusal::fault)?;
        Ok(format!("{}{}", hex::encode(first), hex::encode(second)))
    }
}

/// Reads the first row of a result, if there is one.
pub fn first<T: for<'de> Deserialize<'de>>(rows: Option<Rows>) -> Result<Option<T>, Refusal> {
    Ok(all::<T>(rows)?.into_iter().next())
}

/// Reads every row of a result.
pub fn all<T: for<'de> Deserialize<'de>>(rows: Option<Rows>) -> Result<Vec<T>, Refusal> {
    match rows {
        Some(rows) => Ok(rows.decode()?),
        None => Err(Refusal::fault("a query gave no result")),
    }
}
