//! Runs steps in a world, beside the model and the provider, and looks at everything after each.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use functions::http_types::{Request, Response};
use functions::platform::native::{Fault, Moment};
use harness::World;
use harness::actors::read;
use harness::world::{config, test_source};
use shared::api::ProblemCode;
use shared::kernel::id::{InvoiceId, PaymentAttemptId};

use crate::absorb::absorb;
use crate::approvals;
use crate::books;
use crate::command::{Command, money, recent};
use crate::model::{Model, Status};
use crate::op::{How, Op, Person, Step, Trouble};
use crate::provider::Provider;

/// A command whose outcome is unknown is sent again so often, as a patient client does.
const PATIENCE: u32 = 6;

/// How often each kind of thing has happened.
pub(crate) type Counts = BTreeMap<&'static str, u64>;

/// A company, its customers, its provider and what should be true of them.
pub(crate) struct Run {
    pub(crate) world: Rc<World>,
    pub(crate) model: Model,
    pub(crate) provider: Provider,
    pub(crate) counts: Counts,
    ranks: BTreeMap<PaymentAttemptId, i64>,
    /// The model before a racing command: what read before it and wrote after it has happened
    /// before it, as long as both fit.
    earlier: Option<Model>,
}

/// What a racing command was, and what it was answered.
type Racer = Rc<RefCell<Option<Response>>>;

impl Run {
    pub(crate) fn new() -> Self {
        let settings = |name: &str| match name {
            "MAIL" => Some("binding".to_owned()),
            other => test_source(other),
        };
        let world = World::with_config(config(settings));
        approvals::set_limits(&world);
        let provider = Provider::default();
        *world.native().fetch.borrow_mut() = provider.fetch();
        Self {
            world: Rc::new(world),
            model: Model::default(),
            provider,
            counts: Counts::new(),
            ranks: BTreeMap::new(),
            earlier: None,
        }
    }

    pub(crate) fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// One step, and a look at everything after it.
    pub(crate) fn step(&mut self, step: &Step) {
        self.world.pass_seconds(1);
        self.provider.0.borrow_mut().tick(self.world.now());
        match step.op {
            Op::Pay { link, part, debit } => self.pay((link, part, debit), step.trouble),
            Op::Provider { session, act } => self.act(session, act),
            Op::Stray { amount } => {
                self.count("provider: payments of nobody");
                let now = self.world.now();
                self.provider.0.borrow_mut().stray(i64::from(amount), now);
            }
            Op::Deliver { event, how } => self.deliver(event, how, step.trouble),
            Op::Cron { doubled } => self.cron(doubled, step.trouble),
            Op::Wait { minutes } => {
                self.count("cron missed");
                self.world.pass_seconds(i64::from(minutes) * 60);
            }
            Op::ProviderDown { down } => {
                self.count("provider down or up");
                self.provider.0.borrow_mut().down = down;
            }
            Op::LoseAnswers { count } => self.provider.0.borrow_mut().lost_answers += count,
            Op::MailDown { down } => {
                self.count("mail down or up");
                self.world.native().mail_down.set(down);
            }
            op => self.staff(step.by, op, step.trouble),
        }
        self.look();
    }

    /// Takes over what jobs and events have brought, then compares.
    pub(crate) fn look(&mut self) {
        let earlier = self.earlier.take();
        let provider = self.provider.0.borrow();
        books::absorb_provider(&self.world, &mut self.model, earlier.as_ref(), &provider);
        drop(provider);
        books::absorb_links(&self.world, &mut self.model);
        books::check(&self.world, &self.model);
        let sql = "SELECT id, rank FROM payment_attempt";
        let ranks = books::rows(&self.world, sql, |row| {
            (
                books::text(row, 0).parse().expect("an id"),
                books::integer(row, 1),
            )
        });
        for (attempt, rank) in ranks {
            let before = self.ranks.insert(attempt, rank).unwrap_or_default();
            assert!(before <= rank, "{attempt} fell from {before} to {rank}");
        }
    }

    fn staff(&mut self, by: Person, op: Op, trouble: Trouble) {
        let Some(command) = Command::of(op, &self.model, &self.world) else {
            return self.count("nothing to act on");
        };
        let processing = self.processing();
        let key = self.world.fresh_key();
        let caller = self.world.as_role(by.role()).with_key(&key);
        let request = command.request(&caller);
        let racer = self.arrange_race(trouble);
        let response = self.send(&request, trouble);
        if let Some((racing, slot)) = racer {
            self.settle_race(&racing, &slot, &processing);
        }
        let expected = command.expected(&self.model, by, |id| processing.contains(&id));
        self.settle((&command, by), &response, expected);
        self.nudge(trouble);
    }

    /// Compares an answer with what the model expects, and takes it over.
    fn settle(
        &mut self,
        (command, by): (&Command, Person),
        response: &Response,
        expected: Result<(), ProblemCode>,
    ) {
        let body = String::from_utf8_lossy(response.body());
        if !response.status().is_success() {
            let refused = read::<serde_json::Value>(response).expect_err("a problem");
            assert_eq!(Err(refused.code()), expected, "{command:?}: {body}");
            return self.count("commands refused");
        }
        assert_eq!(expected, Ok(()), "{command:?} was accepted: {body}");
        self.count("commands accepted");
        if let Some(what) = approvals::counted(command, response.status().as_u16()) {
            self.count(what);
        }
        let today = self.world.today();
        let model = &mut self.model;
        absorb(
            &self.world,
            model,
            self.earlier.as_ref(),
            (command, by),
            (response.body(), today),
        );
        if let Command::Void(id, _) = command {
            books::absorb_void(&self.world, &mut self.model, *id);
        }
    }

    /// Lets somebody else act just before the next write.
    fn arrange_race(&mut self, trouble: Trouble) -> Option<(Command, Racer)> {
        let Trouble::Race(op) = trouble else {
            return None;
        };
        let command = Command::of(op, &self.model, &self.world)?;
        let key = self.world.fresh_key();
        let request = command.request(&self.world.admin().with_key(&key));
        let (slot, weak) = (Racer::default(), Rc::downgrade(&self.world));
        let answer = Rc::clone(&slot);
        self.world.connection().before_next_write(move || {
            if let Some(world) = weak.upgrade() {
                *answer.borrow_mut() = Some(world.send_only(request));
            }
        });
        Some((command, slot))
    }

    fn settle_race(&mut self, racing: &Command, slot: &Racer, processing: &BTreeSet<InvoiceId>) {
        // What was refused before its first write has left the other waiting.
        self.world.connection().before_next_write(|| {});
        let Some(response) = slot.borrow_mut().take() else {
            return;
        };
        self.count("races");
        let by = Person::Administrator;
        let expected = racing.expected(&self.model, by, |id| processing.contains(&id));
        let before = self.model.clone();
        self.settle((racing, by), &response, expected);
        self.earlier = Some(before);
    }

    /// Sends a request through trouble until its outcome is known.
    fn send(&mut self, request: &Request, trouble: Trouble) -> Response {
        let world = Rc::clone(&self.world);
        let mut response = match trouble {
            Trouble::UnknownCommitted { writes } => {
                self.unknown(Fault::UnknownCommitted, writes);
                world.send_only(request.clone())
            }
            Trouble::UnknownLost { writes } => {
                self.unknown(Fault::UnknownLost, writes);
                world.send_only(request.clone())
            }
            Trouble::Crash { call, after } => {
                let moment = if after { Moment::After } else { Moment::Before };
                world.native().crash.arm(u32::from(call), moment);
                let answer = world.send_until_crash(request.clone());
                world.native().crash.disarm();
                answer.unwrap_or_else(|| {
                    self.count("isolates that died");
                    world.send_only(request.clone())
                })
            }
            Trouble::Repeat => {
                self.count("requests repeated");
                let first = world.send_only(request.clone());
                let second = world.send_only(request.clone());
                if request.uri().path().starts_with("/api/") {
                    assert_eq!(first.status(), second.status(), "a repetition");
                    if first.status().is_success() {
                        assert_eq!(first.body(), second.body(), "a repetition");
                    }
                }
                first
            }
            _ => world.send_only(request.clone()),
        };
        for _ in 0..PATIENCE {
            if response.status() != 503 {
                break;
            }
            self.count("outcomes unknown to the client");
            response = world.send_only(request.clone());
        }
        world.connection().inject([]);
        response
    }

    fn unknown(&mut self, fault: Fault, writes: u8) {
        self.count(match fault {
            Fault::UnknownCommitted => "writes committed unheard",
            Fault::UnknownLost => "writes lost unheard",
        });
        let faults = vec![Some(fault); usize::from(writes)];
        self.world.connection().inject(faults);
    }

    /// The work that follows a change, unless the isolate has died after its answer.
    fn nudge(&mut self, trouble: Trouble) {
        if trouble == Trouble::NoNudge {
            return self.count("answers without the work that follows");
        }
        self.world.nudge_until_crash();
    }

    /// Invoices with a payment that the bank has not confirmed.
    fn processing(&self) -> BTreeSet<InvoiceId> {
        let sql = "SELECT DISTINCT invoice_id FROM payment_attempt WHERE state = 'processing'";
        let read = |row: &rusqlite::Row<'_>| books::text(row, 0).parse().expect("an id");
        books::rows(&self.world, sql, read).into_iter().collect()
    }

    fn pay(&mut self, (link, part, debit): (u8, u8, bool), trouble: Trouble) {
        let Some((path, invoice)) = recent(&self.model.links, link).cloned() else {
            return self.count("nothing to act on");
        };
        let invoice = self.model.invoice(invoice).expect("an invoice").clone();
        let open = self.model.open_of(invoice.id);
        let amount = money((open * i64::from(part) / 4).max(1), invoice.currency);
        let method = if debit { "bank_debit" } else { "card" };
        let form = [
            ("amount", amount.to_string()),
            ("method", method.to_owned()),
        ];
        let request = http::Request::builder()
            .method("POST")
            .uri(format!("{path}/pay"))
            .header("origin", harness::world::PUBLIC_URL)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(
                serde_urlencoded::to_string(form)
                    .expect("a form")
                    .into_bytes(),
            );
        let request = request.expect("a request");
        let processing = self.processing();
        let racer = self.arrange_race(trouble);
        let response = self.send(&request, trouble);
        if let Some((racing, slot)) = racer {
            self.settle_race(&racing, &slot, &processing);
        }
        self.nudge(trouble);
        self.count("visits to pay");
        let status = response.status().as_u16();
        let nothing = open <= 0 || invoice.status == Status::Void;
        match status {
            303 => assert!(!nothing, "a page for an invoice without anything open"),
            409 | 410 | 422 | 502 => {}
            other => panic!("{other}: {}", String::from_utf8_lossy(response.body())),
        }
        let twins = "SELECT invoice_id FROM payment_attempt WHERE rank <= 1
             GROUP BY invoice_id, amount_minor, method, created_at / 1800000 HAVING count(*) > 1";
        let twins = books::rows(&self.world, twins, |row| books::text(row, 0));
        assert!(twins.is_empty(), "two pages for one payment: {twins:?}");
    }

    fn act(&mut self, session: u8, act: crate::op::Act) {
        let acted = {
            let mut provider = self.provider.0.borrow_mut();
            let live = provider.live();
            recent(&live, session).is_some_and(|index| provider.act(*index, act))
        };
        self.count(if acted {
            "acts on the provider's pages"
        } else {
            "nothing to act on"
        });
    }

    fn deliver(&mut self, event: u8, how: How, trouble: Trouble) {
        if how == How::Again {
            let delivered = self.provider.0.borrow().delivered.clone();
            if let Some(event) = recent(&delivered, event) {
                self.count("events delivered again");
                assert_eq!(self.world.deliver(event).status(), 200);
            }
            return;
        }
        let length = self.provider.0.borrow().channel.len();
        if length == 0 {
            return self.count("nothing to act on");
        }
        let index = usize::from(event) % length;
        if how == How::Lost {
            self.count("events lost until sent again");
            self.provider.0.borrow_mut().channel[index].lost = true;
            return;
        }
        if index > 0 {
            self.count("events out of order");
        }
        let body = self.provider.0.borrow().channel[index].event.clone();
        let processing = self.processing();
        let racer = self.arrange_race(trouble);
        let response = self.send(&self.world.delivery(&body), trouble);
        if let Some((racing, slot)) = racer {
            self.settle_race(&racing, &slot, &processing);
        }
        self.nudge(trouble);
        self.count("events delivered");
        if response.status() == 200 {
            let mut provider = self.provider.0.borrow_mut();
            provider.channel.remove(index);
            provider.delivered.push(body.clone());
        }
        if how == How::Twice {
            self.count("events delivered again");
            assert_eq!(self.world.deliver(&body).status(), 200);
        }
    }

    fn cron(&mut self, doubled: bool, trouble: Trouble) {
        self.count("cron");
        let world = Rc::clone(&self.world);
        if doubled {
            self.count("cron doubled");
            let weak = Rc::downgrade(&world);
            world.connection().before_next_write(move || {
                if let Some(world) = weak.upgrade() {
                    world.jobs_until_crash();
                }
            });
        }
        match trouble {
            Trouble::UnknownCommitted { writes } => self.unknown(Fault::UnknownCommitted, writes),
            Trouble::UnknownLost { writes } => self.unknown(Fault::UnknownLost, writes),
            Trouble::Crash { call, after } => {
                let moment = if after { Moment::After } else { Moment::Before };
                world.native().crash.arm(u32::from(call), moment);
            }
            _ => {}
        }
        if !world.jobs_until_crash() {
            self.count("isolates that died");
        }
        world.native().crash.disarm();
        world.connection().inject([]);
        world.connection().before_next_write(|| {});
    }
}
