//! Journal entries and their postings.

use serde_json::json;
use shared::kernel::Instant;

use super::sql::{Statement, statement};
use crate::decision::{Entry, NUMBER_TOKEN, Series};
use crate::problem::Refusal;

/// Writes an entry, its postings, and the assertion that all of them are there.
pub fn insert(
    entry: &Entry,
    series: Option<Series>,
    now: Instant,
) -> Result<[Statement; 3], Refusal> {
    let count = i64::try_from(entry.postings.len()).map_err(Refusal::fault)?;
    let postings: Vec<_> = entry
        .postings
        .iter()
        .map(|posting| {
            json!([
                posting.debit.as_str(),
                posting.credit.as_str(),
                posting.amount.currency().code(),
                posting.amount.minor()
            ])
        })
        .collect();
    let postings = serde_json::to_string(&postings).map_err(Refusal::fault)?;
    Ok([
        statement!(
            "INSERT INTO journal_entry(id, kind, source, number, effective_on, recorded_at,
               reversal_of, posting_count, document_id)
             VALUES (?1, ?2, ?3, replace(?4, ?5, coalesce(
               (SELECT number FROM taken_number WHERE series = ?6 AND year = ?7), ?5)),
               ?8, ?9, ?10, ?11, ?12)",
            entry.id,
            entry.kind,
            &entry.source,
            &entry.number,
            NUMBER_TOKEN,
            series.map(Series::name),
            series.map(Series::year),
            entry.effective_on,
            now,
            entry.reversal_of,
            count,
            entry.document.as_deref(),
        ),
        statement!(
            "INSERT INTO posting(entry_id, line, debit_account, credit_account, customer_id,
               currency, amount_minor, effective_on)
             SELECT ?1, key + 1, value->>0, value->>1, ?2, value->>2, value->>3, ?3
             FROM json_each(?4)",
            entry.id,
            entry.customer,
            entry.effective_on,
            postings,
        ),
        statement!(
            "INSERT INTO assertion(code, ok) SELECT 'entry.complete',
               (SELECT count(*) FROM posting WHERE entry_id = ?1)
               = (SELECT posting_count FROM journal_entry WHERE id = ?1)",
            entry.id,
        ),
    ])
}
