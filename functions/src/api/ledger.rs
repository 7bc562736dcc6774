//! The books: trial balance, postings of an account, and the tie-out.

use shared::api::Nothing;
use shared::api::ledger::{
    PostingFilter, PostingView, TieOutView, TrialBalanceInput, TrialBalanceRow, TrialBalanceTotal,
    TrialBalanceView,
};
use shared::kernel::page::page_rows;
use shared::kernel::{Money, Page};

use crate::context::{Cx, all};
use crate::problem::Refusal;
use crate::store::postings::{self, BalanceRow, PostingRow};
use crate::store::tie_out;

/// Balances of every account that has postings, per currency, at the end of a day.
pub async fn trial_balance(
    cx: &Cx,
    (): (),
    input: TrialBalanceInput,
) -> Result<TrialBalanceView, Refusal> {
    let rows = cx.read(vec![postings::balances(input.as_of)]).await?;
    let found: Vec<BalanceRow> = all(rows.into_iter().next())?;
    let mut rows = Vec::with_capacity(found.len());
    let mut totals: Vec<TrialBalanceTotal> = Vec::new();
    for row in found {
        let (debit, credit) = (row.debit()?, row.credit()?);
        let balance = debit.try_sub(credit)?;
        let name = row.account.name().to_owned();
        rows.push(TrialBalanceRow {
            account: row.account,
            name,
            debit,
            credit,
            balance,
        });
        add(&mut totals, debit, credit)?;
    }
    totals.sort_by_key(|total| total.debit.currency());
    Ok(TrialBalanceView {
        as_of: input.as_of,
        rows,
        totals,
    })
}

fn add(totals: &mut Vec<TrialBalanceTotal>, debit: Money, credit: Money) -> Result<(), Refusal> {
    match totals
        .iter_mut()
        .find(|total| total.debit.currency() == debit.currency())
    {
        Some(total) => {
            total.debit = total.debit.try_add(debit)?;
            total.credit = total.credit.try_add(credit)?;
        }
        None => totals.push(TrialBalanceTotal { debit, credit }),
    }
    Ok(())
}

/// Postings of one account, the newest first.
pub async fn list_postings(
    cx: &Cx,
    (): (),
    filter: PostingFilter,
) -> Result<Page<PostingView>, Refusal> {
    let rows = cx.read(vec![postings::list(&filter)]).await?;
    let rows: Vec<PostingRow> = all(rows.into_iter().next())?;
    let page = Page::from_rows(rows, page_rows(filter.limit), PostingRow::cursor);
    page.try_map(PostingRow::view)
}

/// Proves that open items, events and control accounts agree.
pub async fn tie_out(cx: &Cx, (): (), _: Nothing) -> Result<TieOutView, Refusal> {
    let rows = cx.read(vec![tie_out::compare()]).await?;
    let found = tie_out::fold(all(rows.into_iter().next())?)?;
    Ok(TieOutView {
        checked_at: cx.now,
        pairs: found.pairs,
        currencies: found.sums,
        differences: found.differences,
    })
}
