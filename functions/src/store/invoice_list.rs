//! The list of invoices. Open, overdue and settled ones are driven by indexes of their items, all
//! others by their ids, which rise with the moment of creation, so that no filter scans documents it
//! does not show and a row costs three reads: the document, its customer, its items. A search walks
//! the rows of its filter, the newest first, and looks for its words at each: at two thousand at
//! most, and where these do not do at all that have its rarest word.

use serde::Deserialize;
use shared::api::customers::CustomerRef;
use shared::api::invoices::{InvoiceFilter, InvoiceRow, InvoiceState};
use shared::invoice::InvoiceStatus;
use shared::kernel::id::{CustomerId, InvoiceId};
use shared::kernel::page::{Cursor, page_rows};
use shared::kernel::{Currency, Day, Money};

use super::by_words::{has_words, terms_of, way};
use super::keyset::after_text;
use super::search_terms::Word;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// A row of the list.
#[derive(Deserialize, Clone, Debug)]
pub struct ListRow {
    id: InvoiceId,
    status: InvoiceStatus,
    number: Option<String>,
    customer_id: CustomerId,
    customer_number: String,
    customer_name: String,
    currency: Currency,
    reference: Option<String>,
    issued_on: Option<Day>,
    total_minor: i64,
    standing: String,
    sort_key: String,
}

impl ListRow {
    /// Where the page after this row starts.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.sort_key.clone(),
            id: self.id.to_string(),
        }
    }

    /// As the list shows it on `today`.
    pub fn view(self, today: Day) -> Result<InvoiceRow, Refusal> {
        let total = Money::from_minor(self.total_minor, self.currency)?;
        let (open_minor, due_on): (i64, Option<Day>) =
            serde_json::from_str(&self.standing).map_err(Refusal::fault)?;
        let open = Money::from_minor(open_minor, self.currency)?;
        let overdue = open.is_positive() && due_on.is_some_and(|day| day < today);
        Ok(InvoiceRow {
            id: self.id,
            number: self.number,
            customer: CustomerRef {
                id: self.customer_id,
                number: self.customer_number,
                name: self.customer_name,
            },
            state: InvoiceState::of(self.status, total, open, overdue),
            reference: self.reference,
            issued_on: self.issued_on,
            due_on,
            total,
            open,
        })
    }
}

/// What is open of a document and when it is due, over all of its instalments.
macro_rules! instalments {
    () => {
        "(SELECT json_array(sum(o.open_minor),
            coalesce(min(iif(o.open_minor > 0, o.due_on, NULL)), max(o.due_on)))
          FROM open_item o WHERE o.document_id = i.id AND o.kind = 'invoice')"
    };
}

/// What is open and when it is due. To find that there is no second instalment reads nothing, and
/// then one item tells it all; a draft has none.
macro_rules! standing {
    ($first:literal) => {
        concat!(
            "CASE WHEN EXISTS (SELECT 1 FROM open_item o
               WHERE o.document_id = i.id AND o.kind = 'invoice' AND o.instalment = 2)
             THEN ",
            instalments!(),
            " ELSE ",
            $first,
            " END"
        )
    };
}

/// The standing of any document.
macro_rules! items_standing {
    () => {
        standing!(
            "coalesce((SELECT json_array(o.open_minor, o.due_on) FROM open_item o
               WHERE o.document_id = i.id AND o.kind = 'invoice' AND o.instalment = 1),
             json_array(0, NULL))"
        )
    };
}

/// The same where an open item `x` of the document is at hand.
macro_rules! open_standing {
    () => {
        standing!("json_array(x.open_minor, x.due_on)")
    };
}

/// Columns of a row.
macro_rules! columns {
    ($standing:expr, $sort_key:literal, $rest:expr) => {
        concat!(
            "SELECT i.id, i.status, i.number, i.customer_id, c.number AS customer_number,
               c.name AS customer_name, i.currency, i.reference, i.issued_on, i.total_minor, ",
            $standing,
            " AS standing, ",
            $sort_key,
            " AS sort_key ",
            $rest
        )
    };
}

/// The query of a filter.
pub fn list(filter: &InvoiceFilter, words: &[Word], today: Day) -> Result<Statement, Refusal> {
    if !words.is_empty() {
        return search(filter, words, today);
    }
    Ok(match filter.state {
        Some(InvoiceState::Open | InvoiceState::PartPaid) => open(filter, None),
        Some(InvoiceState::Overdue) => open(filter, Some(today)),
        Some(InvoiceState::Draft) => by_status(filter, "draft"),
        Some(InvoiceState::Void) => by_status(filter, "void"),
        Some(InvoiceState::Settled) => settled(filter),
        None => all(filter),
    })
}

/// The id of the last row of the page before, newest first.
fn newest_first(filter: &InvoiceFilter) -> Option<&str> {
    filter.after.as_ref().map(|cursor| cursor.id.as_str())
}

fn all(filter: &InvoiceFilter) -> Statement {
    let before = newest_first(filter);
    let limit = page_rows(filter.limit);
    match filter.customer {
        Some(customer) => statement!(
            columns!(
                items_standing!(),
                "''",
                "FROM invoice i CROSS JOIN customer c ON c.id = i.customer_id
                 WHERE i.customer_id = ?1 AND i.id < coalesce(?2, '~')
                 ORDER BY i.id DESC LIMIT CAST(?3 AS INTEGER) + 1"
            ),
            customer,
            before,
            limit,
        ),
        None => statement!(
            columns!(
                items_standing!(),
                "''",
                "FROM invoice i CROSS JOIN customer c ON c.id = i.customer_id
                 WHERE i.id < coalesce(?1, '~')
                 ORDER BY i.id DESC LIMIT CAST(?2 AS INTEGER) + 1"
            ),
            before,
            limit,
        ),
    }
}

fn by_status(filter: &InvoiceFilter, status: &str) -> Statement {
    statement!(
        columns!(
            items_standing!(),
            "''",
            "FROM invoice i CROSS JOIN customer c ON c.id = i.customer_id
             WHERE i.status = ?1 AND (?2 IS NULL OR i.customer_id = ?2)
               AND i.id < coalesce(?3, '~')
             ORDER BY i.id DESC LIMIT CAST(?4 AS INTEGER) + 1"
        ),
        status,
        filter.customer,
        newest_first(filter),
        page_rows(filter.limit),
    )
}

fn settled(filter: &InvoiceFilter) -> Statement {
    let before = newest_first(filter);
    let limit = page_rows(filter.limit);
    match filter.customer {
        Some(customer) => statement!(
            columns!(
                items_standing!(),
                "''",
                "FROM invoice i CROSS JOIN customer c ON c.id = i.customer_id
                 WHERE i.customer_id = ?1 AND i.id < coalesce(?2, '~') AND i.status = 'issued'
                   AND NOT EXISTS (SELECT 1 FROM open_item o WHERE o.document_id = i.id
                     AND o.kind = 'invoice' AND o.open_minor > 0)
                 ORDER BY i.id DESC LIMIT CAST(?3 AS INTEGER) + 1"
            ),
            customer,
            before,
            limit,
        ),
        None => statement!(
            columns!(
                standing!("json_array(0, x.due_on)"),
                "''",
                "FROM open_item x CROSS JOIN invoice i ON i.id = x.document_id
                 CROSS JOIN customer c ON c.id = i.customer_id
                 WHERE x.open_minor = 0 AND x.kind = 'invoice' AND x.instalment = 1
                   AND x.document_id < coalesce(?1, '~') AND i.status = 'issued'
                   AND NOT (EXISTS (SELECT 1 FROM open_item y WHERE y.document_id = x.document_id
                       AND y.kind = 'invoice' AND y.instalment = 2)
                     AND EXISTS (SELECT 1 FROM open_item y WHERE y.document_id = x.document_id
                       AND y.kind = 'invoice' AND y.instalment > 1 AND y.open_minor > 0))
                 ORDER BY x.document_id DESC LIMIT CAST(?2 AS INTEGER) + 1"
            ),
            before,
            limit,
        ),
    }
}

/// Open ones by the due date of their oldest open item, an invoice once.
fn open(filter: &InvoiceFilter, due_before: Option<Day>) -> Statement {
    let (key, id) = after_text(filter.after.as_ref());
    let limit = page_rows(filter.limit);
    match filter.customer {
        Some(customer) => statement!(
            columns!(
                open_standing!(),
                "x.due_on",
                "FROM open_item x CROSS JOIN invoice i ON i.id = x.document_id
                 CROSS JOIN customer c ON c.id = i.customer_id
                 WHERE x.customer_id = ?1 AND x.open_minor > 0 AND x.kind = 'invoice'
                   AND (?2 IS NULL OR x.due_on < ?2)
                   AND (x.due_on, i.id) > (coalesce(?3, ''), coalesce(?4, ''))
                   AND (x.instalment = 1 OR NOT EXISTS (SELECT 1 FROM open_item y
                     WHERE y.document_id = x.document_id AND y.kind = 'invoice'
                       AND y.instalment < x.instalment AND y.open_minor > 0))
                 ORDER BY x.due_on, i.id LIMIT CAST(?5 AS INTEGER) + 1"
            ),
            customer,
            due_before,
            key,
            id,
            limit,
        ),
        None => statement!(
            columns!(
                open_standing!(),
                "x.due_on",
                "FROM open_item x CROSS JOIN invoice i ON i.id = x.document_id
                 CROSS JOIN customer c ON c.id = i.customer_id
                 WHERE x.open_minor > 0 AND x.kind = 'invoice' AND x.due_on >= coalesce(?2, '')
                   AND (?1 IS NULL OR x.due_on < ?1)
                   AND (x.due_on, x.document_id) > (coalesce(?2, ''), coalesce(?3, ''))
                   AND (x.instalment = 1 OR NOT EXISTS (SELECT 1 FROM open_item y
                     WHERE y.document_id = x.document_id AND y.kind = 'invoice'
                       AND y.instalment < x.instalment AND y.open_minor > 0))
                 ORDER BY x.due_on, x.document_id LIMIT CAST(?4 AS INTEGER) + 1"
            ),
            due_before,
            key,
            id,
            limit,
        ),
    }
}

/// Terms of invoices, and those of customers with each of their invoices `v`, if any. An invoice's
/// id is no customer's.
macro_rules! terms_of_word {
    ($word:literal) => {
        terms_of!(
            $word,
            "LEFT JOIN invoice v ON v.customer_id = t.subject AND v.id < coalesce(?3, '~')",
            "IN ('invoice', 'customer')"
        )
    };
}

/// The invoice `$invoice` is what the filter asks for: `?4` its status, `?5` whether something is
/// open of it, `?6` the day before which that was due, `?7` its customer.
macro_rules! is_asked_for {
    ($invoice:literal) => {
        concat!(
            "(?7 IS NULL OR ",
            $invoice,
            ".customer_id = ?7) AND (?4 IS NULL OR ",
            $invoice,
            ".status = ?4)
               AND (?5 IS NULL OR CAST(?5 AS INTEGER) = EXISTS (SELECT 1 FROM open_item o
                 WHERE o.document_id = ",
            $invoice,
            ".id AND o.kind = 'invoice' AND o.open_minor > 0
                   AND (?6 IS NULL OR o.due_on < ?6)))"
        )
    };
}

/// The search in a list of which `$walk`, read `FROM`, gives the invoices `v`, the newest first.
macro_rules! search_in {
    ($walk:expr) => {
        concat!(
            "WITH ",
            way!(
                entries: terms_of_word!("w.value"),
                walk: concat!("v.id, v.customer_id, v.status FROM ", $walk),
                has_all: concat!(
                    is_asked_for!("x"),
                    " AND ",
                    has_words!("true", "x.id", "x.customer_id")
                ),
            ),
            ", hit(id, word) AS MATERIALIZED (
               SELECT n.value, NULL FROM way CROSS JOIN json_each(way.near) n
               UNION SELECT iif(t.kind = 'invoice', t.subject, v.id), way.word FROM way CROSS JOIN ",
            terms_of_word!("way.word"),
            "),
             page AS MATERIALIZED (
               SELECT v.id, v.status, v.number, v.customer_id, v.currency, v.reference,
                 v.issued_on, v.total_minor
               FROM hit CROSS JOIN invoice v ON v.id = hit.id
               WHERE v.id < coalesce(?3, '~') AND ",
            is_asked_for!("v"),
            " AND ",
            has_words!("w.value <> hit.word OR w.pieces > 0", "v.id", "v.customer_id"),
            " ORDER BY v.id DESC LIMIT CAST(?2 AS INTEGER) + 1) ",
            columns!(
                items_standing!(),
                "''",
                "FROM page i CROSS JOIN customer c ON c.id = i.customer_id ORDER BY i.id DESC"
            )
        )
    };
}

/// Invoices that have every word in their own terms or in those of their customer, of those that
/// the filter asks for, the newest first.
fn search(filter: &InvoiceFilter, words: &[Word], today: Day) -> Result<Statement, Refusal> {
    let due_before = match filter.state {
        Some(InvoiceState::Overdue) => Some(today),
        _ => None,
    };
    let is_open = match filter.state {
        Some(InvoiceState::Open | InvoiceState::PartPaid | InvoiceState::Overdue) => Some(1),
        Some(InvoiceState::Settled) => Some(0),
        Some(InvoiceState::Draft | InvoiceState::Void) | None => None,
    };
    Ok(statement!(
        search_sql(filter),
        serde_json::to_string(words).map_err(Refusal::fault)?,
        page_rows(filter.limit),
        newest_first(filter),
        filter.state.map(status_word),
        is_open,
        due_before,
        filter.customer,
    ))
}

/// The search with the walk that passes over the fewest invoices that are not asked for.
fn search_sql(filter: &InvoiceFilter) -> &'static str {
    match (filter.state, filter.customer) {
        (None, None) => {
            search_in!("invoice v WHERE v.id < coalesce(?3, '~') ORDER BY v.id DESC")
        }
        (Some(InvoiceState::Draft | InvoiceState::Void), _) => search_in!(
            "invoice v WHERE v.status = ?4 AND v.id < coalesce(?3, '~')
               AND (?7 IS NULL OR v.customer_id = ?7)
             ORDER BY v.id DESC"
        ),
        (Some(InvoiceState::Settled), None) => search_in!(
            "open_item s CROSS JOIN invoice v ON v.id = s.document_id
             WHERE s.open_minor = 0 AND s.kind = 'invoice' AND s.instalment = 1
               AND s.document_id < coalesce(?3, '~')
             ORDER BY s.document_id DESC"
        ),
        (None | Some(InvoiceState::Settled), Some(_)) => search_in!(concat!(
            "invoice v WHERE v.customer_id = ?7 AND v.id < coalesce(?3, '~') AND ",
            is_asked_for!("v"),
            " ORDER BY v.id DESC"
        )),
        (Some(InvoiceState::Open | InvoiceState::PartPaid | InvoiceState::Overdue), None) => {
            search_in!(
                "open_item s CROSS JOIN invoice v ON v.id = s.document_id
                 WHERE s.open_minor > 0 AND s.kind = 'invoice'
                   AND s.document_id < coalesce(?3, '~') AND (?6 IS NULL OR s.due_on < ?6)
                   AND (s.instalment = 1 OR NOT EXISTS (SELECT 1 FROM open_item y
                     WHERE y.document_id = s.document_id AND y.kind = 'invoice'
                       AND y.instalment < s.instalment AND y.open_minor > 0
                       AND (?6 IS NULL OR y.due_on < ?6)))
                 ORDER BY s.document_id DESC"
            )
        }
        (Some(InvoiceState::Open | InvoiceState::PartPaid | InvoiceState::Overdue), Some(_)) => {
            search_in!(
                "(SELECT DISTINCT document_id FROM open_item
                    WHERE customer_id = ?7 AND open_minor > 0 AND kind = 'invoice'
                      AND document_id < coalesce(?3, '~') AND (?6 IS NULL OR due_on < ?6)) s
                 CROSS JOIN invoice v ON v.id = s.document_id
                 ORDER BY s.document_id DESC"
            )
        }
    }
}

fn status_word(state: InvoiceState) -> &'static str {
    match state {
        InvoiceState::Draft => "draft",
        InvoiceState::Void => "void",
        _ => "issued",
    }
}
