//! Ageing by due date, as of any past or present day.

use shared::ageing::{Buckets, Sums};
use shared::allocation::Side;
use shared::api::ProblemCode;
use shared::api::ageing::{
    AgedItem, AgedItemsInput, AgedItemsView, AgeingInput, AgeingRow, AgeingSums, AgeingView,
    RowPlace,
};
use shared::api::customers::{CustomerRef, ItemFilter};
use shared::kernel::page::page_rows;
use shared::kernel::{Day, Instant, Page};

use crate::context::{Cx, all, first};
use crate::problem::Refusal;
use crate::store::ageing::{self, BucketRow, CustomerBucketRow, Scope, View};
use crate::store::items::ItemRow;
use crate::store::{aged_items, customers};

/// Later than any moment that is recorded, and exact as a double.
const EVER: Instant = 9_007_199_254_740_991;

/// Ageing by customer and currency, with unapplied credit apart (domain 3.6, mode 1). Receipts
/// whose payer is not identified are no customer's and stand outside (domain 3.9).
pub async fn get(cx: &Cx, (): (), input: AgeingInput) -> Result<AgeingView, Refusal> {
    let view = view(cx.today_ahead().await?, input.as_of, input.known_at)?;
    let limit = page_rows(input.limit);
    let after = input.after.as_ref().map(RowPlace::of_cursor);
    let scope = Scope {
        view,
        buckets: input.buckets.as_ref(),
        currency: input.currency,
        from: after
            .as_ref()
            .map(|after| (after.sort_key.as_str(), after.customer.as_str())),
        limit,
    };
    let queries = vec![ageing::totals(&scope), ageing::page(&scope)];
    let mut rows = cx.read(queries).await?.into_iter();
    let totals: Vec<BucketRow> = all(rows.next())?;
    let found: Vec<CustomerBucketRow> = all(rows.next())?;
    let buckets = buckets_of(cx, input.buckets)?;
    let mut pairs = Vec::new();
    for rows in found.chunk_by(|a, b| place_of(a) == place_of(b)) {
        let Some(row) = rows.first() else { continue };
        // The customer that the last page ended with comes again, with what is left of it.
        let place = place_of(row);
        if after.as_ref().is_none_or(|after| place > *after) {
            let sums: Vec<BucketRow> = rows.iter().map(CustomerBucketRow::sum).collect();
            let (number, name) = (row.number.clone(), row.name.clone());
            let customer = CustomerRef {
                id: row.customer_id,
                number,
                name,
            };
            pairs.push((
                place,
                AgeingRow {
                    customer,
                    sums: sums_of(&sums, &buckets)?,
                },
            ));
        }
    }
    let page = Page::from_rows(pairs, limit, |(place, _)| place.cursor());
    let by_currency = totals.chunk_by(|a, b| a.currency == b.currency);
    let totals = by_currency
        .map(|rows| sums_of(rows, &buckets))
        .collect::<Result<_, _>>()?;
    Ok(AgeingView {
        as_of: view.day(),
        labels: buckets.labels(),
        buckets,
        totals,
        rows: page.map(|(_, row)| row),
    })
}

/// The items behind one customer's row, each as it stood in that view.
pub async fn list_items(cx: &Cx, (): (), input: AgedItemsInput) -> Result<AgedItemsView, Refusal> {
    let view = view(cx.today_ahead().await?, input.as_of, input.known_at)?;
    let AgedItemsInput {
        customer,
        currency,
        after,
        limit,
        ..
    } = input;
    let filter = ItemFilter {
        settled: None,
        currency,
        after,
        limit,
    };
    let items = match view {
        View::Now(_) => aged_items::items_now(customer, &filter),
        View::At(day, known_at) => aged_items::items_at(customer, (day, known_at), &filter),
    };
    let mut rows = cx
        .read(vec![customers::find(customer), items])
        .await?
        .into_iter();
    let customer: customers::Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let rows: Vec<ItemRow> = all(rows.next())?;
    let buckets = buckets_of(cx, input.buckets)?;
    let page = Page::from_rows(rows, page_rows(limit), aged_items::item_cursor);
    let items = page.try_map(|row| aged(&row, view.day(), &buckets))?;
    Ok(AgedItemsView {
        customer: CustomerRef {
            id: customer.id,
            number: customer.number,
            name: customer.name,
        },
        as_of: view.day(),
        labels: buckets.labels(),
        items,
    })
}

/// The view asked for. Only an unrestricted view of today may read what is cached.
fn view(today: Day, as_of: Option<Day>, known_at: Option<Instant>) -> Result<View, Refusal> {
    let day = as_of.unwrap_or(today);
    if day > today {
        return Err(Refusal::field("as_of", "must not be in the future"));
    }
    match known_at {
        None if day == today => Ok(View::Now(day)),
        None => Ok(View::At(day, EVER)),
        Some(known_at) => Ok(View::At(day, known_at)),
    }
}

fn buckets_of(cx: &Cx, chosen: Option<Buckets>) -> Result<Buckets, Refusal> {
    match chosen {
        Some(buckets) => Ok(buckets),
        None => Ok(cx.company()?.buckets.clone()),
    }
}

fn aged(row: &ItemRow, day: Day, buckets: &Buckets) -> Result<AgedItem, Refusal> {
    let bucket = match row.side {
        Side::Debit => u8::try_from(buckets.index(row.due_on, day)).ok(),
        Side::Credit => None,
    };
    Ok(AgedItem {
        item: row.view()?,
        age_days: day.days_since(row.due_on),
        bucket,
    })
}

/// Folds the sums of one currency; each bucket comes once or not at all.
fn sums_of(rows: &[BucketRow], buckets: &Buckets) -> Result<AgeingSums, Refusal> {
    let currency = rows.first().map(|row| row.currency);
    let currency = currency.ok_or_else(|| Refusal::fault("a sum without a row"))?;
    let mut sums = Sums::new(currency, buckets);
    for row in rows {
        let bucket = usize::try_from(row.bucket).ok();
        sums.add(bucket, row.sum_minor, row.disputed_minor)?;
    }
    Ok(sums.view()?)
}

fn place_of(row: &CustomerBucketRow) -> RowPlace {
    RowPlace::new(&row.sort_key, row.customer_id, row.sum().currency)
}
