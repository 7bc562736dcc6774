//! What forms choose from.

use shared::api::Nothing;
use shared::api::reference::{AccountView, ReferenceView, TermsView};
use shared::kernel::Currency;
use shared::ledger::Account;

use super::approvals;
use crate::context::{Cx, all, first};
use crate::problem::Refusal;
use crate::store::{approval_limits, company, reference};

/// Currencies that forms offer besides the base currency.
const OFFERED: [Currency; 4] = [Currency::EUR, Currency::USD, Currency::GBP, Currency::JPY];

/// Everything that forms choose from.
pub async fn get(cx: &Cx, (): (), _: Nothing) -> Result<ReferenceView, Refusal> {
    let queries = vec![
        company::find(),
        reference::tax_codes(),
        reference::terms(),
        approval_limits::list(),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let company = first::<company::Row>(rows.next())?;
    let company = company
        .ok_or_else(|| Refusal::fault("the company is not set up"))?
        .view()?;
    let tax_codes = reference::fold_tax_codes(all(rows.next())?)?;
    let terms = all::<reference::TermsRow>(rows.next())?.into_iter();
    let terms: Result<Vec<TermsView>, Refusal> = terms.map(reference::TermsRow::view).collect();
    let approval_limits = approvals::own_limits(cx, rows.next())?;
    let base = company.base_currency;
    let others = OFFERED.into_iter().filter(|currency| *currency != base);
    let account = |account: Account| AccountView {
        account,
        name: account.name().to_owned(),
    };
    Ok(ReferenceView {
        today: cx.today()?,
        company,
        tax_codes,
        terms: terms?,
        currencies: std::iter::once(base).chain(others).collect(),
        accounts: Account::ALL.into_iter().map(account).collect(),
        approval_limits,
    })
}
