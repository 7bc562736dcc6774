//! The books as reports read them: balances per account, and the postings of one account.

use serde::Deserialize;
use shared::api::ledger::{PostingFilter, PostingView};
use shared::kernel::id::{CustomerId, EntryId};
use shared::kernel::page::page_rows;
use shared::kernel::{Currency, Cursor, Day, Instant, Money};
use shared::ledger::Account;

use super::receipts::customer_ref;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// Sums of one account in one currency.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct BalanceRow {
    /// The account.
    pub account: Account,
    currency: Currency,
    debit_minor: i64,
    credit_minor: i64,
}

impl BalanceRow {
    /// Sum of debits.
    pub fn debit(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.debit_minor, self.currency)?)
    }

    /// Sum of credits.
    pub fn credit(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.credit_minor, self.currency)?)
    }
}

/// Sums per account and currency up to the end of a day, in order of the chart. Each side is one
/// pass over an index that holds all it needs.
pub fn balances(as_of: Option<Day>) -> Statement {
    statement!(
        "SELECT /* report: trial balance */ s.account, s.currency, sum(s.debit_minor) AS debit_minor,
           sum(s.credit_minor) AS credit_minor
         FROM (
           SELECT debit_account AS account, currency, sum(amount_minor) AS debit_minor,
             0 AS credit_minor
           FROM posting WHERE ?1 IS NULL OR effective_on <= ?1 GROUP BY debit_account, currency
           UNION ALL
           SELECT credit_account, currency, 0, sum(amount_minor)
           FROM posting WHERE ?1 IS NULL OR effective_on <= ?1 GROUP BY credit_account, currency) s
         JOIN gl_account g ON g.code = s.account
         GROUP BY g.position, s.account, s.currency ORDER BY g.position, s.currency",
        as_of,
    )
}

/// A posting seen from one account.
#[derive(Deserialize, Clone, Debug)]
pub struct PostingRow {
    entry_id: EntryId,
    line: u16,
    effective_on: Day,
    recorded_at: Instant,
    kind: String,
    source: String,
    number: String,
    document_id: String,
    customer_id: Option<CustomerId>,
    customer_number: Option<String>,
    customer_name: Option<String>,
    counter_account: Account,
    currency: Currency,
    change_minor: i64,
}

impl PostingRow {
    /// Where the page after this row starts.
    pub fn cursor(&self) -> Cursor {
        let key = self.effective_on.to_string();
        Cursor {
            key,
            id: format!("{}/{}", self.entry_id, self.line),
        }
    }

    /// As the list shows it.
    pub fn view(self) -> Result<PostingView, Refusal> {
        Ok(PostingView {
            entry: self.entry_id,
            line: self.line,
            effective_on: self.effective_on,
            recorded_at: self.recorded_at,
            kind: self.kind,
            source: self.source,
            number: self.number,
            document: self.document_id,
            customer: customer_ref(self.customer_id, self.customer_number, self.customer_name),
            counter_account: self.counter_account,
            change: Money::from_minor(self.change_minor, self.currency)?,
        })
    }
}

/// Where a page starts, as three values of the index: day, entry and line.
fn place(filter: &PostingFilter) -> (Option<String>, Option<String>, Option<u16>) {
    let Some(cursor) = filter.after.clone() else {
        return (None, None, None);
    };
    let (entry, line) = cursor.id.split_once('/').unwrap_or((&cursor.id, "0"));
    (
        Some(cursor.key),
        Some(entry.to_owned()),
        Some(line.parse().unwrap_or_default()),
    )
}

/// Lists the postings of one account, the newest first.
pub fn list(filter: &PostingFilter) -> Statement {
    if filter.customer.is_some() {
        of_customer(filter)
    } else {
        of_account(filter)
    }
}

/// The document whose number entry `e` has. An allocation of an earlier version does not say it, and
/// what was allocated is looked up.
macro_rules! document {
    () => {
        "coalesce(e.document_id, CASE WHEN e.kind IN ('allocation', 'unallocation') THEN
             (SELECT i.document_id FROM allocation a CROSS JOIN open_item i
              ON i.id = a.credit_item WHERE a.id = e.source) END, e.source) AS document_id"
    };
}

/// The two ranges of indexes that hold the debits and the credits of account `?1` in `$currency`,
/// after the place where the page starts.
macro_rules! both_sides {
    ($currency:literal) => {
        concat!(
            "SELECT effective_on, entry_id, line, customer_id, credit_account AS counter_account,
               currency, amount_minor AS change_minor
             FROM posting INDEXED BY posting_by_debit
             WHERE debit_account = ?1 AND currency = ",
            $currency,
            " AND (effective_on, entry_id, line)
                 < (coalesce(?3, '~'), coalesce(?4, '~'), coalesce(?5, 0))
             UNION ALL
             SELECT effective_on, entry_id, line, customer_id, debit_account, currency,
               -amount_minor
             FROM posting INDEXED BY posting_by_credit
             WHERE credit_account = ?1 AND currency = ",
            $currency,
            " AND (effective_on, entry_id, line)
                 < (coalesce(?3, '~'), coalesce(?4, '~'), coalesce(?5, 0))"
        )
    };
}

/// Each range is in the order of the page, so SQLite merges them and stops after its last row. The
/// first and the last currency of an account have ranges of their own in the merge; those between,
/// which few accounts have, are found by stepping through the indexes and read a page each.
fn of_account(filter: &PostingFilter) -> Statement {
    let (day, entry, line) = place(filter);
    statement!(
        concat!(
            "WITH RECURSIVE bounds(low, high) AS MATERIALIZED (
               SELECT coalesce(?2, (SELECT min(x) FROM (
                   SELECT min(currency) AS x FROM posting WHERE debit_account = ?1
                   UNION ALL SELECT min(currency) FROM posting WHERE credit_account = ?1))),
                 coalesce(?2, (SELECT max(x) FROM (
                   SELECT max(currency) AS x FROM posting WHERE debit_account = ?1
                   UNION ALL SELECT max(currency) FROM posting WHERE credit_account = ?1)))),
             used(currency) AS (
               SELECT low FROM bounds
               UNION ALL
               SELECT (SELECT min(x) FROM (
                 SELECT min(currency) AS x FROM posting
                 WHERE debit_account = ?1 AND currency > used.currency AND currency < bounds.high
                 UNION ALL SELECT min(currency) FROM posting
                 WHERE credit_account = ?1 AND currency > used.currency AND currency < bounds.high))
               FROM used CROSS JOIN bounds WHERE used.currency IS NOT NULL),
             top AS (",
            both_sides!("(SELECT low FROM bounds)"),
            " UNION ALL ",
            both_sides!("(SELECT high FROM bounds WHERE high <> low)"),
            " UNION ALL
              SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5,
                j.value->>6
              FROM used CROSS JOIN json_each((
                SELECT json_group_array(json_array(m.effective_on, m.entry_id, m.line,
                  m.customer_id, m.counter_account, m.currency, m.change_minor)) FROM (",
            both_sides!("used.currency"),
            " ORDER BY effective_on DESC, entry_id DESC, line DESC
                  LIMIT CAST(?6 AS INTEGER) + 1) m)) j
              WHERE used.currency <> (SELECT low FROM bounds)
              ORDER BY effective_on DESC, entry_id DESC, line DESC LIMIT CAST(?6 AS INTEGER) + 1)
             SELECT top.entry_id, top.line, top.effective_on, e.recorded_at, e.kind, e.source,
               e.number, ",
            document!(),
            ", top.customer_id, k.number AS customer_number, k.name AS customer_name,
               top.counter_account, top.currency, top.change_minor
             FROM top CROSS JOIN journal_entry e ON e.id = top.entry_id
             LEFT JOIN customer k ON k.id = top.customer_id
             ORDER BY top.effective_on DESC, top.entry_id DESC, top.line DESC"
        ),
        filter.account.as_str(),
        filter.currency,
        day,
        entry,
        line,
        page_rows(filter.limit),
    )
}

/// A customer's own postings are few, so those of one account are picked from among them.
fn of_customer(filter: &PostingFilter) -> Statement {
    let (day, entry, line) = place(filter);
    statement!(
        concat!(
            "SELECT p.entry_id, p.line, p.effective_on, e.recorded_at, e.kind, e.source, e.number, ",
            document!(),
            ", p.customer_id,
           k.number AS customer_number, k.name AS customer_name,
           iif(p.debit_account = ?1, p.credit_account, p.debit_account) AS counter_account,
           p.currency, iif(p.debit_account = ?1, p.amount_minor, -p.amount_minor) AS change_minor
         FROM posting p INDEXED BY posting_by_customer
         CROSS JOIN journal_entry e ON e.id = p.entry_id
         CROSS JOIN customer k ON k.id = p.customer_id
         WHERE p.customer_id = ?7 AND (p.debit_account = ?1 OR p.credit_account = ?1)
           AND (?2 IS NULL OR p.currency = ?2)
           AND (p.effective_on, p.entry_id, p.line) < (coalesce(?3, '~'), coalesce(?4, '~'), coalesce(?5, 0))
         ORDER BY p.effective_on DESC, p.entry_id DESC, p.line DESC LIMIT CAST(?6 AS INTEGER) + 1"
        ),
        filter.account.as_str(),
        filter.currency,
        day,
        entry,
        line,
        page_rows(filter.limit),
        filter.customer,
    )
}
