//! Crash points: for each main flow, an isolate that dies before and after every call of the
//! outside, then the same request again. The end is the one of the undisturbed flow.

use std::collections::BTreeMap;

use functions::http_types::Request;
use functions::platform::native::Moment;
use harness::build::{customer_input, draft_input, receipt_input};
use harness::stripe::{Word, session_event};
use harness::{World, rows};
use shared::access::Role;
use shared::api::Nothing;
use shared::api::allocations::{Allocate, AllocateInput, ShareInput, Unallocate};
use shared::api::approvals::{Approve, ApproveInput, GetApproval};
use shared::api::customers::{CreateCustomer, CustomerInput, UpdateCustomer};
use shared::api::invoices::{
    CreateInvoice, CreditInvoice, DiscardInvoice, InvoiceView, IssueInvoice, ReasonInput,
    SendInput, SendInvoice, VersionInput, VoidInvoice,
};
use shared::api::receipts::RecordReceipt;
use shared::kernel::Money;

/// What is done while isolates die.
enum Act {
    /// A request, which the client repeats.
    Send(Box<Request>),
    /// The jobs of a minute, which the next minute repeats.
    Cron,
}

fn send(request: Request) -> Act {
    Act::Send(Box::new(request))
}

type Rows = BTreeMap<String, Vec<String>>;

/// Longer than a message is leased.
const LEASE_SECONDS: i64 = 300;

/// Runs a flow, disturbed at one call or not at all; gives the calls it made and the end.
fn end(arrange: fn(&World) -> Act, crash: Option<(u32, Moment)>) -> (u32, Rows) {
    let world = World::new();
    let act = arrange(&world);
    let (call, moment) = crash.unwrap_or((u32::MAX, Moment::Before));
    world.native().crash.arm(call, moment);
    let whole = match &act {
        Act::Send(request) => {
            world.send_until_crash(request.as_ref().clone()).is_some() && world.nudge_until_crash()
        }
        Act::Cron => world.jobs_until_crash(),
    };
    let calls = world.native().crash.disarm();
    assert_eq!(
        whole,
        crash.is_none(),
        "{crash:?}: the isolate dies where it is told to"
    );
    if let (false, Act::Send(request)) = (whole, &act) {
        let status = world.send(request.as_ref().clone()).status();
        assert!(
            status.is_success() || status == 303,
            "{crash:?}: {status} when repeated"
        );
    }
    // What died in the middle of a delivery is taken up when its lease has ended.
    for _ in 0..2 {
        world.pass_seconds(LEASE_SECONDS);
        world.run_jobs();
    }
    (calls, rows::all(world.connection()))
}

/// Dies at every call of a flow, before it and after it.
fn survives(arrange: fn(&World) -> Act, calls_min: u32) {
    let (calls, undisturbed) = end(arrange, None);
    assert!(calls >= calls_min, "{calls} calls: is anything done?");
    for call in 0..calls {
        for moment in [Moment::Before, Moment::After] {
            let (_, found) = end(arrange, Some((call, moment)));
            for (name, rows) in &undisturbed {
                assert_eq!(&found[name], rows, "{name}, {moment:?} call {call}");
            }
        }
    }
}

/// An issued invoice of 1,190.00 EUR whose customer has a contact.
fn invoice(world: &World) -> InvoiceView {
    world.invoice(world.customer("Tern Trading").id, "1000")
}

fn reason(invoice: &InvoiceView) -> ReasonInput {
    ReasonInput {
        reason: "crash".into(),
        version: invoice.version,
    }
}

#[test]
fn creating_a_customer() {
    survives(
        |world| {
            send(
                world
                    .admin()
                    .request(CreateCustomer, &(), &customer_input("Tern")),
            )
        },
        2,
    );
}

#[test]
fn changing_a_customer() {
    survives(
        |world| {
            let customer = world.customer("Tern Trading");
            let input = CustomerInput {
                name: "Tern Traders".into(),
                ..customer.details
            };
            send(world.admin().request(UpdateCustomer, &customer.id, &input))
        },
        2,
    );
}

#[test]
fn drafting_and_discarding() {
    survives(
        |world| {
            let customer = world.customer("Tern Trading").id;
            let input = draft_input(customer, &[("Service", "2", "10.005", "DE19")]);
            send(world.admin().request(CreateInvoice, &(), &input))
        },
        2,
    );
    survives(
        |world| {
            let draft = world.draft(world.customer("Tern Trading").id, "10");
            let version = draft.version;
            let input = VersionInput { version };
            send(world.admin().request(DiscardInvoice, &draft.id, &input))
        },
        2,
    );
}

#[test]
fn issuing() {
    survives(
        |world| {
            let draft = world.draft(world.customer("Tern Trading").id, "1000");
            let version = draft.version;
            let input = VersionInput { version };
            send(world.admin().request(IssueInvoice, &draft.id, &input))
        },
        2,
    );
}

#[test]
fn voiding() {
    survives(
        |world| {
            let invoice = invoice(world);
            let input = reason(&invoice);
            send(world.admin().request(VoidInvoice, &invoice.id, &input))
        },
        2,
    );
}

#[test]
fn crediting() {
    survives(
        |world| {
            let invoice = invoice(world);
            let input = reason(&invoice);
            send(world.admin().request(CreditInvoice, &invoice.id, &input))
        },
        2,
    );
}

#[test]
fn asking_for_approval() {
    survives(
        |world| {
            let invoice = invoice(world);
            let input = reason(&invoice);
            let specialist = world.as_role(Role::Specialist);
            send(specialist.request(CreditInvoice, &invoice.id, &input))
        },
        6,
    );
}

#[test]
fn approving() {
    survives(
        |world| {
            let invoice = invoice(world);
            let specialist = world.as_role(Role::Specialist);
            let asked = world.credit(&specialist, &invoice).expect("an answer");
            let id = asked.sent_for_approval().expect("a request").id;
            let manager = world.as_role(Role::Manager);
            let seen = manager.call(GetApproval, id, &Nothing {});
            let payload_hash = seen.expect("the request").payload_hash;
            send(manager.request(Approve, &id, &ApproveInput { payload_hash }))
        },
        4,
    );
}

#[test]
fn sending() {
    survives(
        |world| {
            let invoice = invoice(world);
            let input = SendInput::default();
            send(world.admin().request(SendInvoice, &invoice.id, &input))
        },
        4,
    );
}

#[test]
fn recording_a_receipt_with_an_allocation() {
    survives(
        |world| {
            let invoice = invoice(world);
            let mut input = receipt_input(world, invoice.customer.id, "500");
            input.shares = vec![ShareInput {
                item: invoice.items[0].id,
                amount: eur("499.99"),
            }];
            send(world.admin().request(RecordReceipt, &(), &input))
        },
        2,
    );
}

fn eur(text: &str) -> Money {
    Money::parse(text, shared::kernel::Currency::EUR).unwrap()
}

/// A receipt of 500.00 EUR and what puts 100.00 of it on an invoice.
fn allocation(world: &World) -> AllocateInput {
    let invoice = invoice(world);
    let receipt = world.receipt(invoice.customer.id, "500");
    AllocateInput {
        source: receipt.item.id,
        shares: vec![ShareInput {
            item: invoice.items[0].id,
            amount: eur("100"),
        }],
        effective_on: None,
    }
}

#[test]
fn allocating_and_undoing_it() {
    survives(
        |world| send(world.admin().request(Allocate, &(), &allocation(world))),
        2,
    );
    survives(
        |world| {
            let input = allocation(world);
            let allocated = world.admin().call(Allocate, (), &input).unwrap();
            let id = allocated.allocations[0];
            send(world.admin().request(Unallocate, &id, &Nothing {}))
        },
        2,
    );
}

/// The form of a portal page, ready to be submitted.
fn pay(world: &World) -> Request {
    let invoice = invoice(world);
    let input = SendInput::default();
    world.admin().call(SendInvoice, invoice.id, &input).unwrap();
    let path = world.last_link();
    http::Request::builder()
        .method("POST")
        .uri(format!("{path}/pay"))
        .header("origin", harness::world::PUBLIC_URL)
        .body(b"amount=1190.00&method=card".to_vec())
        .unwrap()
}

#[test]
fn going_to_pay() {
    survives(|world| send(pay(world)), 5);
}

#[test]
fn a_webhook_that_pays() {
    survives(
        |world| {
            world.send(pay(world));
            let session = world.stripe().last_session();
            let event = session_event("evt_1", "checkout.session.completed", &session, "paid");
            send(world.delivery(&event))
        },
        5,
    );
}

#[test]
fn the_jobs_after_a_webhook_whose_isolate_died() {
    survives(
        |world| {
            world.send(pay(world));
            let session = world.stripe().last_session();
            let event = session_event("evt_1", "checkout.session.completed", &session, "paid");
            world.send_only(world.delivery(&event));
            Act::Cron
        },
        6,
    );
}

#[test]
fn the_jobs_that_find_a_payment_nobody_told_of() {
    survives(
        |world| {
            world.send(pay(world));
            world.stripe().set_word(Word::Paid);
            world.pass_seconds(2 * 3600);
            Act::Cron
        },
        6,
    );
}

#[test]
fn the_jobs_that_find_a_debit_nobody_told_of() {
    survives(
        |world| {
            world.send(pay(world));
            let session = world.stripe().last_session();
            let kind = "checkout.session.completed";
            world.send(world.delivery(&session_event("evt_1", kind, &session, "unpaid")));
            world.stripe().set_word(Word::Paid);
            world.pass_days(2);
            Act::Cron
        },
        6,
    );
}
