//! A world: one database, one clock, and the application in it.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use functions::app::App;
use functions::config::Config;
use functions::http_types::{Request, Response};
use functions::jobs;
use functions::openapi::{Examples, Exchange, problems};
use functions::platform::Platform;
use functions::platform::native::{self, Connection, World as Native};
use functions::store::jobs::Due;
use shared::access::Role;
use shared::api::ProblemCode;
use shared::kernel::id::StaffId;
use shared::kernel::{Day, Instant};

use crate::actors::Caller;
use crate::stripe::StripeDouble;
use crate::{invariants, migrations, plans, setup};

/// The pepper of tests and of nothing else.
pub const TEST_PEPPER: &str = "pepper-of-the-tests-0123456789abcdef";
/// The address of the world's Worker.
pub const PUBLIC_URL: &str = "https://ar.example";
/// Secret of the world's webhooks.
pub const WEBHOOK_SECRET: &str = "whsec_of_the_tests_0123456789abcdef";
/// Sets an empty world up.
pub const SETUP_TOKEN: &str = "setup-token-of-the-tests-0123456789abc";
/// 2026-03-02 09:00 UTC, a Monday.
pub const START: Instant = 1_772_442_000_000;
const DAY_MILLISECONDS: Instant = 86_400_000;

/// A world to act in.
pub struct World {
    app: App,
    native: Rc<Native>,
    stripe: StripeDouble,
    keys: Cell<u64>,
    check: Cell<bool>,
    /// What the last answer has left to the jobs, if it says so.
    left: Cell<Option<Due>>,
    tape: RefCell<Option<Examples>>,
}

/// The settings of a test world.
pub fn test_config() -> Config {
    config(test_source)
}

/// The settings of a test world, by name.
pub fn test_source(name: &str) -> Option<String> {
    let value = match name {
        "PASSWORD_PEPPER" => TEST_PEPPER,
        "STRIPE_WEBHOOK_SECRETS" => WEBHOOK_SECRET,
        "SESSION_SECRET" => "session-secret-of-the-tests-0123456789",
        "LINK_SECRET" => "link-secret-of-the-tests-0123456789abc",
        "WEBHOOK_SIGNING_SECRET" => "webhook-secret-of-the-tests-0123456789",
        "STRIPE_SECRET_KEY" => "sk_test_of_the_tests",
        "SETUP_TOKEN" => SETUP_TOKEN,
        "PUBLIC_URL" => PUBLIC_URL,
        _ => return None,
    };
    Some(value.to_owned())
}

/// Development settings, with what `source` knows in front.
pub fn config(source: impl Fn(&str) -> Option<String>) -> Config {
    let fallback = |name: &str| {
        let value = match name {
            "ENVIRONMENT" => "development",
            "PUBLIC_URL" => "http://localhost:8787",
            "STRIPE_API_BASE" => "https://stripe.example",
            "MAIL" => "mailbox",
            "MAIL_FROM" => "Tideline Instruments <receivables@tideline.example>",
            _ => return None,
        };
        Some(value.to_owned())
    };
    Config::from_source(|name| source(name).or_else(|| fallback(name))).expect("settings")
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A fresh company at [`START`].
    pub fn new() -> Self {
        let connection = native::open(None).expect("a database");
        for (name, sql) in migrations::all() {
            connection
                .execute_script(&sql)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        setup::company(&connection, START, None);
        Self::over(connection, test_config(), START, 7)
    }

    /// An installation that nobody has set up yet.
    pub fn empty() -> Self {
        let connection = native::open(None).expect("a database");
        for (_, sql) in migrations::all() {
            connection.execute_script(&sql).expect("a migration");
        }
        Self::over(connection, test_config(), START, 7)
    }

    /// A fresh company with settings of its own.
    pub fn with_config(config: Config) -> Self {
        Self::new().reconfigured(config)
    }

    /// The same world with other settings.
    #[must_use]
    pub fn reconfigured(mut self, config: Config) -> Self {
        self.app = App::new(config);
        self
    }

    /// A fresh company whose people can sign in by password.
    pub fn with_passwords() -> Self {
        let connection = native::open(None).expect("a database");
        for (_, sql) in migrations::all() {
            connection.execute_script(&sql).expect("a migration");
        }
        setup::company(&connection, START, Some(TEST_PEPPER));
        Self::over(connection, test_config(), START, 7)
    }

    /// A world over a migrated database file.
    pub fn open(path: &Path, config: Config, now: Instant, seed: u64) -> Self {
        let connection = native::open(Some(path)).expect("a database file");
        let world = Self::over(connection, config, now, seed);
        world.check.set(false);
        world
    }

    fn over(connection: Connection, config: Config, now: Instant, seed: u64) -> Self {
        without_assertion(&connection);
        let native = Native::new(connection, now, seed);
        let stripe = StripeDouble::default();
        *native.fetch.borrow_mut() = stripe.fetch();
        let app = App::new(config);
        Self {
            app,
            native,
            stripe,
            keys: Cell::new(0),
            left: Cell::new(None),
            check: Cell::new(true),
            tape: RefCell::new(None),
        }
    }

    /// The database.
    pub fn connection(&self) -> &Connection {
        &self.native.connection
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The scripted payment provider.
    pub fn stripe(&self) -> &StripeDouble {
        &self.stripe
    }

    /// What outlives a request.
    pub fn native(&self) -> &Rc<Native> {
        &self.native
    }

    /// The moment every request reads as now.
    pub fn now(&self) -> Instant {
        self.native.now.get()
    }

    /// Keeps the first successful call of each operation from now on.
    pub fn record(&self) {
        *self.tape.borrow_mut() = Some(Examples::new());
    }

    /// What was kept.
    pub fn recorded(&self) -> Examples {
        self.tape.take().unwrap_or_default()
    }

    pub(crate) fn keep(&self, name: &'static str, exchange: Exchange) {
        if let Some(tape) = &mut *self.tape.borrow_mut() {
            tape.entry(name).or_insert(exchange);
        }
    }

    /// Insists that an operation declares what it answers with.
    pub(crate) fn expect_declared(&self, name: &str, code: ProblemCode) {
        let route = self.app.routes().iter().find(|route| route.name == name);
        let declared = route.map(problems).unwrap_or_default();
        assert!(
            declared.contains(&code),
            "`{name}` answered with `{code:?}`, which its declaration in shared::api does not \
             name: add it to its `refuses [...]`"
        );
    }

    /// Moves the clock.
    pub fn set_now(&self, now: Instant) {
        self.native.now.set(now);
    }

    /// Moves the clock ahead by whole days.
    pub fn pass_days(&self, days: i64) {
        self.set_now(self.now() + days * DAY_MILLISECONDS);
    }

    /// Moves the clock ahead.
    pub fn pass_seconds(&self, seconds: i64) {
        self.set_now(self.now() + seconds * 1000);
    }

    /// Today in the company's time zone.
    pub fn today(&self) -> Day {
        let zone = setup::demo_company()
            .time_zone
            .parse()
            .expect("a time zone");
        functions::clock::day_in(zone, self.now()).expect("a day")
    }

    /// Leaves the books unchecked at the end, for tests that damage them on purpose.
    pub fn leave_unchecked(&self) {
        self.check.set(false);
    }

    /// A key for a command that has not been used in this world.
    pub fn fresh_key(&self) -> String {
        let key = self.keys.get() + 1;
        self.keys.set(key);
        format!("key-{key}")
    }

    /// One request's platform.
    pub fn platform(&self) -> Rc<Platform> {
        Rc::new(Platform::new(Rc::clone(&self.native)))
    }

    /// Answers a request, then does the work that follows a change.
    pub fn send(&self, request: Request) -> Response {
        let changes = request.method() != http::Method::GET;
        let response = self.send_only(request);
        if changes {
            assert!(self.nudge_until_crash(), "no crash is arranged");
        }
        response
    }

    /// Answers a request and does nothing afterwards, as when the isolate dies.
    pub fn send_only(&self, request: Request) -> Response {
        self.send_until_crash(request)
            .expect("no crash is arranged")
    }

    /// Answers a request in an isolate that may die at a call of the outside: `None` when it has.
    pub fn send_until_crash(&self, request: Request) -> Option<Response> {
        let answer = pin!(self.app.handle(self.platform(), request));
        self.left.set(None);
        let response = once(answer)?;
        self.left.set(jobs::left_by(&response));
        Some(response)
    }

    /// Does the work that follows a change in an isolate that may die: `false` when it has.
    pub fn nudge_until_crash(&self) -> bool {
        once(pin!(jobs::nudge(
            &self.app,
            self.platform(),
            self.left.take()
        )))
        .is_some()
    }

    /// Runs every job in an isolate that may die: `false` when it has.
    pub fn jobs_until_crash(&self) -> bool {
        let jobs = pin!(jobs::run_all(&self.app, || Ok(self.platform())));
        once(jobs).is_some()
    }

    /// Runs every job, as cron does each minute.
    pub fn run_jobs(&self) {
        assert!(self.jobs_until_crash(), "no crash is arranged");
    }

    /// Lets hours pass, and cron come in each.
    pub fn pass_hours(&self, hours: u32) {
        for _ in 0..hours {
            self.pass_seconds(3600);
            self.run_jobs();
        }
    }

    /// Runs `other` in the same world just before its next write, so that what was read for that
    /// write is no longer so. Whoever acts by role may be named afterwards; other sessions of the
    /// harness are writes of their own and have to be there before.
    pub fn before_next_write(self: &Rc<Self>, other: impl FnOnce(&Rc<Self>) + 'static) {
        for role in Role::ALL.into_iter().filter(|role| self.employs(*role)) {
            self.as_role(role);
        }
        let weak = Rc::downgrade(self);
        self.connection().before_next_write(move || {
            if let Some(world) = weak.upgrade() {
                other(&world);
            }
        });
    }

    fn employs(&self, role: Role) -> bool {
        let sql = "SELECT count(*) FROM staff_user WHERE role = ?1";
        let of_role = |db: &rusqlite::Connection| {
            db.query_row(sql, [role.as_str()], |row| row.get::<_, i64>(0))
        };
        self.connection().with(of_role).expect("a count") > 0
    }

    /// Nobody in particular.
    pub fn anonymous(&self) -> Caller<'_> {
        Caller::anonymous(self)
    }

    /// Somebody at a customer who has proved an address, signed in to the portal.
    pub fn as_visitor(&self, email: &str) -> Caller<'_> {
        Caller::visitor(self, email)
    }

    /// Someone with a role, signed in.
    pub fn as_role(&self, role: Role) -> Caller<'_> {
        Caller::staff(self, role)
    }

    /// One person, in a new session of theirs.
    pub fn as_person(&self, id: StaffId) -> Caller<'_> {
        Caller::person(self, id)
    }

    /// The administrator, who may do everything.
    pub fn admin(&self) -> Caller<'_> {
        self.as_role(Role::Administrator)
    }
}

/// Lets one assertion pass whatever it finds, to see which test notices: `cargo xtask prove` names
/// each in turn.
fn without_assertion(connection: &Connection) {
    let Ok(code) = std::env::var("DUNLIN_WITHOUT_ASSERTION") else {
        return;
    };
    let sql = format!(
        "DROP TRIGGER assertion_check;
         CREATE TRIGGER assertion_check BEFORE INSERT ON assertion BEGIN
           SELECT CASE WHEN NEW.ok IS 1 OR NEW.code = '{code}' THEN RAISE(IGNORE)
                       ELSE RAISE(ABORT, 'assertion:' || NEW.code) END;
         END;"
    );
    connection.execute_script(&sql).expect("a trigger");
}

/// Polls once. Whatever a native world calls answers at once, unless the isolate has died.
fn once<T>(future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// Writes down which assertions a test has met: those without which it can fail.
fn note_assertions(connection: &Connection) {
    let Some(folder) = std::env::var_os("DUNLIN_ASSERTIONS_MET") else {
        return;
    };
    let beginning = "INSERT INTO assertion(code, ok)";
    let seen = connection.statements_seen();
    let codes = seen.iter().filter_map(|sql| {
        let rest = sql.strip_prefix(beginning)?.trim_start();
        rest.strip_prefix("SELECT '")?.split('\'').next()
    });
    let thread = std::thread::current();
    let test = thread.name().unwrap_or_default();
    let file = Path::new(&folder).join(test.replace("::", "."));
    let lines = codes.fold(String::new(), |lines, code| lines + code + "\n");
    let appended = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .and_then(|mut file| std::io::Write::write_all(&mut file, lines.as_bytes()));
    appended.expect("a folder to write to");
}

impl Drop for World {
    fn drop(&mut self) {
        note_assertions(self.connection());
        if self.check.get() && !std::thread::panicking() {
            invariants::check(self.connection());
            invariants::check_changes(self.connection());
            plans::check(self.connection());
        }
    }
}
