//! Ageing in SQL: sums per bucket for a page of customers, and totals.
//!
//! Today's view reads the cached open amounts. Any other view (D, K) is computed from events: an
//! amount less its allocations effective by D and recorded by K (domain 2.2 and 3.1).

use serde::Deserialize;
use shared::ageing::Buckets;
use shared::kernel::id::CustomerId;
use shared::kernel::{Currency, Day, Instant};

use super::sql::{Statement, statement};

/// Which view of the items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    /// The end of today, with all that is known.
    Now(Day),
    /// The end of a day, with what was known at a moment.
    At(Day, Instant),
}

impl View {
    /// The day.
    pub fn day(self) -> Day {
        match self {
            Self::Now(day) | Self::At(day, _) => day,
        }
    }
}

/// What the report is limited to, and where its page starts.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// Which view.
    pub view: View,
    /// The limits; the company's when not set.
    pub buckets: Option<&'a Buckets>,
    /// Only this currency.
    pub currency: Option<Currency>,
    /// Sort key and id of the customer that the page starts with, itself included.
    pub from: Option<(&'a str, &'a str)>,
    /// Pairs of customer and currency on the page.
    pub limit: u16,
}

/// The first due day within each limit, in eight columns; an item due before it is beyond the
/// limit. `?1` is the day of the view, `?2` the limits; an unused column comes before every day.
/// The same as [`Buckets::thresholds`], in SQL since the limits may be the company's.
macro_rules! edge {
    () => {
        "edge AS MATERIALIZED (SELECT
           coalesce(date(?1, '-' || (l->>0) || ' days'), '') AS a,
           coalesce(date(?1, '-' || (l->>1) || ' days'), '') AS b,
           coalesce(date(?1, '-' || (l->>2) || ' days'), '') AS c,
           coalesce(date(?1, '-' || (l->>3) || ' days'), '') AS d,
           coalesce(date(?1, '-' || (l->>4) || ' days'), '') AS e,
           coalesce(date(?1, '-' || (l->>5) || ' days'), '') AS f,
           coalesce(date(?1, '-' || (l->>6) || ' days'), '') AS g,
           coalesce(date(?1, '-' || (l->>7) || ' days'), '') AS h
         FROM (SELECT '[' || coalesce(?2, buckets) || ']' AS l FROM company WHERE id = 1))"
    };
}

/// The bucket of item `i`, or −1 for what is unapplied (domain 3.4 and 3.6).
macro_rules! bucket {
    () => {
        "iif(i.side = 'debit', (i.due_on < edge.a) + (i.due_on < edge.b) + (i.due_on < edge.c)
           + (i.due_on < edge.d) + (i.due_on < edge.e) + (i.due_on < edge.f)
           + (i.due_on < edge.g) + (i.due_on < edge.h), -1)"
    };
}

/// What was open of item `i` at the end of day `$day`, as known at `$known`.
macro_rules! open_at {
    ($day:literal, $known:literal) => {
        concat!(
            "(i.amount_minor - coalesce(CASE i.side WHEN 'debit'
               THEN (SELECT sum(a.amount_minor) FROM allocation a WHERE a.debit_item = i.id
                 AND a.effective_on <= ",
            $day,
            " AND a.recorded_at <= ",
            $known,
            ")
               ELSE (SELECT sum(a.amount_minor) FROM allocation a WHERE a.credit_item = i.id
                 AND a.effective_on <= ",
            $day,
            " AND a.recorded_at <= ",
            $known,
            ") END, 0))"
        )
    };
}

pub(super) use open_at;

/// A sum of one bucket.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct BucketRow {
    /// In which currency.
    pub currency: Currency,
    /// Index of the bucket, −1 for what is unapplied.
    pub bucket: i64,
    /// Sum of what is open.
    pub sum_minor: i64,
    /// The part of it that is contested.
    pub disputed_minor: i64,
}

/// A sum of one bucket of a customer.
#[derive(Deserialize, Clone, Debug)]
pub struct CustomerBucketRow {
    /// Whose.
    pub customer_id: CustomerId,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Where it stands in the list.
    pub sort_key: String,
    currency: Currency,
    bucket: i64,
    sum_minor: i64,
    disputed_minor: i64,
}

impl CustomerBucketRow {
    /// The sum alone.
    pub fn sum(&self) -> BucketRow {
        BucketRow {
            currency: self.currency,
            bucket: self.bucket,
            sum_minor: self.sum_minor,
            disputed_minor: self.disputed_minor,
        }
    }
}

/// Sums per bucket, customer and currency, in order of name, for the first customers from
/// [`Scope::from`] on that have anything open. Every customer gives at least one pair, so two
/// more than the page has rows are enough to fill it and to tell whether another one follows.
pub fn page(scope: &Scope<'_>) -> Statement {
    let (key, id) = scope.from.unzip();
    let day = scope.view.day();
    let buckets = scope.buckets.map(ToString::to_string);
    match scope.view {
        View::Now(_) => statement!(
            concat!(
                "WITH ",
                edge!(),
                " /* report: ageing page */, page AS MATERIALIZED (
               SELECT c.id, c.number, c.name, c.sort_key FROM customer c
               WHERE (c.sort_key, c.id) >= (coalesce(?4, ''), coalesce(?5, ''))
                 AND EXISTS (SELECT 1 FROM open_item i INDEXED BY open_item_ageing
                   WHERE i.customer_id = c.id AND i.open_minor > 0 AND (?3 IS NULL OR i.currency = ?3))
               ORDER BY c.sort_key, c.id LIMIT CAST(?6 AS INTEGER) + 2)
             SELECT page.id AS customer_id, page.number, page.name, page.sort_key, i.currency, ",
                bucket!(),
                " AS bucket, sum(i.open_minor) AS sum_minor,
               sum(i.open_minor * i.disputed) AS disputed_minor
             FROM edge CROSS JOIN page CROSS JOIN open_item i INDEXED BY open_item_ageing ON i.customer_id = page.id
             WHERE i.open_minor > 0 AND (?3 IS NULL OR i.currency = ?3)
             GROUP BY page.sort_key, page.id, i.currency, bucket
             ORDER BY page.sort_key, page.id, i.currency"
            ),
            day,
            buckets,
            scope.currency,
            key,
            id,
            scope.limit,
        ),
        View::At(_, known_at) => statement!(
            concat!(
                "WITH ",
                edge!(),
                " /* report: ageing page */, page AS MATERIALIZED (
               SELECT c.id, c.number, c.name, c.sort_key FROM customer c
               WHERE (c.sort_key, c.id) >= (coalesce(?4, ''), coalesce(?5, ''))
                 AND EXISTS (SELECT 1 FROM open_item i WHERE i.customer_id = c.id
                   AND i.item_on <= ?1 AND i.recorded_at <= ?7
                   AND (?3 IS NULL OR i.currency = ?3) AND ",
                open_at!("?1", "?7"),
                " <> 0)
               ORDER BY c.sort_key, c.id LIMIT CAST(?6 AS INTEGER) + 2),
             item AS MATERIALIZED (
               SELECT page.id AS customer_id, page.number, page.name, page.sort_key, i.currency, ",
                bucket!(),
                " AS bucket, ",
                open_at!("?1", "?7"),
                " AS open_minor, i.disputed
               FROM edge CROSS JOIN page CROSS JOIN open_item i ON i.customer_id = page.id
               WHERE i.item_on <= ?1 AND i.recorded_at <= ?7 AND (?3 IS NULL OR i.currency = ?3))
             SELECT customer_id, number, name, sort_key, currency, bucket,
               sum(open_minor) AS sum_minor, sum(open_minor * disputed) AS disputed_minor
             FROM item WHERE open_minor <> 0
             GROUP BY sort_key, customer_id, currency, bucket
             ORDER BY sort_key, customer_id, currency"
            ),
            day,
            buckets,
            scope.currency,
            key,
            id,
            scope.limit,
            known_at,
        ),
    }
}

/// Sums per bucket and currency over all customers.
pub fn totals(scope: &Scope<'_>) -> Statement {
    let day = scope.view.day();
    let buckets = scope.buckets.map(ToString::to_string);
    match scope.view {
        // Summed per due day first, which an index gives in order, so that nothing is sorted.
        View::Now(_) => statement!(
            concat!(
                "WITH ",
                edge!(),
                " /* report: ageing totals */
             SELECT i.currency, ",
                bucket!(),
                " AS bucket, sum(i.sum_minor) AS sum_minor,
               sum(i.disputed_minor) AS disputed_minor
             FROM edge CROSS JOIN (
               SELECT currency, side, due_on, sum(open_minor) AS sum_minor,
                 sum(open_minor * disputed) AS disputed_minor
               FROM open_item
               WHERE open_minor > 0 AND customer_id IS NOT NULL AND (?3 IS NULL OR currency = ?3)
               GROUP BY currency, side, due_on) i
             GROUP BY i.currency, bucket ORDER BY i.currency, bucket"
            ),
            day,
            buckets,
            scope.currency,
        ),
        View::At(_, known_at) => statement!(
            concat!(
                "WITH ",
                edge!(),
                " /* report: ageing totals */, item AS MATERIALIZED (
               SELECT i.currency, ",
                bucket!(),
                " AS bucket, ",
                open_at!("?1", "?4"),
                "
                 AS open_minor, i.disputed
               FROM edge CROSS JOIN open_item i
               WHERE i.customer_id IS NOT NULL AND i.item_on <= ?1 AND i.recorded_at <= ?4
                 AND (?3 IS NULL OR i.currency = ?3))
             SELECT currency, bucket, sum(open_minor) AS sum_minor,
               sum(open_minor * disputed) AS disputed_minor
             FROM item WHERE open_minor <> 0
             GROUP BY currency, bucket ORDER BY currency, bucket"
            ),
            day,
            buckets,
            scope.currency,
            known_at,
        ),
    }
}
