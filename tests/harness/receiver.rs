//! A receiver of webhooks: answers as it is told and keeps what it was sent.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use functions::http_types::Request;
use functions::platform::FetchError;

use crate::World;

/// Its address.
pub const RECEIVER_URL: &str = "https://erp.customer.example/hooks";

/// What a receiver was sent, and what it will answer.
#[derive(Clone, Default)]
pub struct Receiver {
    requests: Rc<RefCell<Vec<Request>>>,
    answers: Rc<RefCell<VecDeque<u16>>>,
}

impl Receiver {
    /// A receiver in `world`; it answers 204 unless it is told otherwise.
    pub fn new(world: &World) -> Self {
        let receiver = Self::default();
        let double = receiver.clone();
        let others = Rc::clone(&world.native().fetch.borrow());
        *world.native().fetch.borrow_mut() = Rc::new(move |request| {
            if *request.uri() != RECEIVER_URL {
                return others(request);
            }
            double.requests.borrow_mut().push(request.clone());
            match double.answers.borrow_mut().pop_front() {
                Some(0) => Err(FetchError("it did not answer in time".into())),
                status => {
                    let answer = http::Response::builder().status(status.unwrap_or(204));
                    Ok(answer.body(Vec::new()).expect("an answer"))
                }
            }
        });
        receiver
    }

    /// What it answers next, in this order; 0 stands for no answer at all.
    pub fn will_answer(&self, statuses: impl IntoIterator<Item = u16>) {
        self.answers.borrow_mut().extend(statuses);
    }

    /// What it was sent since this was last asked.
    pub fn take(&self) -> Vec<Request> {
        self.requests.take()
    }
}
