//! The ageing computed from the history is the ageing that the server computes: for any day, as
//! known at any moment, page by page, and after whatever has changed since it was loaded.

use std::cell::Cell;

use harness::World;
use harness::build::{draft_input, receipt_input};
use shared::ageing::{Buckets, History, Question};
use shared::api::Nothing;
use shared::api::ageing::{
    AgeingHistoryInput, AgeingHistoryPage, AgeingInput, AgeingView, GetAgeing, ListAgeingHistory,
    RowPlace,
};
use shared::api::allocations::{Allocate, AllocateInput, ShareInput, Unallocate};
use shared::api::customers::{CustomerInput, GetCustomer, UpdateCustomer};
use shared::api::invoices::{CreateInvoice, InvoiceView, ReasonInput, VoidInvoice};
use shared::api::receipts::RecordReceipt;
use shared::kernel::id::{AllocationId, CustomerId, ItemId};
use shared::kernel::page::page_rows;
use shared::kernel::{Currency, Day, Instant, Money};

fn page(world: &World, input: &AgeingHistoryInput) -> AgeingHistoryPage {
    world.admin().call(ListAgeingHistory, (), input).unwrap()
}

/// Everything, or what changed since a version, with the version it leads to.
fn load(world: &World, since: Option<i64>, limit: Option<u16>) -> (History, i64) {
    let mut history = History::default();
    let mut input = AgeingHistoryInput {
        since,
        after: None,
        limit,
    };
    loop {
        let page = page(world, &input);
        history.extend(&page).unwrap();
        let Some(next) = page.next else {
            break (history, page.version);
        };
        input.after = Some(next);
    }
}

/// What the server answers, and what the history does.
fn both(world: &World, history: &History, input: &AgeingInput) -> [AgeingView; 2] {
    let question = Question {
        as_of: input.as_of.unwrap_or(world.today()),
        known_at: input.known_at,
        buckets: input.buckets.clone().unwrap_or_default(),
        currency: input.currency,
        after: input.after.as_ref().map(RowPlace::of_cursor),
        limit: page_rows(input.limit),
    };
    let server = world.admin().call(GetAgeing, (), input).unwrap();
    [server, history.report(&question).unwrap()]
}

fn expect_same(world: &World, history: &History, input: &AgeingInput) -> AgeingView {
    let [server, computed] = both(world, history, input);
    assert_eq!(server, computed, "{input:?}");
    computed
}

/// Days and weeks in the life of a few customers, the same in every run.
struct Story<'w> {
    world: &'w World,
    customers: Vec<CustomerId>,
    invoices: Vec<InvoiceView>,
    sources: Vec<(CustomerId, ItemId)>,
    allocations: Vec<AllocationId>,
    random: Cell<u64>,
}

impl<'w> Story<'w> {
    fn new(world: &'w World) -> Self {
        let names = ["Tern", "Auk", "Gull", "Étoile", "auk", "Tern"];
        Self {
            world,
            customers: names.map(|name| world.customer(name).id).to_vec(),
            invoices: Vec::new(),
            sources: Vec::new(),
            allocations: Vec::new(),
            random: Cell::new(11),
        }
    }

    fn below(&self, bound: usize) -> usize {
        let next = self.random.get().wrapping_mul(6_364_136_223_846_793_005);
        self.random
            .set(next.wrapping_add(1_442_695_040_888_963_407));
        usize::try_from(self.random.get() >> 33).unwrap() % bound
    }

    /// One of `from`, if there is one.
    fn one<T: Clone>(&self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.below(from.len())].clone())
    }

    fn step(&mut self) {
        match self.below(10) {
            0..4 => self.bill(),
            4..6 => self.receive(),
            6..8 => self.allocate(),
            8 => self.take_back(),
            _ => self.void(),
        }
        self.world.pass_seconds(60);
        if self.below(3) == 0 {
            self.world
                .pass_days(i64::try_from(1 + self.below(6)).unwrap());
        }
    }

    /// An invoice, now and then in instalments, in dollars, or dated back.
    fn bill(&mut self) {
        let customer = self.one(&self.customers).unwrap();
        let net = (10 + self.below(500)).to_string();
        let mut input = draft_input(customer, &[("Service", "1", &net, "ZERO")]);
        input.terms = ["DUE", "NET14", "NET30", "INST3"][self.below(4)].into();
        input.currency = ["EUR", "EUR", "USD"][self.below(3)].into();
        let back = i32::try_from(self.below(40)).unwrap();
        input.issue_on = self.world.today().plus_days(-back).to_string();
        let draft = self.world.admin().call(CreateInvoice, (), &input).unwrap();
        self.invoices.push(self.world.issue(&draft));
    }

    fn receive(&mut self) {
        let customer = self.one(&self.customers).unwrap();
        let mut input = receipt_input(self.world, customer, &(5 + self.below(400)).to_string());
        input.currency = ["EUR", "EUR", "USD"][self.below(3)].into();
        let back = i32::try_from(self.below(30)).unwrap();
        input.received_on = self.world.today().plus_days(-back).to_string();
        let receipt = self.world.admin().call(RecordReceipt, (), &input).unwrap();
        self.sources.push((customer, receipt.item.id));
    }

    /// A part of an item to an invoice of the same customer; what does not fit is refused.
    fn allocate(&mut self) {
        let Some((customer, source)) = self.one(&self.sources) else {
            return;
        };
        let own: Vec<_> = self
            .invoices
            .iter()
            .filter(|invoice| invoice.customer.id == customer)
            .cloned()
            .collect();
        let Some(invoice) = self.one(&own) else {
            return;
        };
        let item = self.one(&invoice.items).unwrap();
        let minor = i64::try_from(100 + self.below(9_000)).unwrap();
        let input = AllocateInput {
            source,
            shares: vec![ShareInput {
                item: item.id,
                amount: Money::from_minor(minor, item.open.currency()).unwrap(),
            }],
            effective_on: None,
        };
        if let Ok(done) = self.world.admin().call(Allocate, (), &input) {
            self.allocations.extend(done.allocations);
        }
    }

    fn take_back(&mut self) {
        if let Some(id) = self.allocations.pop() {
            let taken = self.world.admin().call(Unallocate, id, &Nothing {});
            taken.unwrap();
        }
    }

    /// Only what nobody has paid anything of can be voided; the rest is refused.
    fn void(&mut self) {
        if let Some(invoice) = self.one(&self.invoices) {
            let input = ReasonInput {
                reason: "Wrong customer".into(),
                version: invoice.version,
            };
            let _ = self.world.admin().call(VoidInvoice, invoice.id, &input);
        }
    }
}

/// Every few days from the first item to today, the last days each.
fn days(world: &World, history: &History) -> Vec<Day> {
    let (first, today) = (history.first_day().unwrap().plus_days(-1), world.today());
    (0..=today.days_since(first))
        .map(|days| today.plus_days(-days))
        .filter(|day| today.days_since(*day) < 8 || day.day() % 6 == 1)
        .collect()
}

#[test]
fn any_day_as_known_at_any_moment_is_what_the_server_says() {
    let world = World::new();
    let mut story = Story::new(&world);
    let mut moments: Vec<Option<Instant>> = vec![None];
    for step in 0..120 {
        story.step();
        if step % 40 == 20 {
            moments.push(Some(world.now() - 1));
        }
    }
    let (history, _) = load(&world, None, None);
    assert!(history.item_count() > 60);
    let (mut owed, mut unapplied) = (0, 0);
    for as_of in days(&world, &history) {
        for known_at in &moments {
            let input = AgeingInput {
                as_of: Some(as_of),
                known_at: *known_at,
                ..AgeingInput::default()
            };
            let view = expect_same(&world, &history, &input);
            owed += view
                .totals
                .iter()
                .filter(|sums| sums.owed.is_positive())
                .count();
            unapplied += view
                .totals
                .iter()
                .filter(|sums| sums.unapplied.is_positive())
                .count();
        }
    }
    assert!(owed > 50 && unapplied > 50, "{owed} {unapplied}");
}

#[test]
fn buckets_currencies_and_pages_are_those_of_the_server() {
    let world = World::new();
    let mut story = Story::new(&world);
    for _ in 0..80 {
        story.step();
    }
    let (history, _) = load(&world, None, None);
    for limits in ["0", "30,60", "0,1,7,14,30,60,90,91"] {
        for currency in [None, Some(Currency::EUR), Some(Currency::JPY)] {
            let mut input = AgeingInput {
                as_of: Some(world.today().plus_days(-9)),
                buckets: Some(limits.parse::<Buckets>().unwrap()),
                currency,
                limit: Some(2),
                ..AgeingInput::default()
            };
            let mut rows = 0;
            loop {
                let view = expect_same(&world, &history, &input);
                rows += view.rows.items.len();
                let Some(next) = view.rows.next else { break };
                input.after = Some(next);
            }
            assert_eq!(rows > 2, currency != Some(Currency::JPY), "{limits}");
        }
    }
}

#[test]
fn pages_of_any_length_hold_the_same() {
    let world = World::new();
    let mut story = Story::new(&world);
    for _ in 0..50 {
        story.step();
    }
    let (whole, _) = load(&world, None, None);
    for limit in [1, 2, 3, 7, 50] {
        let (pieced, _) = load(&world, None, Some(limit));
        assert_eq!(
            pieced.item_count(),
            whole.item_count(),
            "{limit} items a page"
        );
        for as_of in days(&world, &whole) {
            let question = Question {
                as_of,
                known_at: None,
                buckets: Buckets::default(),
                currency: None,
                after: None,
                limit: 50,
            };
            assert_eq!(
                pieced.report(&question),
                whole.report(&question),
                "{limit}, {as_of}"
            );
        }
    }
}

#[test]
fn what_changed_since_brings_an_older_history_up_to_date() {
    let world = World::new();
    let mut story = Story::new(&world);
    for _ in 0..40 {
        story.step();
    }
    let (mut history, mut version) = load(&world, None, None);
    let (nothing, same) = load(&world, Some(version), None);
    assert_eq!((nothing.item_count(), same), (0, version));
    for round in 0..12 {
        for _ in 0..=(round % 3) {
            story.step();
        }
        if round % 4 == 1 {
            rename(&world, story.customers[round % 6], &format!("Bird {round}"));
        }
        let (changes, now) = load(&world, Some(version), Some(3));
        assert!(
            changes.item_count() < history.item_count(),
            "not everything"
        );
        history.replace(changes);
        version = now;
        for back in [0, 3, 20, 45] {
            let input = AgeingInput {
                as_of: Some(world.today().plus_days(-back)),
                ..AgeingInput::default()
            };
            expect_same(&world, &history, &input);
        }
    }
}

fn rename(world: &World, customer: CustomerId, name: &str) {
    let view = world
        .admin()
        .call(GetCustomer, customer, &Nothing {})
        .unwrap();
    let input = CustomerInput {
        name: name.into(),
        ..view.details
    };
    world
        .admin()
        .call(UpdateCustomer, customer, &input)
        .unwrap();
}

#[test]
fn a_page_costs_one_round_trip_and_says_where_the_next_one_starts() {
    let world = World::new();
    let empty = page(&world, &AgeingHistoryInput::default());
    assert!(empty.accounts.is_empty() && empty.next.is_none());
    world.invoice(world.customer("Tern").id, "10");
    let response = world.admin().get("/api/ageing/history");
    let cost = response.headers()["x-dunlin-db"].to_str().unwrap();
    assert!(cost.starts_with("trips=1;"), "{cost}");
    let input = AgeingHistoryInput {
        limit: Some(1),
        ..AgeingHistoryInput::default()
    };
    let first = page(&world, &input);
    assert_eq!((first.accounts.len(), first.items.due_on.len()), (1, 1));
    let after = AgeingHistoryInput {
        after: first.next,
        ..input
    };
    let second = page(&world, &after);
    assert!(second.accounts.is_empty() && second.next.is_none());
}

#[test]
fn money_of_unknown_payers_is_no_customer_s_history() {
    let world = World::new();
    world.leave_unchecked();
    let insert =
        "INSERT INTO open_item(id, kind, side, customer_id, document_id, number, instalment,
           currency, amount_minor, open_minor, item_on, due_on, recorded_at)
         VALUES ('itm_x', 'receipt', 'credit', NULL, 'rct_x', 'RCT-X', 1, 'EUR', 700, 700,
           '2026-02-02', '2026-02-02', 1)";
    world.connection().execute_script(insert).unwrap();
    assert_eq!(load(&world, None, None).0.item_count(), 0);
    assert_eq!(load(&world, Some(0), None).0.item_count(), 0);
}
