//! The native face: rusqlite as strict as D1, a settable clock, seeded randomness, and scripted
//! answers of other services. For development tools and tests only.

mod crash;
mod db;

pub use crash::{Crash, Moment};
pub use db::{Connection, Fault, Rows, open};

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use sha2::{Digest, Sha256};
use shared::kernel::Instant;

use super::{Archived, DbError, DbUse, FetchError, Mail};
use crate::store::sql::Statement;

type Fetch = dyn Fn(&http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, FetchError>;

/// What outlives a request in a native world: shared by all its requests.
pub struct World {
    /// The database.
    pub connection: Connection,
    /// What every request reads as "now"; a test moves it.
    pub now: Cell<Instant>,
    /// Answers of other services.
    pub fetch: RefCell<Rc<Fetch>>,
    /// Mail handed over.
    pub mailed: RefCell<Vec<Mail>>,
    /// Whether the mail service refuses what it is handed.
    pub mail_down: Cell<bool>,
    /// Files of the archive; `None` while it does not answer.
    pub archive: RefCell<Option<BTreeMap<String, Vec<u8>>>>,
    /// Done just before the next file is written to the archive, so that a race can be lost on
    /// purpose.
    pub before_next_put: RefCell<Option<Box<dyn FnOnce()>>>,
    /// Lines logged.
    pub logged: RefCell<Vec<String>>,
    /// Where the isolate dies, if it does.
    pub crash: Crash,
    counter: Cell<u64>,
    seed: u64,
}

impl World {
    /// A world over `connection` whose clock stands at `now`; equal seeds give equal ids.
    pub fn new(connection: Connection, now: Instant, seed: u64) -> Rc<Self> {
        let silent: Rc<Fetch> = Rc::new(|_| Err(FetchError("nothing is scripted".into())));
        Rc::new(Self {
            connection,
            now: Cell::new(now),
            fetch: RefCell::new(silent),
            mailed: RefCell::default(),
            mail_down: Cell::default(),
            archive: RefCell::new(Some(BTreeMap::new())),
            before_next_put: RefCell::default(),
            logged: RefCell::default(),
            crash: Crash::default(),
            counter: Cell::new(0),
            seed,
        })
    }
}

/// One request's view of the world.
pub struct Platform {
    world: Rc<World>,
    used: Cell<DbUse>,
}

impl Platform {
    /// A view for one request.
    pub fn new(world: Rc<World>) -> Self {
        Self {
            world,
            used: Cell::default(),
        }
    }

    /// The current moment.
    pub fn now(&self) -> Instant {
        self.world.now.get()
    }

    /// 16 bytes that nobody can foresee; here a counter under SHA-256, so that runs repeat.
    pub fn random(&self) -> Result<[u8; 16], String> {
        let count = self.world.counter.get().wrapping_add(1);
        self.world.counter.set(count);
        let mut hasher = Sha256::new();
        hasher.update(self.world.seed.to_le_bytes());
        hasher.update(count.to_le_bytes());
        let mut bytes = [0; 16];
        for (byte, hashed) in bytes.iter_mut().zip(hasher.finalize()) {
            *byte = hashed;
        }
        Ok(bytes)
    }

    /// Runs statements as one transaction: all or nothing.
    pub async fn batch(&self, statements: &[Statement]) -> Result<Vec<Rows>, DbError> {
        let mut used = self.used.get();
        used.trips = used.trips.saturating_add(1);
        self.used.set(used);
        self.outside(|| self.world.connection.batch(statements))
            .await
    }

    /// Calls the outside, unless the isolate dies just before it or just after.
    async fn outside<T>(&self, call: impl FnOnce() -> T) -> T {
        let dies = self.world.crash.next();
        if dies == Some(Moment::Before) {
            std::future::pending::<()>().await;
        }
        let answer = call();
        if dies == Some(Moment::After) {
            std::future::pending::<()>().await;
        }
        answer
    }

    /// What the request has cost so far.
    pub fn db_use(&self) -> DbUse {
        self.used.get()
    }

    /// Calls another service.
    pub async fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        let fetch = Rc::clone(&self.world.fetch.borrow());
        self.outside(|| fetch(&request)).await
    }

    /// Calls a service of others, of whose answer only the status is of interest.
    pub async fn notify(
        &self,
        request: http::Request<Vec<u8>>,
        _timeout_milliseconds: u32,
    ) -> Result<http::StatusCode, FetchError> {
        Ok(self.fetch(request).await?.status())
    }

    /// Hands a message over to the mail service.
    pub async fn send_mail(&self, mail: Mail) -> Result<(), FetchError> {
        let hand_over = || {
            if self.world.mail_down.get() {
                return Err(FetchError("the mail service is down".to_owned()));
            }
            self.world.mailed.borrow_mut().push(mail);
            Ok(())
        };
        self.outside(hand_over).await
    }

    /// Reads a file of the archive; nothing when there is none.
    #[expect(clippy::unused_async, reason = "the wasm face awaits")]
    pub async fn archive_get(&self, key: &str) -> Result<Option<Archived>, FetchError> {
        match &*self.world.archive.borrow() {
            Some(files) => Ok(files.get(key).map(|bytes| Archived {
                bytes: bytes.clone(),
                version: version(bytes),
            })),
            None => Err(FetchError("the archive is down".into())),
        }
    }

    /// Writes a file of the archive over the content `expected`, or where there is no such file;
    /// tells whether that was so, and nothing is written otherwise.
    #[expect(clippy::unused_async, reason = "the wasm face awaits")]
    pub async fn archive_put(
        &self,
        key: &str,
        bytes: Vec<u8>,
        expected: Option<&str>,
    ) -> Result<bool, FetchError> {
        let other = self.world.before_next_put.borrow_mut().take();
        if let Some(other) = other {
            other();
        }
        let Some(files) = &mut *self.world.archive.borrow_mut() else {
            return Err(FetchError("the archive is down".into()));
        };
        let is_expected = files.get(key).map(|bytes| version(bytes)).as_deref() == expected;
        if is_expected {
            files.insert(key.to_owned(), bytes);
        }
        Ok(is_expected)
    }

    /// Writes a log line.
    pub fn log(&self, line: String) {
        self.world.logged.borrow_mut().push(line);
    }
}

/// Names the content of a file, as the archive does.
fn version(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
