//! What looks like the number of a payment card is refused wherever people can write, at its field.

use harness::World;
use harness::actors::Refused;
use harness::build::{customer_input, draft_input, receipt_input};
use serde_json::json;
use shared::api::customers::{AddContact, ContactInput, CreateCustomer, CustomerInput};
use shared::api::invoices::{
    CreateInvoice, CreditInvoice, DraftInput, ReasonInput, SendInput, SendInvoice, VoidInvoice,
};
use shared::api::receipts::{ReceiptInput, RecordReceipt};

use crate::secrets::assert_nowhere;

const CARD: &str = "4111 1111-1111 1111";

fn field_of(refused: Refused) -> String {
    let problem = refused.problem.fields.first().expect("a field").clone();
    assert!(problem.detail.contains("card number"), "{}", problem.detail);
    problem.field
}

#[test]
fn notes_references_reasons_and_messages_take_no_card_number() {
    let world = World::new();
    let admin = world.admin();
    let text = format!("paid with {CARD}");
    let base = customer_input("Tern Trading");
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "100");
    let draft = draft_input(customer, &[("Service", "1", "10", "DE19")]);
    let line = draft_input(customer, &[(&text, "1", "10", "DE19")]);
    let reason = ReasonInput {
        reason: text.clone(),
        version: invoice.version,
    };
    let receipt = receipt_input(&world, customer, "10");
    let create =
        |input: CustomerInput| field_of(admin.call(CreateCustomer, (), &input).unwrap_err());
    let bill = |input: DraftInput| field_of(admin.call(CreateInvoice, (), &input).unwrap_err());
    let record = |input: ReceiptInput| field_of(admin.call(RecordReceipt, (), &input).unwrap_err());
    let note = text.clone();
    assert_eq!(
        create(CustomerInput {
            note: note.clone(),
            ..base.clone()
        }),
        "note"
    );
    assert_eq!(
        create(CustomerInput {
            reference: note.clone(),
            ..base.clone()
        }),
        "reference"
    );
    assert_eq!(
        create(CustomerInput {
            name: note.clone(),
            ..base
        }),
        "name"
    );
    assert_eq!(
        bill(DraftInput {
            note: note.clone(),
            ..draft.clone()
        }),
        "note"
    );
    assert_eq!(
        bill(DraftInput {
            reference: note.clone(),
            ..draft
        }),
        "reference"
    );
    assert_eq!(bill(line), "lines.0.description");
    assert_eq!(
        record(ReceiptInput {
            note: note.clone(),
            ..receipt.clone()
        }),
        "note"
    );
    assert_eq!(
        record(ReceiptInput {
            reference: note.clone(),
            ..receipt
        }),
        "reference"
    );
    let contact = ContactInput {
        name: note.clone(),
        ..ContactInput::default()
    };
    assert_eq!(
        field_of(admin.call(AddContact, customer, &contact).unwrap_err()),
        "name"
    );
    let voided = admin.call(VoidInvoice, invoice.id, &reason);
    assert_eq!(field_of(voided.unwrap_err()), "reason");
    let credited = admin.call(CreditInvoice, invoice.id, &reason);
    assert_eq!(field_of(credited.unwrap_err()), "reason");
    let message = SendInput {
        to: Vec::new(),
        message: note,
    };
    let sent = admin.call(SendInvoice, invoice.id, &message);
    assert_eq!(field_of(sent.unwrap_err()), "message");
    assert_nowhere(&world, &[CARD]);
}

#[test]
fn telephone_and_tax_numbers_may_be_long() {
    let world = World::new();
    let admin = world.admin();
    let input = CustomerInput {
        tax_number: "4111111111111111".into(),
        ..customer_input("Tern Trading")
    };
    let customer = admin.call(CreateCustomer, (), &input).unwrap().id;
    let contact = ContactInput {
        name: "Pat".into(),
        phone: "+49 4421 1234 5670".into(),
        ..ContactInput::default()
    };
    admin.call(AddContact, customer, &contact).unwrap();
}

#[test]
fn an_imported_row_takes_no_card_number() {
    let world = World::new();
    let row = |number: &str, name: &str| {
        json!({ "file": "a.csv", "rows": [{
            "line": 2, "customer": "K-1", "customer_name": name, "number": number,
            "issued_on": "2026-01-05", "due_on": "2026-02-05",
            "amount": { "amount": "10.00", "currency": "EUR" }, "settled_on": null,
            "disputed": false,
        }] })
    };
    let send = |body: serde_json::Value| {
        let mut request = world.admin().raw("POST", "/api/imports/chunks");
        *request.body_mut() = body.to_string().into_bytes();
        world.send(request)
    };
    assert_eq!(send(row("A-1", "Tern Trading")).status(), 200);
    for body in [row(CARD, "Tern Trading"), row("A-2", CARD)] {
        let refused = send(body);
        assert_eq!(refused.status(), 400);
        let text = String::from_utf8(refused.body().clone()).unwrap();
        assert!(text.contains("card number"), "{text}");
    }
    assert_nowhere(&world, &[CARD]);
}
