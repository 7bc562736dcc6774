//! The history that an ageing of any day is computed from, where it is needed at once and often.

use serde::de::DeserializeOwned;
use shared::api::ageing::{
    AgeingHistoryInput, AgeingHistoryPage, HISTORY_ITEMS_MAX, HistoryAccount, ItemColumns,
    SettlementColumns,
};
use shared::api::customers::CustomerRef;
use shared::kernel::id::CustomerId;
use shared::kernel::{Currency, Cursor, Instant};

use crate::context::{Cx, first};
use crate::problem::Refusal;
use crate::store::ageing_history::{self, PageRow, Start};

/// A page of the history, with the number of the last change that it knows of.
pub async fn list(
    cx: &Cx,
    (): (),
    input: AgeingHistoryInput,
) -> Result<AgeingHistoryPage, Refusal> {
    let limit = input.limit.unwrap_or(HISTORY_ITEMS_MAX);
    let limit = limit.clamp(1, HISTORY_ITEMS_MAX);
    let start = input.after.as_ref().map(start_of).unwrap_or_default();
    let page = match input.since {
        Some(since) => ageing_history::changed_page(since, &start, limit),
        None => ageing_history::page(&start, limit),
    };
    let row: Option<PageRow> = first(cx.read(vec![page]).await?.into_iter().next())?;
    let row = row.ok_or_else(|| Refusal::fault("the audit trail has no sequence"))?;
    let (currencies, currency) = dictionary(column(&row.currency)?)?;
    let (counts, settlements) = settlements(column(&row.settlements)?)?;
    let items = ItemColumns {
        currency,
        credit: column(&row.credit)?,
        disputed: column(&row.disputed)?,
        item_on: column(&row.item_on)?,
        due_on: column(&row.due_on)?,
        amount_minor: column(&row.amount_minor)?,
        recorded_at: column(&row.recorded_at)?,
        settlements: counts,
    };
    // A page that is just full may be followed by an empty one.
    let full = items.due_on.len() >= usize::from(limit);
    Ok(AgeingHistoryPage {
        version: row.version,
        accounts: accounts(column(&row.accounts)?)?,
        currencies,
        items,
        settlements,
        next: full.then(|| end_of(&row.last)).transpose()?,
    })
}

/// Id, number, name and sort key, where an item is the first of its customer.
type Begins = Option<(CustomerId, String, String, String)>;

fn accounts(begins: Vec<Begins>) -> Result<Vec<HistoryAccount>, Refusal> {
    let mut accounts: Vec<HistoryAccount> = Vec::new();
    for begins in begins {
        if let Some((id, number, name, sort_key)) = begins {
            accounts.push(HistoryAccount {
                customer: CustomerRef { id, number, name },
                sort_key,
                items: 0,
            });
        }
        let account = accounts.last_mut();
        let account = account.ok_or_else(|| Refusal::fault("an item before its customer"))?;
        account.items = account.items.saturating_add(1);
    }
    Ok(accounts)
}

/// Each currency once, and for each item its place among them.
fn dictionary(column: Vec<Currency>) -> Result<(Vec<Currency>, Vec<u16>), Refusal> {
    let mut currencies = Vec::new();
    let mut places = Vec::with_capacity(column.len());
    for currency in column {
        let known = currencies.iter().position(|known| *known == currency);
        let place = known.unwrap_or_else(|| {
            currencies.push(currency);
            currencies.len().saturating_sub(1)
        });
        places.push(u16::try_from(place).map_err(Refusal::fault)?);
    }
    Ok((currencies, places))
}

/// How many settlements each item has, and all of them.
fn settlements(
    column: Vec<Vec<(i32, i64, Instant)>>,
) -> Result<(Vec<u32>, SettlementColumns), Refusal> {
    let mut counts = Vec::with_capacity(column.len());
    let mut all = SettlementColumns::default();
    for own in column {
        counts.push(u32::try_from(own.len()).map_err(Refusal::fault)?);
        for (effective_on, amount_minor, recorded_at) in own {
            all.effective_on.push(effective_on);
            all.amount_minor.push(amount_minor);
            all.recorded_at.push(recorded_at);
        }
    }
    Ok((counts, all))
}

fn column<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, Refusal> {
    serde_json::from_str(text).map_err(Refusal::fault)
}

/// A cursor keeps the sort key as it was, so that a customer who is renamed meanwhile does not
/// move the page.
fn start_of(cursor: &Cursor) -> Start {
    let mut words = cursor.id.split(' ').map(str::to_owned);
    let mut word = || words.next().unwrap_or_default();
    Start {
        sort_key: cursor.key.clone(),
        customer: word(),
        due_on: word(),
        item: word(),
    }
}

fn end_of(last: &str) -> Result<Cursor, Refusal> {
    let (key, customer, due_on, item): (String, String, String, String) =
        serde_json::from_str(last).map_err(Refusal::fault)?;
    Ok(Cursor {
        key,
        id: format!("{customer} {due_on} {item}"),
    })
}
