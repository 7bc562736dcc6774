//! One search box for customers and invoices, by part of a name, number, amount or reference.

use std::collections::BTreeSet;

use shared::api::search::{HITS_MAX, Hit, QUERY_CHARACTERS_MAX, SearchInput, SearchView};
use shared::kernel::{Currency, Money};

use crate::context::{Cx, all};
use crate::problem::Refusal;
use crate::store::search::{self, CustomerRow, InvoiceRow};
use crate::store::search_terms::{self, Word};

/// Shorter queries match nearly everything, and find nothing.
const QUERY_CHARACTERS_MIN: usize = 2;

/// One currency for each number of decimals that a currency can have.
const CURRENCY_OF_DECIMALS: [&str; 4] = ["JPY", "EUR", "KWD", "CLF"];

/// Finds at most [`HITS_MAX`] customers and as many invoices; every word has to match.
pub async fn find(cx: &Cx, (): (), input: SearchInput) -> Result<SearchView, Refusal> {
    let text = input.q.trim();
    if text.chars().count() > QUERY_CHARACTERS_MAX {
        return Err(Refusal::field(
            "q",
            format!("has more than {QUERY_CHARACTERS_MAX} characters"),
        ));
    }
    let amounts = amounts(text);
    let mut words = search_terms::words(text);
    if !amounts.is_empty() && text.contains(['.', ',']) {
        // A point within an amount does not part two numbers.
        words.iter_mut().for_each(Word::drop_pieces);
    }
    if text.chars().count() < QUERY_CHARACTERS_MIN || words.is_empty() {
        return Ok(SearchView::default());
    }
    let queries = vec![
        search::customers(&words)?,
        search::invoices(&words)?,
        search::invoices_by_total(&totals_minor(&amounts))?,
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let customers: Vec<CustomerRow> = all(rows.next())?;
    let mut found: Vec<InvoiceRow> = all(rows.next())?;
    let by_total: Vec<InvoiceRow> = all(rows.next())?;
    let is_meant = |total: Money| {
        let same = |amount: &String| Money::parse(amount, total.currency()) == Ok(total);
        amounts.iter().any(same)
    };
    for row in by_total {
        if is_meant(row.total()?) {
            found.push(row);
        }
    }
    let mut hits: Vec<Hit> = customers.into_iter().map(CustomerRow::hit).collect();
    let mut seen = BTreeSet::new();
    let invoices: Vec<Hit> = found
        .into_iter()
        .map(InvoiceRow::hit)
        .collect::<Result<_, _>>()?;
    let invoices = invoices
        .into_iter()
        .filter(|hit| seen.insert(hit.id.clone()));
    hits.extend(invoices.take(HITS_MAX.into()));
    Ok(SearchView { hits })
}

/// The amounts that a text can mean, as plain decimals: a point or comma can part thousands or
/// decimals, so `1.234` is two of them.
fn amounts(text: &str) -> Vec<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_amount = compact.starts_with(|c: char| c.is_ascii_digit())
        && compact
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c == ',');
    if !is_amount {
        return Vec::new();
    }
    let with_decimals = |point: char, comma: char| {
        let plain: String = compact.chars().filter(|c| *c != comma).collect();
        plain.replace(point, ".")
    };
    let meanings = BTreeSet::from([with_decimals('.', ','), with_decimals(',', '.')]);
    meanings
        .into_iter()
        .filter(|meaning| meaning.matches('.').count() <= 1)
        .collect()
}

/// The minor units that the amounts are in some currency.
fn totals_minor(amounts: &[String]) -> Vec<i64> {
    let currencies: Vec<Currency> = CURRENCY_OF_DECIMALS
        .iter()
        .filter_map(|code| code.parse().ok())
        .collect();
    let minor = |amount: &String| {
        let parse = |currency: &Currency| Money::parse(amount, *currency).ok().map(Money::minor);
        currencies.iter().filter_map(parse).collect::<Vec<_>>()
    };
    amounts
        .iter()
        .flat_map(minor)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_anybody_may_type_it() {
        let table: [(&str, &[&str]); 6] = [
            ("1234.50", &["1234.50", "123450"]),
            ("1.234,50", &["1.23450", "1234.50"]),
            ("1,234.50", &["1.23450", "1234.50"]),
            ("1 234", &["1234"]),
            ("1.234.567", &["1234567"]),
            ("INV-1", &[]),
        ];
        for (text, expected) in table {
            let mut found = amounts(text);
            found.sort_unstable();
            let mut expected = expected.to_vec();
            expected.sort_unstable();
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(totals_minor(&["12.5".to_owned()]), [1250, 12_500, 125_000]);
    }
}
