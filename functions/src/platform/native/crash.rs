//! An isolate that dies: its request stops at a call of the outside and is never heard of again.
//!
//! The call's future stays pending; whoever polls the request once sees that it has not finished
//! and drops it, which is what the runtime does to an isolate's requests.

use std::cell::Cell;

/// When, seen from a call of the outside, the isolate dies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// The call is not made.
    Before,
    /// The call is made, and nobody reads its answer.
    After,
}

/// Counts the calls of the outside, and stops at one of them.
#[derive(Default)]
pub struct Crash {
    calls: Cell<u32>,
    at: Cell<Option<(u32, Moment)>>,
}

impl Crash {
    /// From now on counts calls from 0 and dies at the call with this index.
    pub fn arm(&self, call: u32, moment: Moment) {
        self.calls.set(0);
        self.at.set(Some((call, moment)));
    }

    /// Dies no more; gives the calls counted since it was armed.
    pub fn disarm(&self) -> u32 {
        self.at.set(None);
        self.calls.replace(0)
    }

    /// Notes a call, and whether the isolate dies at it.
    pub(super) fn next(&self) -> Option<Moment> {
        let call = self.calls.get();
        self.calls.set(call.saturating_add(1));
        let (at, moment) = self.at.get()?;
        (at == call).then_some(moment)
    }
}
