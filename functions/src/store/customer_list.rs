//! The list of customers, by name.

use serde::Deserialize;
use shared::api::customers::{CustomerFilter, CustomerRow};
use shared::kernel::Currency;
use shared::kernel::id::CustomerId;
use shared::kernel::page::{Cursor, page_rows};

use super::by_words::{has_words, terms_of, way};
use super::customers::BalanceRow;
use super::keyset::after_text;
use super::search_terms::Word;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// A row of the list, with balances as JSON.
#[derive(Deserialize, Debug)]
pub struct ListRow {
    id: CustomerId,
    number: String,
    name: String,
    sort_key: String,
    city: Option<String>,
    country: Option<String>,
    active: i64,
    balances: String,
}

impl ListRow {
    /// Where the page after this row starts.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.sort_key.clone(),
            id: self.id.to_string(),
        }
    }

    /// As the list shows it.
    pub fn view(self) -> Result<CustomerRow, Refusal> {
        let balances: Vec<(Currency, i64, i64)> =
            serde_json::from_str(&self.balances).map_err(Refusal::fault)?;
        let balances = balances
            .into_iter()
            .map(|(currency, owed_minor, unapplied_minor)| {
                BalanceRow {
                    currency,
                    owed_minor,
                    unapplied_minor,
                }
                .view()
            });
        Ok(CustomerRow {
            id: self.id,
            number: self.number,
            name: self.name,
            city: self.city,
            country: self.country,
            active: self.active == 1,
            balances: balances.collect::<Result<_, _>>()?,
        })
    }
}

/// Columns of the row `$c`, a customer's, and what stands open of it in each currency.
macro_rules! columns {
    ($c:literal, $rest:literal) => {
        concat!(
            "SELECT id, number, name, sort_key, city, country, active, ",
            "(SELECT coalesce(
                json_group_array(json_array(b.currency, b.owed_minor, b.unapplied_minor)), '[]')
              FROM customer_balance b WHERE b.customer_id = ",
            $c,
            ".id) AS balances ",
            $rest
        )
    };
}

/// The query of a filter: customers by name, active ones only unless asked.
pub fn list(filter: &CustomerFilter, words: &[Word]) -> Result<Statement, Refusal> {
    if words.is_empty() {
        return Ok(all(filter));
    }
    search(filter, words)
}

fn all(filter: &CustomerFilter) -> Statement {
    let (key, id) = after_text(filter.after.as_ref());
    let sql = if filter.inactive == Some(true) {
        columns!(
            "c",
            "FROM customer c WHERE (c.sort_key, c.id) > (coalesce(?1, ''), coalesce(?2, ''))
             ORDER BY c.sort_key, c.id LIMIT CAST(?3 AS INTEGER) + 1"
        )
    } else {
        columns!(
            "c",
            "FROM customer c
             WHERE c.active = 1 AND (c.sort_key, c.id) > (coalesce(?1, ''), coalesce(?2, ''))
             ORDER BY c.sort_key, c.id LIMIT CAST(?3 AS INTEGER) + 1"
        )
    };
    statement!(sql, key, id, page_rows(filter.limit))
}

/// Customers that have every word.
fn search(filter: &CustomerFilter, words: &[Word]) -> Result<Statement, Refusal> {
    let (key, id) = after_text(filter.after.as_ref());
    Ok(statement!(
        concat!(
            "WITH ",
            way!(
                entries: terms_of!("w.value", "", "= 'customer'"),
                walk: "c.id, c.active FROM customer c
                       WHERE (c.sort_key, c.id) > (coalesce(?3, ''), coalesce(?4, ''))
                       ORDER BY c.sort_key, c.id",
                has_all: concat!("(x.active = 1 OR ?5 = 1) AND ", has_words!("true", "x.id")),
            ),
            ", hit(id) AS MATERIALIZED (
               SELECT n.value FROM way CROSS JOIN json_each(way.near) n
               UNION SELECT t.subject FROM way CROSS JOIN ",
            terms_of!("way.word", "", "= 'customer'"),
            " AND ",
            has_words!("w.value <> way.word OR w.pieces > 0", "t.subject"),
            "),
             page AS MATERIALIZED (
               SELECT c.id, c.number, c.name, c.sort_key, c.city, c.country, c.active
               FROM hit CROSS JOIN customer c ON c.id = hit.id
               WHERE (c.sort_key, c.id) > (coalesce(?3, ''), coalesce(?4, ''))
                 AND (c.active = 1 OR ?5 = 1)
               ORDER BY c.sort_key, c.id LIMIT CAST(?2 AS INTEGER) + 1) ",
            columns!("p", "FROM page p ORDER BY p.sort_key, p.id")
        ),
        serde_json::to_string(words).map_err(Refusal::fault)?,
        page_rows(filter.limit),
        key,
        id,
        filter.inactive.unwrap_or(false),
    ))
}
