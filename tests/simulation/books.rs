//! What the tables say, read by other queries than the product's own and compared with the model.

use std::collections::BTreeMap;
use std::str::FromStr;

use functions::auth::link;
use harness::{World, invariants};
use rusqlite::Row;
use shared::kernel::Currency;
use shared::kernel::id::{AllocationId, InvoiceId, ItemId, LinkId, PaymentAttemptId, ReceiptId};

use crate::model::{Allocation, ByProvider, Item, Kind, Model, Status};
use crate::provider::Inner;

/// Every invariant of the books, and every figure of the model.
pub(crate) fn check(world: &World, model: &Model) {
    invariants::check(world.connection());
    items(world, model);
    invoices(world, model);
    ledger(world, model);
    requests(world, model);
}

fn requests(world: &World, model: &Model) {
    let sql = "SELECT id, subject, state FROM approval_request ORDER BY id";
    let found = rows(world, sql, |row| (text(row, 0), text(row, 1), text(row, 2)));
    let expected: Vec<_> = model
        .requests
        .iter()
        .map(|(id, request)| {
            let state = request.state.as_str().to_owned();
            (id.to_string(), request.invoice.to_string(), state)
        })
        .collect();
    assert_eq!(found, expected, "requests: subject and state");
}

fn items(world: &World, model: &Model) {
    let found: BTreeMap<ItemId, (i64, i64)> = rows(
        world,
        "SELECT id, amount_minor, open_minor FROM open_item",
        |row| (id(row, 0), (integer(row, 1), integer(row, 2))),
    )
    .into_iter()
    .collect();
    let expected: BTreeMap<ItemId, (i64, i64)> = model
        .items
        .iter()
        .map(|(id, item)| (*id, (item.amount, model.open(*id))))
        .collect();
    assert_eq!(found, expected, "items: amount and open");
    let live = "SELECT count(*) FROM allocation WHERE reversal_of IS NULL";
    let count = rows(world, live, |row| integer(row, 0));
    assert_eq!(
        count,
        [i64::try_from(model.allocations.len()).unwrap_or_default()],
        "allocations"
    );
}

fn invoices(world: &World, model: &Model) {
    let mut found = rows(
        world,
        "SELECT id, status, version, net_minor, tax_minor FROM invoice ORDER BY id",
        |row| {
            (
                id::<InvoiceId>(row, 0),
                text(row, 1),
                integer(row, 2),
                integer(row, 3),
                integer(row, 4),
            )
        },
    );
    let word = |status| match status {
        Status::Draft => "draft",
        Status::Issued => "issued",
        Status::Void => "void",
    };
    let mut expected: Vec<_> = model
        .invoices
        .iter()
        .map(|i| (i.id, word(i.status).to_owned(), i.version, i.net, i.tax))
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "invoices: status, version, net and tax");
}

fn ledger(world: &World, model: &Model) {
    let sql = "SELECT account, currency, sum(change_minor) AS balance FROM account_line
         GROUP BY 1, 2 HAVING balance <> 0";
    let found: BTreeMap<(String, Currency), i64> = rows(world, sql, |row| {
        (
            (text(row, 0), text(row, 1).parse().expect("a currency")),
            integer(row, 2),
        )
    })
    .into_iter()
    .collect();
    let balances = model.ledger.iter().filter(|(_, minor)| **minor != 0);
    let expected: BTreeMap<(String, Currency), i64> = balances
        .map(|((account, currency), minor)| (((*account).to_owned(), *currency), *minor))
        .collect();
    assert_eq!(found, expected, "balances of the accounts");
}

/// Takes over the counter-item of an invoice that has just been voided; it settles every item.
pub(crate) fn absorb_void(world: &World, model: &mut Model, invoice: InvoiceId) {
    let own = |(_, item): &(ItemId, Item)| {
        item.kind == Kind::Void && item.document == invoice.to_string()
    };
    let (item_id, item) = items_in_books(world)
        .into_iter()
        .find(own)
        .expect("a counter-item");
    let total: i64 = item.amount;
    model.items.insert(item_id, item);
    let expected = model.oldest_first(invoice, total);
    assert_eq!(
        absorb_allocations(world, model, item_id),
        expected,
        "a void settles everything"
    );
}

/// Takes over receipts and fees that the provider's events brought, after checking them against
/// the provider's own books.
pub(crate) fn absorb_provider(
    world: &World,
    model: &mut Model,
    earlier: Option<&Model>,
    provider: &Inner,
) {
    let sql = "SELECT id, provider_payment, number, received_on FROM receipt
         WHERE provider IS NOT NULL ORDER BY number";
    let found = rows(world, sql, |row| {
        (
            id::<ReceiptId>(row, 0),
            text(row, 1),
            text(row, 2),
            text(row, 3),
        )
    });
    for (receipt, payment, number, received_on) in found {
        if model.by_provider.contains_key(&receipt) {
            continue;
        }
        let told = model
            .by_provider
            .values()
            .any(|known| known.payment == payment);
        assert!(!told, "{payment} is booked twice");
        book(world, (model, earlier), provider, (receipt, &payment));
        let day = received_on.parse().expect("a day");
        assert_eq!(number, model.take_number("RCT", day), "the next number");
    }
    for (receipt, fee) in rows(
        world,
        "SELECT receipt_id, fee_minor FROM receipt_fee",
        |row| (id::<ReceiptId>(row, 0), integer(row, 1)),
    ) {
        let known = model
            .by_provider
            .get_mut(&receipt)
            .expect("a receipt with a fee");
        if known.fee.is_none() {
            assert_eq!(
                fee, provider.payments[&known.payment].fee,
                "the provider's own fee"
            );
            known.fee = Some(fee);
            let currency = known.currency;
            model.post("provider_fees", "provider_clearing", currency, fee);
        }
    }
}

fn book(
    world: &World,
    (model, earlier): (&mut Model, Option<&Model>),
    provider: &Inner,
    (receipt, payment): (ReceiptId, &str),
) {
    let truth = provider.payments.get(payment);
    let truth = truth.unwrap_or_else(|| panic!("{payment} is booked, but was never paid"));
    let document = receipt.to_string();
    let own = |(_, item): &(ItemId, Item)| item.document == document;
    let (item_id, item) = items_in_books(world)
        .into_iter()
        .find(own)
        .expect("an item");
    assert_eq!(item.amount, truth.amount, "what was paid is what is booked");
    assert_eq!(item.currency.code().to_ascii_lowercase(), truth.currency);
    let (currency, amount) = (item.currency, item.amount);
    let attempts = rows(world, "SELECT id, invoice_id FROM payment_attempt", |row| {
        (
            id::<PaymentAttemptId>(row, 0).to_string(),
            id::<InvoiceId>(row, 1),
        )
    });
    let attempt = attempts.into_iter().find(|(id, _)| *id == truth.attempt);
    let owner = attempt
        .as_ref()
        .and_then(|(_, invoice)| model.invoice(*invoice));
    assert_eq!(
        item.customer,
        owner.map(|invoice| invoice.customer),
        "whose money it is"
    );
    let expected = match &attempt {
        Some((_, invoice)) => model.settlements(earlier, *invoice, amount),
        None => vec![Vec::new()],
    };
    let credited = if attempt.is_some() {
        "unapplied"
    } else {
        "unidentified"
    };
    model.items.insert(item_id, item);
    model.receipts += 1;
    model.post("provider_clearing", credited, currency, amount);
    let settled = absorb_allocations(world, model, item_id);
    assert!(
        expected.contains(&settled),
        "a payment settles its own invoice, the oldest due first: {settled:?}, not {expected:?}"
    );
    let by_provider = ByProvider {
        payment: payment.to_owned(),
        currency,
        amount,
        fee: None,
    };
    model.by_provider.insert(receipt, by_provider);
}

/// Takes over the allocations of a credit item, the oldest due first.
fn absorb_allocations(world: &World, model: &mut Model, credit: ItemId) -> Vec<(ItemId, i64)> {
    let sql = format!(
        "SELECT a.id, a.debit_item, a.amount_minor FROM allocation a
         JOIN open_item i ON i.id = a.debit_item
         WHERE a.credit_item = '{credit}' AND a.reversal_of IS NULL
         ORDER BY i.due_on, i.item_on, i.id"
    );
    let found = rows(world, &sql, |row| {
        (
            id::<AllocationId>(row, 0),
            id::<ItemId>(row, 1),
            integer(row, 2),
        )
    });
    let mut settled = Vec::new();
    for (id, debit, amount) in found {
        settled.push((debit, amount));
        let new = Allocation {
            debit,
            credit,
            amount,
            reversed: false,
        };
        model.allocate(id, new);
    }
    settled
}

fn items_in_books(world: &World) -> Vec<(ItemId, Item)> {
    let sql = "SELECT id, kind, customer_id, document_id, currency, amount_minor, item_on, due_on
         FROM open_item WHERE kind IN ('void', 'receipt')";
    rows(world, sql, |row| {
        let kind = match text(row, 1).as_str() {
            "void" => Kind::Void,
            _ => Kind::Receipt,
        };
        let customer: Option<String> = row.get(2).expect("a customer");
        let item = Item {
            kind,
            customer: customer.map(|id| id.parse().expect("an id")),
            document: text(row, 3),
            currency: text(row, 4).parse().expect("a currency"),
            amount: integer(row, 5),
            dated: text(row, 6).parse().expect("a day"),
            due_on: text(row, 7).parse().expect("a day"),
        };
        (id(row, 0), item)
    })
}

/// Takes over the portal pages that sending has made.
pub(crate) fn absorb_links(world: &World, model: &mut Model) {
    let sql = "SELECT id, invoice_id FROM portal_link ORDER BY created_at, id";
    let found = rows(world, sql, |row| {
        (id::<LinkId>(row, 0), id::<InvoiceId>(row, 1))
    });
    let path = |link: LinkId| {
        let token = link::token(&world.app().config().link_secret, link);
        format!("/portal/i/{token}")
    };
    let links = found
        .into_iter()
        .map(|(link, invoice)| (path(link), invoice));
    model.links = links.collect();
}

/// Rows of a query of the test's own.
pub(crate) fn rows<T>(world: &World, sql: &str, read: impl Fn(&Row<'_>) -> T) -> Vec<T> {
    world.connection().with(|db| {
        let mut statement = db.prepare_cached(sql).expect("a query");
        let found = statement.query_map([], |row| Ok(read(row))).expect("rows");
        found.map(|row| row.expect("a row")).collect()
    })
}

fn id<T: FromStr<Err = shared::kernel::id::NotAnId>>(row: &Row<'_>, column: usize) -> T {
    text(row, column).parse().expect("an id")
}

pub(crate) fn text(row: &Row<'_>, column: usize) -> String {
    row.get(column).expect("a text")
}

pub(crate) fn integer(row: &Row<'_>, column: usize) -> i64 {
    row.get(column).expect("a number")
}
