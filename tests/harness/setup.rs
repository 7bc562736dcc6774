//! A company to work in: its details, tax codes, payment terms and people.

use functions::auth::password;
use functions::platform::Platform;
use functions::platform::native::{Connection, World as Native};
use functions::store::sql::Statement;
use functions::store::{approval_limits, company, people, reference};
use shared::access::{Role, RoleId};
use shared::ageing::Buckets;
use shared::api::reference::{CompanyView, TermsView};
use shared::approval::{Action, ApprovalLimit, Ceiling};
use shared::kernel::id::{Id, StaffId};
use shared::kernel::terms::InstalmentRule;
use shared::kernel::{Currency, Instant, Money, PaymentTerms, TaxRate};
use shared::tax::{DatedRate, TaxCategory, TaxCode};

/// The password of every person of the demo company.
pub const DEMO_PASSWORD: &str = "demo-dunlin-2026";

/// Who works at the demo company: name before the at sign, name, role.
pub const PEOPLE: [(&str, &str, Role); 5] = [
    ("demo", "Dana Demo", Role::Administrator),
    ("controller", "Cora Controller", Role::Controller),
    ("manager", "Mika Manager", Role::Manager),
    ("specialist", "Sam Specialist", Role::Specialist),
    ("viewer", "Vera Viewer", Role::Viewer),
];

/// Up to how much each role may credit alone: in euros, dollars and pounds, and in yen. The
/// administrator's authority comes with the schema.
pub const CREDIT_LIMITS: [(Role, &str, &str); 3] = [
    (Role::Controller, "100000", "15000000"),
    (Role::Manager, "10000", "1500000"),
    (Role::Specialist, "500", "75000"),
];

/// The demo company.
pub fn demo_company() -> CompanyView {
    CompanyView {
        name: "Tideline Instruments GmbH".into(),
        street: "Hafenstraße 12".into(),
        postal_code: "20457".into(),
        city: "Hamburg".into(),
        country: "DE".into(),
        tax_number: "DE129274202".into(),
        email: "receivables@tideline.example".into(),
        bank_name: "Demo Bank".into(),
        iban: "DE02120300000000202051".into(),
        bic: "BYLADEM1001".into(),
        base_currency: Currency::EUR,
        time_zone: "Europe/Berlin".into(),
    }
}

/// Tax codes of the demo company.
pub fn tax_codes() -> Vec<TaxCode> {
    let code = |code: &str, name: &str, category, rates: &[(&str, &str)]| TaxCode {
        code: code.into(),
        name: name.into(),
        category,
        rates: rates
            .iter()
            .map(|(from, rate)| DatedRate {
                valid_from: from.parse().expect("a day"),
                rate: TaxRate::parse(rate).expect("a rate"),
            })
            .collect(),
    };
    let standard = [
        ("2007-01-01", "19"),
        ("2020-07-01", "16"),
        ("2021-01-01", "19"),
    ];
    let reduced = [
        ("1983-07-01", "7"),
        ("2020-07-01", "5"),
        ("2021-01-01", "7"),
    ];
    let none = [("1968-01-01", "0")];
    vec![
        code("DE19", "Standard rate", TaxCategory::S, &standard),
        code("DE7", "Reduced rate", TaxCategory::S, &reduced),
        code(
            "EUB2B",
            "EU business, reverse charge",
            TaxCategory::AE,
            &none,
        ),
        code("EXPORT", "Export outside the EU", TaxCategory::G, &none),
        code("ZERO", "Zero rated", TaxCategory::Z, &none),
    ]
}

/// Payment terms of the demo company; the first are the default.
pub fn terms() -> Vec<TermsView> {
    let view = |code: &str, name: &str, terms| TermsView {
        code: code.into(),
        name: name.into(),
        terms,
    };
    let rule = |percent, days| InstalmentRule { percent, days };
    vec![
        view("NET30", "30 days net", PaymentTerms::Net { days: 30 }),
        view("NET14", "14 days net", PaymentTerms::Net { days: 14 }),
        view("NET60", "60 days net", PaymentTerms::Net { days: 60 }),
        view(
            "EOM",
            "End of month after 30 days",
            PaymentTerms::EndOfMonth { days: 30 },
        ),
        view("DUE", "Due on receipt", PaymentTerms::Net { days: 0 }),
        view(
            "INST3",
            "Three instalments: 40, 30, 30\u{a0}% after 0, 30, 60 days",
            PaymentTerms::Instalments {
                parts: vec![rule(40, 0), rule(30, 30), rule(30, 60)],
            },
        ),
    ]
}

/// Sets up the demo company in an empty database. Hashing five passwords takes a while, so tests
/// that sign nobody in by password pass `None` and get people who cannot sign in that way.
pub fn company(connection: &Connection, now: Instant, pepper: Option<&str>) {
    let world = Native::new(connection.clone(), now, 1);
    let platform = Platform::new(world);
    let random = || platform.random().expect("random bytes");
    let mut statements: Vec<Statement> =
        vec![company::insert(&demo_company(), &Buckets::default())];
    for (terms, position) in terms().iter().zip(1..) {
        statements.push(reference::insert_terms(terms, position).expect("terms"));
    }
    for (code, position) in tax_codes().iter().zip(1..) {
        statements.extend(reference::insert_tax_code(code, position));
    }
    for (local, name, role) in PEOPLE {
        let id = StaffId::new(now, u128::from_le_bytes(random()));
        let email = format!("{local}@dunlin.example")
            .parse()
            .expect("an address");
        let hash = match pepper {
            Some(pepper) => password::hash(DEMO_PASSWORD, pepper, random()).expect("a hash"),
            None => "none".to_owned(),
        };
        statements.push(people::insert(id, &email, name, &role_id(role), &hash, now));
    }
    statements.extend(credit_limits().iter().map(approval_limits::insert));
    connection.batch(&statements).expect("the demo company");
}

/// The approval limits of the demo company.
fn credit_limits() -> Vec<ApprovalLimit> {
    let limit = |role, amount: &str, currency| ApprovalLimit {
        role: role_id(role),
        action: Action::CreditNote,
        ceiling: Ceiling::UpTo(Money::parse(amount, currency).expect("an amount")),
    };
    let of_role = |(role, amount, yen): (Role, &str, &str)| {
        let currencies = [Currency::EUR, Currency::USD, Currency::GBP];
        let mut limits = currencies
            .map(|currency| limit(role, amount, currency))
            .to_vec();
        limits.push(limit(role, yen, Currency::JPY));
        limits
    };
    CREDIT_LIMITS.into_iter().flat_map(of_role).collect()
}

/// The id of a standard role.
pub fn role_id(role: Role) -> RoleId {
    role.as_str().parse().expect("a role's id")
}
