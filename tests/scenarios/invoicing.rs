//! Drafts, issue, void, credit notes.

use shared::api::allocations::ShareInput;
use shared::api::customers::{CustomerInput, GetCustomer, UpdateCustomer};
use shared::api::invoices::{
    CreateInvoice, CreditInvoice, DiscardInvoice, GetCreditNote, GetInvoice, InvoiceFilter,
    InvoiceState, InvoiceView, IssueInvoice, ListInvoices, ReasonInput, UpdateInvoice,
    VersionInput, VoidInvoice,
};
use shared::api::receipts::{ReceiptInput, RecordReceipt};
use shared::api::{Nothing, ProblemCode};
use shared::invoice::InvoiceStatus;
use shared::kernel::id::{CustomerId, Id, InvoiceId};
use shared::kernel::{Currency, Money};

use harness::World;
use harness::build::{draft_input, receipt_input};

fn reason(version: i64) -> ReasonInput {
    ReasonInput {
        reason: "Ordered twice".into(),
        version,
    }
}

#[test]
fn an_issued_invoice_has_a_number_items_and_postings() {
    let world = World::new();
    let customer = world.customer("Möwe & Söhne");
    let invoice = world.invoice(customer.id, "100.00");
    assert_eq!(invoice.number.as_deref(), Some("INV-2026-00001"));
    assert_eq!(invoice.status, InvoiceStatus::Issued);
    assert_eq!(invoice.totals.total.to_string(), "119.00");
    // The answer of the command is what a later read gives.
    assert_eq!(invoice, world.reload(invoice.id));
    let items: Vec<_> = invoice
        .items
        .iter()
        .map(|item| item.due_on.to_string())
        .collect();
    assert_eq!(items, ["2026-04-01"]);
    let postings: Vec<String> = world.connection().with(|db| {
        let sql = "SELECT debit_account || '/' || credit_account || ' ' || amount_minor
                   FROM posting ORDER BY line";
        let mut statement = db.prepare(sql).unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    });
    assert_eq!(postings, ["ar/revenue 10000", "ar/output_tax 1900"]);
}

#[test]
fn instalments_are_items_of_their_own() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let mut input = draft_input(customer.id, &[("Boat", "1", "100", "DE19")]);
    input.terms = "INST3".into();
    let draft = world.admin().call(CreateInvoice, (), &input).unwrap();
    let invoice = world.issue(&draft);
    let items: Vec<_> = invoice
        .items
        .iter()
        .map(|item| {
            let (number, count) = (item.instalment, item.instalments);
            format!("{number} of {count}, {} {}", item.due_on, item.amount)
        })
        .collect();
    assert_eq!(
        items,
        [
            "1 of 3, 2026-03-02 47.60",
            "2 of 3, 2026-04-01 35.70",
            "3 of 3, 2026-05-01 35.70"
        ]
    );
    assert_eq!(invoice, world.reload(invoice.id));
}

#[test]
fn every_wrong_field_of_a_draft_is_named_at_once() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let mut input = draft_input(
        customer.id,
        &[("", "x", "1.2345678", "NONE"), ("b", "0", "1", "DE7")],
    );
    input.currency = "EURO".into();
    input.issue_on = "2026-02-30".into();
    input.terms = "NEVER".into();
    let refused = world.admin().call(CreateInvoice, (), &input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::InvalidFields);
    let fields: Vec<_> = refused
        .problem
        .fields
        .iter()
        .map(|problem| problem.field.as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "currency",
            "terms",
            "issue_on",
            "lines.0.description",
            "lines.0.quantity",
            "lines.0.unit_price",
            "lines.0.tax_code",
            "lines.1.quantity",
        ]
    );
}

#[test]
fn a_draft_of_an_unknown_or_inactive_customer_is_refused() {
    let world = World::new();
    let unknown = draft_input(CustomerId::new(1, 1), &[("a", "1", "1", "DE19")]);
    let refused = world.admin().call(CreateInvoice, (), &unknown).unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "customer_id");

    let customer = world.customer("Tern Trading");
    let draft = world.draft(customer.id, "5");
    let current = world
        .admin()
        .call(GetCustomer, customer.id, &Nothing {})
        .unwrap();
    let input = CustomerInput {
        active: false,
        ..current.details
    };
    world
        .admin()
        .call(UpdateCustomer, customer.id, &input)
        .unwrap();
    let input = draft_input(customer.id, &[("a", "1", "1", "DE19")]);
    let refused = world.admin().call(CreateInvoice, (), &input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::CustomerInactive);
    let input = VersionInput {
        version: draft.version,
    };
    let refused = world
        .admin()
        .call(IssueInvoice, draft.id, &input)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::CustomerInactive);
}

#[test]
fn what_cannot_be_issued_keeps_its_number_for_the_next() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let admin = world.admin();
    let draft = |lines: &[(&str, &str, &str, &str)]| {
        admin
            .call(CreateInvoice, (), &draft_input(customer, lines))
            .unwrap()
    };
    let issue = |id, version| admin.call(IssueInvoice, id, &VersionInput { version });
    let empty = draft(&[]);
    assert_eq!(
        issue(empty.id, 1).unwrap_err().code(),
        ProblemCode::LinesMissing
    );
    let credit = draft(&[("Return", "-1", "5", "DE19")]);
    assert_eq!(
        issue(credit.id, 1).unwrap_err().code(),
        ProblemCode::TotalNotPositive
    );
    let mut input = draft_input(customer, &[("a", "1", "1", "DE19")]);
    input.issue_on = "2026-03-03".into();
    let future = admin.call(CreateInvoice, (), &input).unwrap();
    assert_eq!(
        issue(future.id, 1).unwrap_err().code(),
        ProblemCode::DateNotAllowed
    );
    let good = draft(&[("a", "1", "1", "DE19")]);
    let refused = issue(good.id, 9).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::VersionConflict);
    assert_eq!(refused.problem.current_version, Some(1));
    let missing = InvoiceId::new(1, 1);
    assert_eq!(issue(missing, 1).unwrap_err().code(), ProblemCode::NotFound);
    let issued = issue(good.id, 1).unwrap();
    assert_eq!(issued.number.as_deref(), Some("INV-2026-00001"));
    assert_eq!(
        issue(good.id, 2).unwrap_err().code(),
        ProblemCode::NotADraft
    );
    let update = admin
        .call(UpdateInvoice, good.id, &issued.details)
        .unwrap_err();
    assert_eq!(update.code(), ProblemCode::NotADraft);
}

#[test]
fn a_draft_is_replaced_and_discarded_by_version() {
    let world = World::new();
    let admin = world.admin();
    let customer = world.customer("Tern Trading").id;
    let draft = world.draft(customer, "10");
    let mut input = draft.details.clone();
    input.lines[0].unit_price = "20".into();
    let updated = admin.call(UpdateInvoice, draft.id, &input).unwrap();
    assert_eq!(updated.totals.total.to_string(), "23.80");
    assert_eq!(updated, world.reload(draft.id));
    let stale = admin.call(UpdateInvoice, draft.id, &input).unwrap_err();
    assert_eq!(stale.code(), ProblemCode::VersionConflict);
    let stale = admin
        .call(DiscardInvoice, draft.id, &VersionInput { version: 1 })
        .unwrap_err();
    assert_eq!(stale.code(), ProblemCode::VersionConflict);
    admin
        .call(DiscardInvoice, draft.id, &VersionInput { version: 2 })
        .unwrap();
    let gone = admin.call(GetInvoice, draft.id, &Nothing {}).unwrap_err();
    assert_eq!(gone.code(), ProblemCode::NotFound);
}

#[test]
fn a_void_settles_the_items_and_swaps_the_postings() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "100");
    world.pass_days(3);
    let void = world
        .admin()
        .call(VoidInvoice, invoice.id, &reason(invoice.version))
        .unwrap();
    assert_eq!(
        (void.state, void.open.to_string().as_str()),
        (InvoiceState::Void, "0.00")
    );
    let reloaded = world.reload(invoice.id);
    assert_eq!(reloaded.state, InvoiceState::Void);
    assert_eq!(reloaded.void_reason.as_deref(), Some("Ordered twice"));
    let again = world
        .admin()
        .call(VoidInvoice, invoice.id, &reason(void.version))
        .unwrap_err();
    assert_eq!(again.code(), ProblemCode::NotIssued);
    let balance: i64 = world.connection().with(|db| {
        let sql = "SELECT coalesce(sum(change_minor), 0) FROM account_line WHERE account = 'ar'";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    });
    assert_eq!(balance, 0);
}

#[test]
fn a_credit_note_in_full_settles_what_is_open() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "100");
    let note = world
        .admin()
        .call(CreditInvoice, invoice.id, &reason(invoice.version))
        .unwrap()
        .done()
        .unwrap();
    assert_eq!(note.number, "CRN-2026-00001");
    assert_eq!(
        (note.totals.total.to_string().as_str(), note.open.is_zero()),
        ("119.00", true)
    );
    let read = world
        .admin()
        .call(GetCreditNote, note.id, &Nothing {})
        .unwrap();
    assert_eq!(read, note);
    let invoice = world.reload(invoice.id);
    assert_eq!(invoice.state, InvoiceState::Settled);
    assert_eq!(
        invoice.credit_note.as_ref().map(|n| n.number.as_str()),
        Some("CRN-2026-00001")
    );
    let again = world
        .admin()
        .call(CreditInvoice, invoice.id, &reason(invoice.version))
        .unwrap_err();
    assert_eq!(again.code(), ProblemCode::AlreadyCredited);
    let void = world
        .admin()
        .call(VoidInvoice, invoice.id, &reason(invoice.version))
        .unwrap_err();
    assert_eq!(void.code(), ProblemCode::AlreadyCredited);
}

#[test]
fn a_reason_is_needed_to_void_or_credit() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "100");
    let input = ReasonInput {
        reason: " ".into(),
        version: invoice.version,
    };
    let refused = world
        .admin()
        .call(VoidInvoice, invoice.id, &input)
        .unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "reason");
    let refused = world
        .admin()
        .call(CreditInvoice, invoice.id, &input)
        .unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "reason");
}

/// Pays instalments of an invoice.
fn pay(world: &World, invoice: &InvoiceView, instalments: &[usize]) {
    let shares = instalments.iter().map(|at| ShareInput {
        item: invoice.items[*at].id,
        amount: invoice.items[*at].amount,
    });
    let shares: Vec<ShareInput> = shares.collect();
    let amount = shares.iter().map(|share| share.amount.minor()).sum::<i64>();
    let amount = Money::from_minor(amount, Currency::EUR).unwrap();
    let input = ReceiptInput {
        shares,
        ..receipt_input(world, invoice.customer.id, &amount.to_string())
    };
    world.admin().call(RecordReceipt, (), &input).unwrap();
}

#[test]
fn settled_invoices_are_listed_page_by_page_and_nothing_else_is() {
    let world = World::new();
    let (tern, gull) = (world.customer("Tern Trading").id, world.customer("Gull").id);
    let pay = |invoice: &InvoiceView, instalments: &[usize]| pay(&world, invoice, instalments);
    let in_parts = || {
        let mut input = draft_input(tern, &[("Boat", "1", "100", "DE19")]);
        input.terms = "INST3".into();
        let draft = world.admin().call(CreateInvoice, (), &input).unwrap();
        world.pass_seconds(1);
        world.issue(&draft)
    };
    let invoice = |customer| {
        world.pass_seconds(1);
        world.invoice(customer, "10")
    };
    let (first, open, other) = (invoice(tern), invoice(tern), invoice(gull));
    let (begun, done) = (in_parts(), in_parts());
    let last = invoice(tern);
    world.draft(tern, "10");
    let void = invoice(tern);
    let input = reason(void.version);
    world.admin().call(VoidInvoice, void.id, &input).unwrap();
    for paid in [&first, &other, &last] {
        pay(paid, &[0]);
    }
    pay(&begun, &[0]);
    pay(&done, &[0, 1, 2]);
    let list = |customer: Option<CustomerId>, limit: u16| {
        let mut filter = InvoiceFilter {
            state: Some(InvoiceState::Settled),
            customer,
            limit: Some(limit),
            ..InvoiceFilter::default()
        };
        let mut found = Vec::new();
        loop {
            let page = world.admin().call(ListInvoices, (), &filter).unwrap();
            for row in page.items {
                let whole = world.reload(row.id);
                let due_on = whole.items.iter().map(|item| item.due_on).max();
                assert_eq!((row.open, row.due_on), (whole.open, due_on));
                found.push(row.id);
            }
            filter.after = page.next;
            if filter.after.is_none() {
                return found;
            }
        }
    };
    for limit in [1, 2, 50] {
        assert_eq!(list(None, limit), [last.id, done.id, other.id, first.id]);
        assert_eq!(list(Some(tern), limit), [last.id, done.id, first.id]);
    }
    assert_eq!(world.reload(open.id).state, InvoiceState::Open);
}

#[test]
fn a_search_stays_within_the_state_that_is_listed() {
    let world = World::new();
    let tern = world.customer("Tern Trading").id;
    let late = world.invoice(tern, "10");
    let paid = world.invoice(tern, "20");
    pay(&world, &paid, &[0]);
    world.pass_days(40);
    let open = world.invoice(tern, "30");
    let draft = world.draft(tern, "40");
    let void = world.invoice(tern, "50");
    let input = reason(void.version);
    world.admin().call(VoidInvoice, void.id, &input).unwrap();
    let table = [
        (InvoiceState::Draft, vec![draft.id]),
        (InvoiceState::Open, vec![late.id, open.id]),
        (InvoiceState::Overdue, vec![late.id]),
        (InvoiceState::Settled, vec![paid.id]),
        (InvoiceState::Void, vec![void.id]),
    ];
    for (state, mut expected) in table {
        let filter = InvoiceFilter {
            state: Some(state),
            search: Some("tern".into()),
            ..InvoiceFilter::default()
        };
        let page = world.admin().call(ListInvoices, (), &filter).unwrap();
        let mut found: Vec<_> = page.items.into_iter().map(|row| row.id).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{state:?}");
    }
}

#[test]
fn lists_filter_by_state_and_find_by_words() {
    let world = World::new();
    let mowe = world.customer("Möwe & Söhne").id;
    let tern = world.customer("Tern Trading").id;
    let overdue = world.invoice(mowe, "10");
    world.pass_days(40);
    let open = world.invoice(tern, "20");
    world.pass_seconds(1);
    let draft = world.draft(tern, "30");
    let list = |filter: InvoiceFilter| {
        let page = world.admin().call(ListInvoices, (), &filter).unwrap();
        page.items.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let by_state = |state| {
        list(InvoiceFilter {
            state: Some(state),
            ..InvoiceFilter::default()
        })
    };
    assert_eq!(
        list(InvoiceFilter::default()),
        [draft.id, open.id, overdue.id]
    );
    assert_eq!(by_state(InvoiceState::Draft), [draft.id]);
    assert_eq!(by_state(InvoiceState::Open), [overdue.id, open.id]);
    assert_eq!(by_state(InvoiceState::Overdue), [overdue.id]);
    assert_eq!(by_state(InvoiceState::Settled), []);
    let search = |text: &str| {
        list(InvoiceFilter {
            search: Some(text.into()),
            ..InvoiceFilter::default()
        })
    };
    assert_eq!(search("sohn"), [overdue.id]);
    assert_eq!(search("INV-2026-00002"), [open.id]);
    assert_eq!(search("tern trad"), [draft.id, open.id]);
    assert_eq!(search("nobody"), []);
    let first = InvoiceFilter {
        limit: Some(2),
        ..InvoiceFilter::default()
    };
    let page = world.admin().call(ListInvoices, (), &first).unwrap();
    assert_eq!(page.items.len(), 2);
    let second = InvoiceFilter {
        after: page.next,
        ..first
    };
    assert_eq!(list(second), [overdue.id]);
}
