//! The first day of an installation. Whoever deployed it knows a token; with that it makes the
//! company and the first administrator, in one batch and once. Afterwards the token is worth
//! nothing, whatever it is.

use serde::Serialize;
use shared::access::Role;
use shared::api::reference::{CompanyView, TermsView};
use shared::api::setup::{SetupDetails, SetupInput, SetupView};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::StaffId;
use shared::kernel::{Day, PaymentTerms, TaxRate};
use shared::tax::{DatedRate, TaxCategory, TaxCode};

use super::company::require_zone;
use super::session::{Who, begin};
use crate::auth::throttle::{Keys, Owner};
use crate::auth::{password, setup_token};
use crate::clock;
use crate::context::{Company, Cx, first};
use crate::decision::Commit;
use crate::http_types::Response;
use crate::problem::Refusal;
use crate::store::people::Count;
use crate::store::sql::Statement;
use crate::store::{company, people, reference};

/// Whom tries with a wrong token are counted for.
const ACCOUNT: &str = "setup";

/// Whether the installation waits for its first administrator.
pub async fn get(cx: &Cx, (): (), _: Nothing) -> Result<SetupView, Refusal> {
    let needed = is_needed(cx).await?;
    Ok(SetupView { needed })
}

/// Asked beside the reader, which wants a company.
async fn is_needed(cx: &Cx) -> Result<bool, Refusal> {
    let rows = cx.platform().batch(&[people::count()]).await?;
    let count: Option<Count> = first(rows.into_iter().next())?;
    Ok(count.is_some_and(|count| count.n == 0))
}

/// What the audit trail keeps of it.
#[derive(Serialize)]
struct Begun<'a> {
    company: &'a CompanyView,
    name: &'a str,
    email: &'a str,
}

/// Makes the company and its first administrator, and signs them in.
pub async fn set_up(cx: &Cx, (): (), input: SetupInput) -> Result<Response, Refusal> {
    if !is_needed(cx).await? {
        return Err(ProblemCode::AlreadySetUp.into());
    }
    let details = input.parse()?;
    let zone = require_zone(details.company.time_zone.as_str(), "company.time_zone")?;
    let tries = Keys::new(cx, ACCOUNT);
    tries.take(cx, Owner::Unknown).await?;
    let expected = cx.config.setup_token.as_deref();
    if !setup_token::is_right(expected, &cx.config.session_secret, &input.token) {
        return Err(ProblemCode::SetupRefused.into());
    }
    let today = clock::day_in(zone, cx.now)?;
    cx.found_company(Company {
        name: details.company.name.to_string(),
        base_currency: details.company.base_currency,
        time_zone: zone,
        buckets: details.company.buckets.clone(),
        today,
    });
    let who = Who {
        id: cx.id::<StaffId>()?,
        name: details.name.to_string(),
        email: details.email.to_string(),
        role: Role::Administrator
            .as_str()
            .parse()
            .map_err(Refusal::fault)?,
        permissions: Role::Administrator.permissions(),
    };
    let salt = cx.platform().random().map_err(Refusal::fault)?;
    let hash = password::hash(&input.password, &cx.config.password_pepper, salt)?;
    let facts = Commit::about(who.id)
        .touches(super::company::COMPANY)
        .assert(people::assert_nobody())
        .write_all(beginnings(&details)?)
        .write(people::insert(
            who.id,
            &details.email,
            &who.name,
            &who.role,
            &hash,
            cx.now,
        ))
        .write_all(tries.succeed())
        .after(&Begun {
            company: &company::view_of(&details.company),
            name: &who.name,
            email: &who.email,
        })?;
    match begin(cx, who, "set_up", facts).await {
        // Somebody else was faster.
        Err(Refusal::LostRace(_)) => Err(ProblemCode::AlreadySetUp.into()),
        answer => answer,
    }
}

/// The company, and what its first invoice needs.
fn beginnings(details: &SetupDetails) -> Result<Vec<Statement>, Refusal> {
    let view = company::view_of(&details.company);
    let mut statements = vec![company::insert(&view, &details.company.buckets)];
    for (terms, position) in terms().iter().zip(1..) {
        statements.push(reference::insert_terms(terms, position)?);
    }
    for (code, position) in tax_codes(details.tax_rate)?.iter().zip(1..) {
        statements.extend(reference::insert_tax_code(code, position));
    }
    Ok(statements)
}

fn terms() -> [TermsView; 4] {
    let net = |code: &str, name: &str, days| TermsView {
        code: code.to_owned(),
        name: name.to_owned(),
        terms: PaymentTerms::Net { days },
    };
    [
        net("NET30", "30 days net", 30),
        net("NET14", "14 days net", 14),
        net("NET60", "60 days net", 60),
        net("DUE", "Due on receipt", 0),
    ]
}

/// The usual rate, if there is one, and the categories that charge nothing.
fn tax_codes(rate: Option<TaxRate>) -> Result<Vec<TaxCode>, Refusal> {
    let nothing = TaxRate::parse("0").map_err(Refusal::fault)?;
    let always = Day::new(1970, 1, 1).map_err(Refusal::fault)?;
    let code = |code: &str, name: &str, category, rate| TaxCode {
        code: code.to_owned(),
        name: name.to_owned(),
        category,
        rates: vec![DatedRate {
            valid_from: always,
            rate,
        }],
    };
    let usual = rate.map(|rate| code("STANDARD", "Standard rate", TaxCategory::S, rate));
    Ok(usual
        .into_iter()
        .chain([
            code("ZERO", "Zero rated", TaxCategory::Z, nothing),
            code("REVERSE", "Reverse charge", TaxCategory::AE, nothing),
            code("EXPORT", "Export", TaxCategory::G, nothing),
        ])
        .collect())
}
