//! Who is signed in, what they may do and what day it is for the company.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::Permission;
use shared::api::session::{SessionView, WhoAmI};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::Day;

use crate::api::{CallError, Client};
use crate::data::Proof;
use crate::early;

/// What is known of the session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum SessionState {
    /// Being asked for.
    Unknown,
    SignedOut,
    SignedIn(Box<SessionView>),
    /// The server could not be asked.
    Failed(CallError),
}

/// The session of this app. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(crate) state: RwSignal<SessionState>,
    /// Changes that wait for a fresh proof of who makes them.
    pub(crate) proof: Proof,
}

impl Session {
    pub(crate) fn new() -> Self {
        Self {
            state: RwSignal::new(SessionState::Unknown),
            proof: Proof::new(),
        }
    }

    /// Asks the server who is signed in.
    pub(crate) fn load(self) {
        self.state.set(SessionState::Unknown);
        spawn_local(async move {
            match Client::new(self).query(WhoAmI, &(), &Nothing {}).await {
                Ok(view) => self.began(view),
                // The client has ended the session already.
                Err(error) if error.code() == Some(ProblemCode::NotSignedIn) => {}
                Err(error) => self.state.set(SessionState::Failed(error)),
            }
        });
    }

    /// Asks again without leaving the page: something about the company has changed. When that
    /// fails, what is known stays.
    pub(crate) fn reload(self) {
        spawn_local(async move {
            if let Ok(view) = Client::new(self).query(WhoAmI, &(), &Nothing {}).await {
                self.began(view);
            }
        });
    }

    /// Somebody has signed in.
    pub(crate) fn began(self, view: SessionView) {
        self.state.set(SessionState::SignedIn(Box::new(view)));
    }

    /// The session has ended, by sign-out or by the server.
    pub(crate) fn ended(self) {
        early::forget();
        self.proof.settle(false);
        self.state.set(SessionState::SignedOut);
    }

    /// The signed-in person has another name from now on.
    pub(crate) fn renamed(self, name: String) {
        self.state.update(|state| {
            if let SessionState::SignedIn(view) = state {
                view.name = name;
            }
        });
    }

    /// The signed-in person, if there is one.
    pub(crate) fn view(self) -> Option<SessionView> {
        match self.state.get() {
            SessionState::SignedIn(view) => Some(*view),
            _ => None,
        }
    }

    /// Whether the signed-in person may do something. The server checks again.
    pub(crate) fn can(self, permission: Permission) -> bool {
        self.state.with(|state| match state {
            SessionState::SignedIn(view) => view.permissions.holds(permission),
            _ => false,
        })
    }

    /// Today in the company's time zone, as the server said when the session was loaded. It does not
    /// change while a page is open, so nothing follows it.
    pub(crate) fn today(self) -> Option<Day> {
        self.state.with_untracked(|state| match state {
            SessionState::SignedIn(view) => Some(view.today),
            _ => None,
        })
    }
}

/// The session of this app.
pub(crate) fn expect_session() -> Session {
    expect_context()
}
