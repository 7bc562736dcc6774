//! What must hold in the books after every scenario, computed from the tables by other queries
//! than the product's own.

use functions::platform::native::Connection;

/// Each query lists what is wrong; all of them must be empty.
const CHECKS: [(&str, &str); 16] = [
    (
        "an item's open amount equals its amount less its allocations",
        "SELECT i.id, i.number, i.open_minor, i.amount_minor - coalesce((SELECT sum(a.amount_minor)
           FROM allocation a WHERE a.debit_item = i.id OR a.credit_item = i.id), 0) AS expected
         FROM open_item i WHERE open_minor <> expected",
    ),
    (
        "items, by customer and currency, equal the control accounts",
        "WITH item AS (SELECT customer_id, currency,
             sum(iif(side = 'debit', open_minor, -open_minor)) AS open FROM open_item
           WHERE customer_id IS NOT NULL GROUP BY 1, 2),
         control AS (SELECT customer_id, currency,
             sum((debit_account IN ('ar', 'unapplied')) * amount_minor
               - (credit_account IN ('ar', 'unapplied')) * amount_minor) AS balance
           FROM posting WHERE customer_id IS NOT NULL GROUP BY 1, 2)
         SELECT customer_id, currency, open, balance FROM item FULL JOIN control
           USING (customer_id, currency)
         WHERE coalesce(open, 0) <> coalesce(balance, 0)",
    ),
    (
        "cached customer balances equal the items",
        "WITH item AS (SELECT customer_id, currency,
             sum(iif(side = 'debit', open_minor, 0)) AS owed,
             sum(iif(side = 'credit', open_minor, 0)) AS credit FROM open_item
           WHERE customer_id IS NOT NULL GROUP BY 1, 2)
         SELECT customer_id, currency, owed, owed_minor, credit, unapplied_minor
         FROM item FULL JOIN customer_balance USING (customer_id, currency)
         WHERE owed_minor IS NOT coalesce(owed, 0) OR unapplied_minor IS NOT coalesce(credit, 0)",
    ),
    (
        "unidentified receipts equal their account",
        "SELECT currency, open, balance FROM
           (SELECT currency, sum(open_minor) AS open FROM open_item
            WHERE customer_id IS NULL GROUP BY 1)
         FULL JOIN (SELECT currency, sum((credit_account = 'unidentified') * amount_minor
             - (debit_account = 'unidentified') * amount_minor) AS balance
           FROM posting WHERE customer_id IS NULL GROUP BY 1) USING (currency)
         WHERE coalesce(open, 0) <> coalesce(balance, 0)",
    ),
    (
        "every entry is complete",
        "SELECT e.id FROM journal_entry e
         WHERE posting_count <> (SELECT count(*) FROM posting p WHERE p.entry_id = e.id)",
    ),
    (
        "audit numbers are gapless",
        "SELECT last FROM audit_sequence WHERE last <> (SELECT count(*) FROM audit)
           OR last <> (SELECT coalesce(max(number), 0) FROM audit)",
    ),
    (
        "audit rows hold nothing secret",
        "SELECT a.number, a.command, f.fullkey FROM audit a,
           json_tree(json_array(json(coalesce(a.before, 'null')), json(coalesce(a.after, 'null')))) f
         WHERE f.type = 'text' AND (f.value LIKE '%$argon2%' OR f.value LIKE '%/portal/i/%'
             OR f.value LIKE 'whsec!_%' ESCAPE '!' OR (length(f.value) >= 64
               AND f.value NOT GLOB '*[^0-9a-fA-F]*'))
           OR f.key IN ('password', 'password_hash', 'secret', 'token', 'token_hash', 'totp_secret',
             'recovery_codes')",
    ),
    (
        "audit rows are listed under everything they touch",
        "SELECT a.number FROM audit a WHERE NOT EXISTS (SELECT 1 FROM audit_subject s
             WHERE s.subject = a.subject AND s.recorded_at = a.recorded_at AND s.number = a.number)
           OR EXISTS (SELECT 1 FROM json_each(coalesce(a.related, '[]')) r WHERE NOT EXISTS (
             SELECT 1 FROM audit_subject s WHERE s.subject = r.value AND s.number = a.number))",
    ),
    (
        "the chain is dense and does not run ahead",
        "SELECT count(*) AS n FROM audit_seal HAVING n <> coalesce(max(number), 0)
           OR n > (SELECT last FROM audit_sequence)",
    ),
    (
        "document numbers are gapless per series and year",
        "WITH document(series, number) AS (
           SELECT 'invoice', number FROM invoice WHERE number IS NOT NULL
           UNION ALL SELECT 'credit_note', number FROM credit_note
           UNION ALL SELECT 'receipt', number FROM receipt),
         numbered AS (SELECT s.series, s.year, d.number,
             CAST(substr(d.number, length(s.prefix) + 7) AS INTEGER) AS n
           FROM number_series s JOIN document d USING (series)
           WHERE d.number = printf('%s-%04d-%05d', s.prefix, s.year,
             CAST(substr(d.number, length(s.prefix) + 7) AS INTEGER)))
         SELECT s.series, s.year, s.next FROM number_series s
         WHERE s.series <> 'customer' AND s.next - 1 <> (SELECT count(*) FROM numbered d
           WHERE d.series = s.series AND d.year = s.year AND d.n BETWEEN 1 AND s.next - 1)",
    ),
    (
        "what is not brought over has a number that its series and year have given",
        "WITH document(series, number, year) AS (
           SELECT 'invoice', number, substr(issued_on, 1, 4) FROM invoice
             WHERE number IS NOT NULL AND imported = 0
           UNION ALL SELECT 'credit_note', number, substr(issued_on, 1, 4) FROM credit_note
           UNION ALL SELECT 'receipt', number, substr(received_on, 1, 4) FROM receipt
             WHERE method <> 'imported')
         SELECT d.series, d.number FROM document d WHERE NOT EXISTS (SELECT 1 FROM number_series s
           WHERE s.series = d.series AND s.year = CAST(d.year AS INTEGER)
             AND CAST(substr(d.number, length(s.prefix) + 7) AS INTEGER) BETWEEN 1 AND s.next - 1
             AND d.number = printf('%s-%04d-%05d', s.prefix, s.year,
               CAST(substr(d.number, length(s.prefix) + 7) AS INTEGER)))",
    ),
    (
        "issued invoices equal their items",
        "SELECT i.id, i.total_minor FROM invoice i WHERE i.status <> 'draft'
           AND i.total_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM open_item o
             WHERE o.document_id = i.id AND o.kind = 'invoice')",
    ),
    (
        "an item says of how many instalments it is one",
        "SELECT document_id, kind FROM open_item GROUP BY document_id, kind
         HAVING max(instalment) <> min(instalments) OR max(instalment) <> max(instalments)",
    ),
    (
        "the entry of an allocation leads to what was allocated, by id and number",
        "SELECT e.id FROM journal_entry e LEFT JOIN allocation a ON a.id = e.source
           LEFT JOIN open_item i ON i.id = a.credit_item
         WHERE e.document_id <> coalesce(i.document_id, '') OR e.number <> coalesce(i.number, e.number)",
    ),
    (
        "a request is closed by its decision, and an approval by its document",
        "SELECT r.id, r.state, d.decision, d.outcome FROM approval_request r
           LEFT JOIN approval_decision d ON d.request_id = r.id
         WHERE r.state <> coalesce(d.decision, 'pending')
           OR (r.state = 'approved' AND r.action = 'credit_note' AND NOT EXISTS (
             SELECT 1 FROM credit_note n WHERE n.id = d.outcome AND n.number = d.outcome_number
               AND n.invoice_id = r.subject AND n.total_minor = r.amount_minor))",
    ),
    (
        "foreign keys hold",
        "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check",
    ),
];

/// What holds for the rows that the present product writes; earlier versions did not say as much.
const CHANGES: &str = "SELECT number, command FROM audit WHERE before IS NULL AND after IS NULL
   AND command NOT IN ('sign_in', 'sign_in_by_access', 'sign_in_asked_for_code',
     'sign_in_by_code', 'sign_in_by_passkey', 'sign_in_by_recovery_code', 'sign_out',
     'sign_in_refused', 'prove', 'prove_by_access', 'prove_by_passkey', 'prove_by_recovery_code',
     'prove_refused', 'change_password', 'change_password_refused', 'portal_sign_in', 'portal_sign_out')";

/// Likewise: the entry of an allocation says what was allocated.
const LEADS: &str = "SELECT e.id FROM journal_entry e JOIN allocation a ON a.id = e.source
   WHERE e.document_id IS NULL";

/// Panics with the first audit rows that do not say what changed, save for those about sessions, and
/// the first entries of allocations that do not say what of.
pub fn check_changes(connection: &Connection) {
    let silent = rows(connection, LEADS);
    assert!(silent.is_empty(), "nothing allocated: {silent:?}");
    let silent = rows(connection, CHANGES);
    assert!(silent.is_empty(), "nothing changed: {silent:?}");
}

/// Panics with the first rows that break an invariant.
pub fn check(connection: &Connection) {
    let broken = broken(connection);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Every invariant that does not hold, with its first rows.
pub fn broken(connection: &Connection) -> Vec<String> {
    let wrong = |(name, sql): &(&str, &str)| {
        let rows = rows(connection, sql);
        (!rows.is_empty()).then(|| format!("{name}: {rows:?}"))
    };
    CHECKS.iter().filter_map(wrong).collect()
}

fn rows(connection: &Connection, sql: &str) -> Vec<String> {
    connection.with(|db| {
        let mut statement = db.prepare(sql).expect("a check");
        let columns = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| {
            let cell = |index| row.get_ref(index).map(|value| format!("{value:?}"));
            (0..columns)
                .map(cell)
                .collect::<rusqlite::Result<Vec<_>>>()
                .map(|cells| cells.join(" "))
        };
        let found = statement.query_map([], read).expect("a check");
        found
            .take(5)
            .collect::<rusqlite::Result<Vec<_>>>()
            .expect("rows")
    })
}
