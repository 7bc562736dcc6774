//! A company's first month in short: every kind of command once, some twice, through the API. What
//! has to hold for any data is shown on this data: audit, export, backup, upgrade.

use serde_json::json;
use shared::api::Nothing;
use shared::api::allocations::{Allocate, AllocateInput, ShareInput, Unallocate};
use shared::api::customers::{
    AddContact, ContactInput, CustomerInput, RemoveContact, UpdateContact, UpdateCustomer,
};
use shared::api::imports::{ImportChunk, ImportChunkInput};
use shared::api::invoices::{
    CreditInvoice, DiscardInvoice, DraftInput, InvoiceView, ReasonInput, SendInput, SendInvoice,
    UpdateInvoice, VersionInput, VoidInvoice,
};
use shared::api::receipts::RecordReceipt;
use shared::import::{DateForm, DecimalMark, Reading, guess};
use shared::kernel::{Currency, Money};

use crate::World;
use crate::build::receipt_input;
use crate::stripe::{intent_event, session_event};

/// Lets the month pass in `world`.
pub fn pass(world: &World) {
    people_and_places(world);
    documents(world);
    money(world);
    portal(world);
    import(world);
    world.run_jobs();
}

fn people_and_places(world: &World) {
    let admin = world.admin();
    let customer = world.customer("Tern Trading");
    let details = CustomerInput {
        city: "Bremen".into(),
        ..customer.details
    };
    let changed = admin.call(UpdateCustomer, customer.id, &details);
    changed.expect("a changed customer");
    let second = ContactInput {
        name: "Sid Second".into(),
        email: "sid@customer.example".into(),
        ..ContactInput::default()
    };
    let contact = admin.call(AddContact, customer.id, &second);
    let contact = contact.expect("a second contact");
    let details = ContactInput {
        name: "Sidney Second".into(),
        ..contact.details
    };
    let ids = (customer.id, contact.id);
    admin
        .call(UpdateContact, ids, &details)
        .expect("a changed contact");
    admin
        .call(RemoveContact, ids, &Nothing {})
        .expect("a contact less");
}

fn documents(world: &World) {
    let admin = world.admin();
    let customer = world.customer("Plover & Sons").id;
    let draft = world.draft(customer, "10");
    let input = DraftInput {
        reference: "PO 7".into(),
        ..draft.details
    };
    let changed = admin.call(UpdateInvoice, draft.id, &input);
    let version = changed.expect("a changed draft").version;
    admin
        .call(DiscardInvoice, draft.id, &VersionInput { version })
        .expect("a discarded draft");
    world.draft(customer, "25");
    let reason = |invoice: &InvoiceView, reason: &str| ReasonInput {
        version: invoice.version,
        reason: reason.into(),
    };
    let voided = world.invoice(customer, "40");
    admin
        .call(VoidInvoice, voided.id, &reason(&voided, "wrong customer"))
        .expect("a void invoice");
    let credited = world.invoice(customer, "60");
    admin
        .call(CreditInvoice, credited.id, &reason(&credited, "returned"))
        .expect("a credit note");
    world.invoice(customer, "75.50");
}

fn money(world: &World) {
    let admin = world.admin();
    let customer = world.customer("Avocet AG").id;
    let first = world.invoice(customer, "100");
    let second = world.invoice(customer, "200");
    let share = |invoice: &InvoiceView, amount: &str| ShareInput {
        item: invoice.items.first().expect("an item").id,
        amount: Money::parse(amount, Currency::EUR).expect("an amount"),
    };
    let mut input = receipt_input(world, customer, "150");
    input.shares = vec![share(&first, "119")];
    let receipt = admin.call(RecordReceipt, (), &input).expect("a receipt");
    let input = AllocateInput {
        source: receipt.item.id,
        shares: vec![share(&second, "20")],
        effective_on: None,
    };
    let allocated = admin.call(Allocate, (), &input).expect("an allocation");
    let id = allocated.allocations.first().expect("its id");
    admin
        .call(Unallocate, *id, &Nothing {})
        .expect("an allocation less");
    world.receipt(customer, "5");
}

/// A sent invoice is paid by card: once the provider refuses the card, then it takes it; its news
/// comes twice. Another payment is of nobody who is known.
fn portal(world: &World) {
    let customer = world.customer("Knot & Co").id;
    let invoice = world.invoice(customer, "30");
    world
        .admin()
        .call(SendInvoice, invoice.id, &SendInput::default())
        .expect("a sent invoice");
    let path = world.last_link();
    let form = [("amount", "35.70"), ("method", "card")];
    let paid = world.anonymous().post_form(&format!("{path}/pay"), &form);
    assert_eq!(paid.status(), 303, "the pay form");
    let session = world.stripe().last_session();
    let declined = intent_event("evt_month_1", "payment_intent.payment_failed", &session);
    let kind = "checkout.session.completed";
    let completed = session_event("evt_month_2", kind, &session, "paid");
    let mut unknown = session_event("evt_month_3", kind, &session, "paid");
    if let Some(object) = unknown.pointer_mut("/data/object") {
        object["id"] = json!("cs_unknown");
        object["payment_intent"] = json!("pi_unknown");
        object["client_reference_id"] = json!("pat_00000000010000000000000001");
        object["metadata"] = json!({ "attempt": "pat_00000000010000000000000001" });
    }
    for event in [&declined, &completed, &completed, &unknown] {
        assert_eq!(world.deliver(event).status(), 200, "{event}");
    }
}

fn import(world: &World) {
    let headings = ["customer", "number", "invoice date", "due date", "amount"];
    let reading = Reading {
        columns: guess(&headings),
        dates: DateForm::DayMonthYear,
        decimals: DecimalMark::Point,
        currency: Currency::EUR,
    };
    let today = world.today();
    let cells = [
        ["A-1", "900", "03/01/2025", "02/02/2025", "50.39"],
        ["B-2", "901", "05/01/2025", "04/02/2025", "97.60"],
    ];
    let rows = cells.iter().zip(2..).map(|(cells, line)| {
        let row = reading.row(line, cells, today);
        row.expect("a row")
    });
    let input = ImportChunkInput {
        file: "ledger.csv".into(),
        rows: rows.collect(),
    };
    let imported = world.admin().call(ImportChunk, (), &input);
    assert_eq!(imported.expect("an import").imported, 2);
}
