//! What the database refuses by itself, whatever the code does.

use harness::World;
use shared::access::Role;

use super::{approve, asked, invoiced};

/// Runs one statement; the text of what SQLite refuses.
fn refusal(world: &World, sql: &str) -> String {
    let refused = world.connection().execute_script(sql);
    format!("{:?}", refused.expect_err(sql))
}

/// A decision put into the table by hand; `{…}` are `NAME = value` of its columns.
fn decision(changes: &[(&str, &str)]) -> String {
    let columns = [
        ("request_id", "r.id"),
        ("requested_by", "r.requested_by"),
        ("payload_hash", "r.payload_hash"),
        ("decision", "'rejected'"),
        (
            "decided_by",
            "(SELECT id FROM staff_user WHERE role = 'manager')",
        ),
        ("decided_at", "r.requested_at"),
        ("reason", "'No'"),
        ("outcome", "NULL"),
        ("outcome_number", "NULL"),
    ];
    let value = |(name, value): &(&str, &str)| {
        let changed = changes.iter().find(|(column, _)| column == name);
        changed.map_or(*value, |(_, value)| *value).to_owned()
    };
    let names = columns.map(|(name, _)| name).join(", ");
    let values: Vec<String> = columns.iter().map(value).collect();
    format!(
        "INSERT INTO approval_decision({names}) SELECT {} FROM approval_request r",
        values.join(", ")
    )
}

#[test]
fn a_decision_by_hand_has_to_keep_every_rule() {
    let (world, invoice) = invoiced("1000");
    asked(&world, &invoice);
    let someone = "(SELECT id FROM staff_user WHERE role = 'viewer')";
    let specialist = "(SELECT id FROM staff_user WHERE role = 'specialist')";
    let table: [(&[(&str, &str)], &str); 9] = [
        (&[("decided_by", specialist)], "approval_decision_four_eyes"),
        (
            &[
                ("decided_by", specialist),
                ("decision", "'approved'"),
                ("outcome", "'crn_1'"),
                ("outcome_number", "'CRN-1'"),
            ],
            "approval_decision_four_eyes",
        ),
        // Naming somebody else as the requester does not help: the key is to the request.
        (
            &[("decided_by", specialist), ("requested_by", someone)],
            "KEY",
        ),
        (&[("payload_hash", "hex(zeroblob(32))")], "KEY"),
        (&[("decision", "'withdrawn'")], "approval_decision_own"),
        (&[("decision", "'approved'")], "approval_decision_outcome"),
        (&[("reason", "NULL")], "approval_decision_reason"),
        (&[("decided_by", "NULL")], "approval_decision_decider"),
        (&[("decided_at", "r.expires_at")], "approval_time"),
    ];
    for (changes, guard) in table {
        let text = refusal(&world, &decision(changes));
        assert!(text.contains(guard), "{changes:?}: {text}");
    }
    let early = [
        ("decision", "'expired'"),
        ("decided_by", "NULL"),
        ("reason", "NULL"),
    ];
    assert!(refusal(&world, &decision(&early)).contains("approval_time"));
}

#[test]
fn a_request_never_changes_but_by_its_one_decision() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    let table = [
        (
            "UPDATE approval_request SET state = 'approved'",
            "approval_frozen",
        ),
        (
            "UPDATE approval_request SET payload = '{}'",
            "approval_frozen",
        ),
        (
            "UPDATE approval_request SET amount_minor = 1",
            "approval_frozen",
        ),
        ("DELETE FROM approval_request", "append_only"),
    ];
    for (sql, guard) in table {
        assert!(refusal(&world, sql).contains(guard), "{sql}");
    }
    let twice = "INSERT INTO approval_request SELECT 'apr_2', action, subject, subject_number,
         subject_version, customer_id, currency, amount_minor, limit_minor, payload, payload_hash,
         requested_by, requested_at, expires_at, state FROM approval_request";
    assert!(refusal(&world, twice).contains("approval_pending"));
    approve(&world, Role::Manager, &request).unwrap();
    let table = [
        (decision(&[]), "already_decided"),
        (
            "UPDATE approval_decision SET reason = 'x'".to_owned(),
            "append_only",
        ),
        ("DELETE FROM approval_decision".to_owned(), "append_only"),
        (
            "UPDATE approval_request SET state = 'pending'".to_owned(),
            "approval_frozen",
        ),
        (
            "UPDATE approval_request SET state = 'rejected'".to_owned(),
            "approval_frozen",
        ),
    ];
    for (sql, guard) in table {
        let text = refusal(&world, &sql);
        assert!(text.contains(guard), "{sql}: {text}");
    }
}

#[test]
fn a_limit_is_an_amount_in_a_currency_or_none_in_all() {
    let world = World::new();
    let table = [
        (
            "'viewer', 'credit_note', '*', 5",
            "approval_limit_unlimited",
        ),
        (
            "'viewer', 'credit_note', 'EUR', NULL",
            "approval_limit_unlimited",
        ),
        (
            "'viewer', 'credit_note', 'EUR', -1",
            "approval_limit_amount",
        ),
        (
            "'viewer', 'credit_note', 'EURO', 1",
            "approval_limit_currency",
        ),
        ("'nobody', 'credit_note', 'EUR', 1", "KEY"),
        ("'manager', 'credit_note', 'EUR', 1", "UNIQUE"),
    ];
    for (values, guard) in table {
        let text = refusal(
            &world,
            &format!("INSERT INTO approval_limit VALUES ({values})"),
        );
        assert!(text.contains(guard), "{values}: {text}");
    }
}
