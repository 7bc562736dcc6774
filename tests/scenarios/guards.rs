//! Guards of the schema, each dropped in turn: with it a bad write is refused by its name, without
//! it the same write is not. A guard that nothing tests is found here as well.
//!
//! `guards.json` has, for each table, a row that is right and, for each CHECK, what makes it wrong.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use harness::dump::texts;
use harness::stripe::session_event;
use harness::{World, invariants};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::access::Role;
use shared::api::allocations::{Allocate, AllocateInput, ShareInput, Unallocate};
use shared::api::approvals::Withdraw;
use shared::api::invoices::{CreditInvoice, ReasonInput, VoidInvoice};
use shared::api::{Endpoint, Nothing};
use shared::kernel::id::CustomerId;

use crate::paying;

/// Tables whose rows are never changed: their triggers refuse what each of these tries.
const APPEND_ONLY: [(&str, &str); 3] = [
    ("_no_update", "UPDATE $t SET $c = $c"),
    ("_no_delete", "DELETE FROM $t"),
    ("_no_duplicate", "INSERT OR $r INTO $t SELECT * FROM $t"),
];

/// What the other triggers refuse, by name.
const REFUSED: [(&str, &str); 16] = [
    (
        "allocation_fits",
        "INSERT INTO allocation SELECT 'alc_x', credit_item, debit_item, 1, effective_on, 0, NULL,
           'x' FROM allocation WHERE amount_minor > 0 LIMIT 1",
    ),
    (
        "allocation_no_duplicate",
        "INSERT OR $r INTO allocation SELECT * FROM allocation WHERE reversal_of IS NULL",
    ),
    (
        "allocation_no_second_reversal",
        "INSERT INTO allocation SELECT 'alc_x', debit_item, credit_item, amount_minor, effective_on,
           0, reversal_of, 'x' FROM allocation WHERE reversal_of IS NOT NULL",
    ),
    (
        "approval_decision_in_time",
        "INSERT INTO approval_decision SELECT id, requested_by, payload_hash, 'expired', NULL,
           requested_at, NULL, NULL, NULL FROM approval_request WHERE state = 'pending'",
    ),
    (
        "approval_request_frozen",
        "UPDATE approval_request SET expires_at = expires_at + 1 WHERE state = 'pending'",
    ),
    (
        "audit_seal_follows",
        "INSERT INTO audit_seal SELECT number, hash, 0 FROM audit_seal WHERE number = 1",
    ),
    ("assertion_check", "INSERT INTO assertion VALUES ('x', 0)"),
    (
        "invoice_frozen",
        "UPDATE invoice SET note = 'x' WHERE status = 'issued'",
    ),
    (
        "invoice_no_delete",
        "DELETE FROM invoice WHERE status = 'issued'",
    ),
    (
        "invoice_line_no_insert",
        "INSERT INTO invoice_line SELECT invoice_id, 199, description, quantity, unit_price,
           tax_code, tax_category, tax_rate, net_minor FROM invoice_line
         WHERE invoice_id IN (SELECT id FROM invoice WHERE status = 'issued') LIMIT 1",
    ),
    (
        "invoice_line_no_delete",
        "DELETE FROM invoice_line
         WHERE invoice_id IN (SELECT id FROM invoice WHERE status = 'issued')",
    ),
    (
        "open_item_bounds",
        "UPDATE open_item SET open_minor = amount_minor + 1",
    ),
    ("open_item_frozen", "UPDATE open_item SET due_on = '2030-01-01'"),
    (
        "payment_attempt_rises",
        "UPDATE payment_attempt SET state = 'created', rank = 0 WHERE rank > 0",
    ),
    (
        "posting_control_customer",
        "INSERT INTO posting SELECT entry_id, 0, 'ar', 'revenue', NULL, currency, 1, effective_on
         FROM posting LIMIT 1",
    ),
    (
        "posting_sealed",
        "INSERT INTO posting SELECT entry_id, 99, debit_account, credit_account, customer_id,
           currency, 1, effective_on FROM posting LIMIT 1",
    ),
];

/// Triggers that do something instead of refusing: without them the books no longer agree.
const PROJECTIONS: [&str; 4] = [
    "allocation_moves_open",
    "audit_subjects",
    "open_item_insert_balance",
    "open_item_update_balance",
];

/// Completes what the Worker of an earlier version writes while it still runs.
const COMPLETION: &str = "open_item_counts";

#[derive(Deserialize)]
struct Table {
    row: Map<String, Value>,
    bad: BTreeMap<String, Map<String, Value>>,
}

/// Name, table and text of every object of a kind.
fn objects(world: &World, kind: &str) -> Vec<(String, String, String)> {
    world.connection().with(|db| {
        let sql = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = ?1 ORDER BY name";
        let mut statement = db.prepare(sql).unwrap();
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let rows = statement.query_map([kind], read).unwrap();
        rows.map(|row| row.unwrap()).collect()
    })
}

/// Invoices paid, credited, voided and drafted, receipts of both kinds, and an undone allocation.
fn arrange(world: &World) {
    let customer = world.customer("Tern Trading").id;
    let sent = paying::sent(world, "100");
    let session = paying::begin(world, &sent.path, "119.00", "card");
    let event = session_event("evt_1", "checkout.session.completed", &session, "paid");
    assert_eq!(world.deliver(&event).status(), 200);
    world.draft(customer, "10");
    correct(world, customer, VoidInvoice);
    correct(world, customer, CreditInvoice);
    allocate_and_undo(world, customer);
    ask_for_approval(world, customer);
    world.run_jobs();
}

/// One request that waits, and one that was withdrawn.
fn ask_for_approval(world: &World, customer: CustomerId) {
    let specialist = world.as_role(Role::Specialist);
    let ask = || {
        let asked = world.credit(&specialist, &world.invoice(customer, "1000"));
        asked.unwrap().sent_for_approval().unwrap()
    };
    ask();
    specialist.call(Withdraw, ask().id, &Nothing {}).unwrap();
}

fn correct<E>(world: &World, customer: CustomerId, endpoint: E)
where
    E: Endpoint<Params = shared::kernel::id::InvoiceId, Input = ReasonInput>,
{
    let invoice = world.invoice(customer, "10");
    let input = ReasonInput {
        reason: "x".into(),
        version: invoice.version,
    };
    world.admin().call(endpoint, invoice.id, &input).unwrap();
}

fn allocate_and_undo(world: &World, customer: CustomerId) {
    let item = &world.invoice(customer, "10").items[0];
    let receipt = world.receipt(customer, "50");
    let input = AllocateInput {
        source: receipt.item.id,
        shares: vec![ShareInput {
            item: item.id,
            amount: item.amount,
        }],
        effective_on: None,
    };
    let allocated = world.admin().call(Allocate, (), &input).unwrap();
    let id = allocated.allocations[0];
    world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    world.admin().call(Allocate, (), &input).unwrap();
}

/// The bad write of a trigger.
fn bad_write(world: &World, name: &str, table: &str) -> Option<String> {
    let named = REFUSED.iter().find(|(trigger, _)| *trigger == name);
    if let Some((_, sql)) = named {
        return Some(sql.replace("$r", "REPLACE"));
    }
    let (_, sql) = APPEND_ONLY
        .iter()
        .find(|(end, _)| name == format!("{table}{end}"))?;
    let column: String = world.connection().with(|db| {
        let sql = "SELECT name FROM pragma_table_info(?1) LIMIT 1";
        db.query_row(sql, [table], |row| row.get(0)).unwrap()
    });
    let sql = sql.replace("$t", table).replace("$c", &column);
    Some(sql.replace("$r", "REPLACE"))
}

fn refusal(world: &World, sql: &str) -> String {
    let result = world.connection().with(|db| {
        db.execute_batch("BEGIN").unwrap();
        let result = db.execute_batch(sql);
        db.execute_batch("ROLLBACK").unwrap();
        result
    });
    result
        .err()
        .map_or_else(String::new, |error| error.to_string())
}

#[test]
fn every_trigger_refuses_what_nothing_refuses_without_it() {
    let world = World::new();
    world.leave_unchecked();
    arrange(&world);
    let (mut untested, mut tested) = (Vec::new(), 0);
    for (name, table, text) in objects(&world, "trigger") {
        if PROJECTIONS.contains(&name.as_str()) || name == COMPLETION {
            continue;
        }
        let Some(sql) = bad_write(&world, &name, &table) else {
            untested.push(name);
            continue;
        };
        let code = text.split("'assertion:").nth(1).unwrap_or_default();
        let code = code.split('\'').next().unwrap_or_default();
        let with = refusal(&world, &sql);
        assert!(
            with.contains(&format!("assertion:{code}")),
            "{name} does not refuse: {with:?}"
        );
        let without = world.connection();
        without
            .execute_script(&format!("DROP TRIGGER {name}"))
            .unwrap();
        let left = refusal(&world, &sql);
        without.execute_script(&text).unwrap();
        assert!(
            left.is_empty() || left != with,
            "{name} is not what refuses: {left}"
        );
        tested += 1;
    }
    assert!(
        untested.is_empty(),
        "triggers without a bad write: {untested:?}"
    );
    println!("triggers dropped, each with a write that only it refuses: {tested}");
}

#[test]
fn every_projection_is_missed_by_an_invariant() {
    for name in PROJECTIONS {
        let world = World::new();
        world.leave_unchecked();
        let drop = format!("DROP TRIGGER {name}");
        world.connection().execute_script(&drop).unwrap();
        let broken = catch_unwind(AssertUnwindSafe(|| {
            let customer = world.customer("Tern Trading").id;
            allocate_and_undo(&world, customer);
            invariants::check(world.connection());
        }));
        assert!(broken.is_err(), "nobody misses {name}");
    }
}

#[test]
fn parts_that_do_not_say_how_many_they_are_are_counted() {
    let world = World::new();
    world.leave_unchecked();
    let write = |document: &str| {
        let item = |part: u16| {
            let amount = "'EUR', 100, 100, '2026-03-02', '2026-03-02', 1";
            format!(
                "('{document}_{part}', 'void', 'credit', (SELECT id FROM customer), '{document}', 'X', {part}, {amount})"
            )
        };
        let items: Vec<_> = (1..=3).map(item).collect();
        let insert = "INSERT INTO open_item(id, kind, side, customer_id, document_id, number,
            instalment, currency, amount_minor, open_minor, item_on, due_on, recorded_at) VALUES";
        let script = format!("{insert} {}", items.join(", "));
        world.connection().execute_script(&script).unwrap();
        let counts = format!(
            "SELECT CAST(instalments AS TEXT) FROM open_item WHERE document_id = '{document}'"
        );
        texts(world.connection(), &counts)
    };
    world.customer("Tern Trading");
    assert_eq!(write("doc_with"), ["3", "3", "3"]);
    let drop = format!("DROP TRIGGER {COMPLETION}");
    world.connection().execute_script(&drop).unwrap();
    assert_eq!(write("doc_without"), ["1", "1", "1"]);
}

/// The text of a table with one CHECK made true of everything.
fn without_check(text: &str, name: &str) -> String {
    let start = text.find(&format!("CONSTRAINT {name}")).unwrap();
    let open = start + text[start..].find('(').unwrap();
    let mut depth = 0;
    let close = text[open..].find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    });
    format!("{}(1{}", &text[..open], &text[open + close.unwrap()..])
}

/// Inserts a row into a table of its own; columns that must not be null and that nobody named get
/// something.
fn insert(text: &str, table: &str, row: &Map<String, Value>) -> Result<(), String> {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db.execute_batch(text).unwrap();
    let mut row = row.clone();
    let sql = "SELECT name, type FROM pragma_table_info(?1)
         WHERE \"notnull\" = 1 AND dflt_value IS NULL";
    let mut statement = db.prepare(sql).unwrap();
    let needed = statement.query_map([table], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    });
    for (name, kind) in needed.unwrap().map(Result::unwrap) {
        let something = if kind == "TEXT" {
            Value::from("x")
        } else {
            Value::from(1)
        };
        row.entry(name).or_insert(something);
    }
    row.retain(|_, value| !value.is_null());
    let columns: Vec<&str> = row.keys().map(String::as_str).collect();
    let values = row.values().map(|value| match value {
        Value::String(text) => format!("'{text}'"),
        other => other.to_string(),
    });
    let values: Vec<String> = values.collect();
    let sql = format!(
        "INSERT INTO {table}({}) VALUES ({})",
        columns.join(", "),
        values.join(", ")
    );
    db.execute_batch(&sql).map_err(|error| error.to_string())
}

#[test]
fn every_check_refuses_what_nothing_refuses_without_it() {
    let world = World::new();
    let tables: BTreeMap<String, Table> =
        serde_json::from_str(include_str!("guards.json")).unwrap();
    let (mut untested, mut tested) = (Vec::new(), 0);
    for (name, _, text) in objects(&world, "table") {
        let checks = text.split("CONSTRAINT ").skip(1).filter_map(|part| {
            let (check, rest) = part.split_once(char::is_whitespace)?;
            rest.trim_start()
                .starts_with("CHECK")
                .then(|| check.to_owned())
        });
        for check in checks {
            let known = tables.get(&name);
            let Some((table, bad)) = known.and_then(|table| Some((table, table.bad.get(&check)?)))
            else {
                untested.push(check);
                continue;
            };
            insert(&text, &name, &table.row).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut row = table.row.clone();
            row.extend(bad.clone());
            let with = insert(&text, &name, &row).expect_err(&check);
            assert!(
                with.ends_with(&format!(": {check}")),
                "{check} does not refuse: {with}"
            );
            let left = insert(&without_check(&text, &check), &name, &row);
            assert_eq!(left, Ok(()), "{check} is not the only one that refuses");
            tested += 1;
        }
    }
    assert!(
        untested.is_empty(),
        "checks without a bad write: {untested:?}"
    );
    println!("checks dropped, each with a row that only it refuses: {tested}");
}
