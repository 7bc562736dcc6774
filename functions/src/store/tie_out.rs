//! The tie-out: for every customer and currency, open items, the events that made them and the
//! control accounts are the same number (domain 3.9 and 18.2).
//!
//! Compared is more than the sums that are shown: documents against `ar`, receipts against
//! `unapplied`, each item's cached open amount against its own events, and the cached balance of
//! the customer, so that two mistakes cannot hide behind each other.

use serde::Deserialize;
use shared::api::customers::CustomerRef;
use shared::api::ledger::{TieOutDifference, TieOutSums};
use shared::kernel::id::CustomerId;
use shared::kernel::{Currency, Money};

use super::receipts::customer_ref;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// The most differing pairs that are shown; one is too many already.
pub const DIFFERENCES_MAX: u16 = 100;

/// A pair that differs, or the sums of a currency.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// 1 for the sums of a currency over all its customers, 0 for a pair that differs.
    is_sum: i64,
    customer_id: Option<CustomerId>,
    customer_number: Option<String>,
    customer_name: Option<String>,
    currency: Currency,
    pairs: u32,
    items_minor: i64,
    events_minor: i64,
    control_minor: i64,
    unidentified_minor: i64,
}

/// The result of a comparison.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TieOut {
    /// How many pairs of customer and currency were compared.
    pub pairs: u32,
    /// Per currency.
    pub sums: Vec<TieOutSums>,
    /// Pairs that differ.
    pub differences: Vec<TieOutDifference>,
}

/// Compares every pair. It reads every item, allocation and posting of the control accounts once,
/// so it is for the page that proves the books and for nightly work, not for lists.
///
/// Receipts of unknown payers are a pair without a customer: their items against `unidentified`.
pub fn compare() -> Statement {
    statement!(
        "WITH /* report: tie-out */ item AS MATERIALIZED (
           SELECT customer_id, currency, kind = 'receipt' AS is_receipt, side = 'debit' AS is_debit,
             open_minor, amount_minor - coalesce(CASE side
               WHEN 'debit' THEN (SELECT sum(a.amount_minor) FROM allocation a WHERE a.debit_item = i.id)
               ELSE (SELECT sum(a.amount_minor) FROM allocation a WHERE a.credit_item = i.id)
             END, 0) AS event_minor
           FROM open_item i),
         side AS (
           SELECT customer_id, currency,
             sum(iif(is_receipt, 0, iif(is_debit, open_minor, -open_minor))) AS items_ar,
             sum(iif(is_receipt, -open_minor, 0)) AS items_unapplied,
             sum(iif(is_receipt, 0, iif(is_debit, event_minor, -event_minor))) AS events_ar,
             sum(iif(is_receipt, -event_minor, 0)) AS events_unapplied,
             sum(iif(is_debit, open_minor, 0)) AS owed, sum(iif(is_debit, 0, open_minor)) AS credit,
             0 AS ar, 0 AS unapplied, 0 AS kept_owed, 0 AS kept_credit,
             sum(open_minor <> event_minor) AS drifted
           FROM item GROUP BY customer_id, currency
           UNION ALL
           SELECT iif(account = 'unidentified', NULL, customer_id), currency, 0, 0, 0, 0, 0, 0,
             sum(iif(account = 'ar', change_minor, 0)), sum(iif(account = 'ar', 0, change_minor)),
             0, 0, 0
           FROM account_line WHERE account IN ('ar', 'unapplied', 'unidentified')
           GROUP BY iif(account = 'unidentified', NULL, customer_id), currency
           UNION ALL
           SELECT customer_id, currency, 0, 0, 0, 0, 0, 0, 0, 0, owed_minor, unapplied_minor, 0
           FROM customer_balance),
         pair AS MATERIALIZED (
           SELECT customer_id, currency, sum(items_ar) AS items_ar,
             sum(items_unapplied) AS items_unapplied, sum(events_ar) AS events_ar,
             sum(events_unapplied) AS events_unapplied, sum(ar) AS ar, sum(unapplied) AS unapplied,
             sum(drifted) <> 0 OR sum(items_ar) <> sum(events_ar)
               OR sum(items_unapplied) <> sum(events_unapplied) OR sum(items_ar) <> sum(ar)
               OR sum(items_unapplied) <> sum(unapplied)
               OR (customer_id IS NOT NULL AND (sum(owed) <> sum(kept_owed)
                 OR sum(credit) <> sum(kept_credit))) AS differs
           FROM side GROUP BY customer_id, currency)
         SELECT 1 AS is_sum, NULL AS customer_id, NULL AS customer_number, NULL AS customer_name,
           currency, sum(customer_id IS NOT NULL) AS pairs,
           sum(iif(customer_id IS NULL, 0, items_ar + items_unapplied)) AS items_minor,
           sum(iif(customer_id IS NULL, 0, events_ar + events_unapplied)) AS events_minor,
           sum(iif(customer_id IS NULL, 0, ar + unapplied)) AS control_minor,
           sum(iif(customer_id IS NULL, -items_unapplied, 0)) AS unidentified_minor
         FROM pair GROUP BY currency
         UNION ALL
         SELECT * FROM (
           SELECT 0, p.customer_id, c.number, c.name, p.currency, 1, p.items_ar + p.items_unapplied,
             p.events_ar + p.events_unapplied, p.ar + p.unapplied, 0
           FROM pair p LEFT JOIN customer c ON c.id = p.customer_id
           WHERE p.differs ORDER BY c.sort_key, p.currency LIMIT CAST(?1 AS INTEGER))
         ORDER BY is_sum DESC, currency",
        DIFFERENCES_MAX,
    )
}

/// Reads the rows of [`compare`].
pub fn fold(rows: Vec<Row>) -> Result<TieOut, Refusal> {
    let mut found = TieOut {
        pairs: 0,
        sums: Vec::new(),
        differences: Vec::new(),
    };
    for row in rows {
        let money = |minor| Money::from_minor(minor, row.currency);
        let items = money(row.items_minor)?;
        let events = money(row.events_minor)?;
        let control = money(row.control_minor)?;
        if row.is_sum == 1 {
            let unidentified = money(row.unidentified_minor)?;
            found.pairs = found.pairs.saturating_add(row.pairs);
            found.sums.push(TieOutSums {
                items,
                events,
                control,
                unidentified,
            });
        } else {
            let customer: Option<CustomerRef> =
                customer_ref(row.customer_id, row.customer_number, row.customer_name);
            found.differences.push(TieOutDifference {
                customer,
                items,
                events,
                control,
            });
        }
    }
    Ok(found)
}
