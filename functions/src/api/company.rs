//! The company's own details, and where customers pay to.

use shared::api::Nothing;
use shared::api::company::{BankInput, CompanyInput, CompanySettings};
use shared::api::reference::CompanyView;

use super::customers::check_version;
use crate::context::{Cx, first};
use crate::decision::{Commit, Decision};
use crate::problem::Refusal;
use crate::store::company::{self, Posted, Row};

/// What the audit trail knows the company by.
pub(super) const COMPANY: &str = "company";

/// The company with its settings.
pub async fn get(cx: &Cx, (): (), _: Nothing) -> Result<CompanySettings, Refusal> {
    read(cx).await
}

async fn read(cx: &Cx) -> Result<CompanySettings, Refusal> {
    let queries = vec![company::find(), company::posted()];
    let mut rows = cx.read(queries).await?.into_iter();
    let row: Option<Row> = first(rows.next())?;
    let posted: Option<Posted> = first(rows.next())?;
    row.zip(posted)
        .ok_or_else(|| Refusal::fault("the company is not there"))
        .and_then(|(row, posted)| row.settings(posted))
}

/// Replaces the company's details.
pub async fn update(
    cx: &Cx,
    (): (),
    input: CompanyInput,
) -> Result<Decision<CompanySettings>, Refusal> {
    let before = read(cx).await?;
    let details = input.parse()?;
    require_zone(details.time_zone.as_str(), "time_zone")?;
    let other_currency = details.base_currency != before.company.base_currency;
    if other_currency && before.posted {
        return Err(Refusal::field(
            "base_currency",
            "stays: something is posted in it",
        ));
    }
    check_version(input.version, before.version)?;
    let company = CompanyView {
        bank_name: before.company.bank_name.clone(),
        iban: before.company.iban.clone(),
        bic: before.company.bic.clone(),
        ..company::view_of(&details)
    };
    let after = CompanySettings {
        company,
        buckets: details.buckets.clone(),
        posted: before.posted,
        version: before.version.saturating_add(1),
    };
    let commit = Commit::about(COMPANY)
        .before(&before.input())?
        .after(&after.input())?
        .assert(company::assert_version(before.version));
    let commit = if other_currency {
        commit.assert(company::assert_unposted())
    } else {
        commit
    };
    Ok(Decision::new(
        after,
        commit.write(company::update(&details)),
    ))
}

/// Refuses what is no time zone of the world's list.
pub(super) fn require_zone(name: &str, field: &str) -> Result<chrono_tz::Tz, Refusal> {
    let zone = name.parse();
    zone.map_err(|_| Refusal::field(field, "is not a time zone such as Europe/Berlin"))
}

/// Replaces where customers pay to.
pub async fn change_bank(
    cx: &Cx,
    (): (),
    input: BankInput,
) -> Result<Decision<CompanySettings>, Refusal> {
    let before = read(cx).await?;
    let details = input.parse()?;
    check_version(Some(input.version), before.version)?;
    let mut after = before.clone();
    after.version = before.version.saturating_add(1);
    after.company.bank_name = details.bank_name.to_string();
    after.company.iban = details.iban.to_string();
    after.company.bic = details
        .bic
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let commit = Commit::about(COMPANY)
        .before(&bank(&before))?
        .after(&bank(&after))?
        .assert(company::assert_version(before.version))
        .write(company::update_bank(&details));
    Ok(Decision::new(after, commit))
}

/// The part that the audit trail keeps of a change of bank.
fn bank(settings: &CompanySettings) -> BankInput {
    let company = &settings.company;
    BankInput {
        bank_name: company.bank_name.clone(),
        iban: company.iban.clone(),
        bic: company.bic.clone(),
        version: settings.version,
    }
}
