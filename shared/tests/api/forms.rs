//! Forms: what is taken, and which fields are named when it is not.

use shared::access::{Permission, PermissionSet, RoleId};
use shared::ageing::Buckets;
use shared::api::approval_limits::{LimitInput, RoleLimitsInput};
use shared::api::company::{CompanyInput, CompanySettings};
use shared::api::customers::{ContactInput, CustomerInput};
use shared::api::hooks::HookInput;
use shared::api::invitations::JoinInput;
use shared::api::invoices::{DraftInput, LineInput};
use shared::api::password_reset::{ResetInput, ResetView};
use shared::api::people::PersonInput;
use shared::api::problem::FieldProblem;
use shared::api::profile::PasswordInput;
use shared::api::receipts::{ReceiptInput, ReceiptMethod};
use shared::api::reference::CompanyView;
use shared::api::roles::RoleInput;
use shared::api::tokens::TokenInput;
use shared::api::{Problem, ProblemCode};
use shared::approval::{Action, ApprovalLimit, Ceiling};
use shared::hook::EventKind;
use shared::invoice::{Draft, LINES_MAX};
use shared::kernel::date::BACKDATED_DAYS_MAX;
use shared::kernel::id::{CustomerId, Id};
use shared::kernel::{Currency, Day, Money};
use shared::tax::{TaxCategory, TaxCode};

/// The names of the wrong fields; none when the form was taken.
fn wrong<T>(result: Result<T, Vec<FieldProblem>>) -> Vec<String> {
    let problems = result.err().unwrap_or_default();
    problems.into_iter().map(|problem| problem.field).collect()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn a_company_is_in_a_country_of_two_letters_and_its_form_begins_with_what_is_known() {
    let settings = CompanySettings {
        company: CompanyView {
            name: "Tideline".into(),
            street: "Deichweg 1".into(),
            postal_code: "20095".into(),
            city: "Hamburg".into(),
            country: "DE".into(),
            tax_number: "DE1".into(),
            email: "billing@tideline.example".into(),
            bank_name: String::new(),
            iban: String::new(),
            bic: String::new(),
            base_currency: Currency::EUR,
            time_zone: "Europe/Berlin".into(),
        },
        buckets: Buckets::default(),
        posted: true,
        version: 3,
    };
    let input = settings.input();
    assert_eq!(input.version, Some(3));
    let details = input.parse().unwrap();
    assert_eq!(details.name.as_str(), "Tideline");
    assert_eq!(details.base_currency, Currency::EUR);
    for country in ["D", "de", "D1", "Dé", "DEU"] {
        let input = CompanyInput {
            country: country.into(),
            ..settings.input()
        };
        assert_eq!(wrong(input.parse()), ["country"], "{country}");
    }
}

#[test]
fn a_receipt_is_an_amount_above_zero_that_has_arrived() {
    let today = day("2026-03-02");
    let good = ReceiptInput {
        customer_id: CustomerId::new(1, 1).to_string(),
        amount: " 12.50 ".into(),
        currency: "EUR".into(),
        received_on: "2026-03-02".into(),
        method: "cheque".into(),
        note: "by post".into(),
        ..ReceiptInput::default()
    };
    let taken = good.parse(today).unwrap();
    assert_eq!(taken.amount, Money::parse("12.50", Currency::EUR).unwrap());
    assert_eq!(taken.method, ReceiptMethod::Cheque);
    assert_eq!((taken.received_on, taken.reference), (today, None));
    let with = |change: fn(&mut ReceiptInput)| {
        let mut input = good.clone();
        change(&mut input);
        wrong(input.parse(today))
    };
    assert_eq!(
        with(|input| input.received_on = "2026-03-01".into()),
        [""; 0]
    );
    assert_eq!(
        with(|input| input.received_on = "2026-03-03".into()),
        ["received_on"]
    );
    for (days, refused) in [(BACKDATED_DAYS_MAX, 0), (BACKDATED_DAYS_MAX + 1, 1)] {
        let mut input = good.clone();
        input.received_on = today.plus_days(-days).to_string();
        assert_eq!(wrong(input.parse(today)).len(), refused, "{days} days ago");
    }
    for (days, words) in [
        (1, "in the future"),
        (-BACKDATED_DAYS_MAX - 1, "a year ago"),
    ] {
        let mut input = good.clone();
        input.received_on = today.plus_days(days).to_string();
        let problem = input.parse(today).unwrap_err().remove(0);
        assert!(problem.detail.contains(words), "{}", problem.detail);
    }
    for amount in ["", "0", "-1", "1.005"] {
        let mut input = good.clone();
        input.amount = amount.into();
        assert_eq!(wrong(input.parse(today)), ["amount"], "{amount}");
    }
    assert_eq!(with(|input| input.method = "card".into()), ["method"]);
    assert_eq!(with(|input| input.currency = String::new()), ["currency"]);
    assert_eq!(
        wrong(ReceiptInput::default().parse(today)),
        ["customer_id", "currency", "amount", "received_on", "method"]
    );
}

#[test]
fn a_token_lives_for_a_year_at_most_and_does_no_more_than_its_maker() {
    use Permission as P;
    let own: PermissionSet = vec![P::ViewReceivables, P::Allocate].into();
    let input = |scopes: &[P], days| TokenInput {
        name: "ERP".into(),
        scopes: scopes.to_vec(),
        days,
    };
    let taken = input(&[P::Allocate], 366).parse(&own).unwrap();
    assert_eq!((taken.days, taken.scopes), (366, vec![P::Allocate].into()));
    assert_eq!(wrong(input(&[P::Allocate], 1).parse(&own)), [""; 0]);
    assert_eq!(wrong(input(&[P::Allocate], 0).parse(&own)), ["days"]);
    assert_eq!(wrong(input(&[P::Allocate], 367).parse(&own)), ["days"]);
    assert_eq!(wrong(input(&[], 1).parse(&own)), ["scopes"]);
    assert_eq!(wrong(input(&[P::Import], 1).parse(&own)), ["scopes"]);
}

#[test]
fn a_role_has_a_name() {
    let role = |name: &str| RoleInput {
        name: name.into(),
        permissions: PermissionSet::default(),
        version: None,
    };
    assert_eq!(role(" Clerk ").name().unwrap().as_str(), "Clerk");
    assert_eq!(wrong(role("").name()), ["name"]);
    assert_eq!(wrong(role(&"x".repeat(61)).name()), ["name"]);
}

#[test]
fn an_endpoint_is_told_chosen_events_once_in_their_order() {
    let input = |events: &[EventKind]| HookInput {
        url: "https://erp.example/hooks".into(),
        events: events.to_vec(),
        ..HookInput::default()
    };
    let chosen = [
        EventKind::ReceiptRecorded,
        EventKind::CustomerCreated,
        EventKind::ReceiptRecorded,
    ];
    let taken = input(&chosen).parse().unwrap();
    let expected = [EventKind::CustomerCreated, EventKind::ReceiptRecorded];
    assert_eq!(taken.events, expected);
    assert_eq!(
        wrong(input(&[EventKind::EndpointTested]).parse()),
        ["events"]
    );
    assert_eq!(wrong(HookInput::default().parse()), ["url"]);
}

#[test]
fn a_customer_has_terms_and_a_country_of_two_capital_letters() {
    let terms = ["NET30".to_owned()];
    let good = CustomerInput {
        name: "Möwe".into(),
        currency: "EUR".into(),
        terms: "NET30".into(),
        country: "DE".into(),
        active: true,
        ..CustomerInput::default()
    };
    let taken = good.parse(&terms).unwrap();
    assert_eq!(taken.country.unwrap().as_str(), "DE");
    assert!(taken.active && taken.number.is_none());
    for country in ["de", "D", "D1", "DEU", "Dé"] {
        let input = CustomerInput {
            country: country.into(),
            ..good.clone()
        };
        assert_eq!(wrong(input.parse(&terms)), ["country"], "{country}");
    }
    let nowhere = CustomerInput {
        country: String::new(),
        ..good.clone()
    };
    assert_eq!(wrong(nowhere.parse(&terms)), [""; 0]);
    assert_eq!(wrong(good.parse(&[])), ["terms"]);
    let empty = CustomerInput::default().parse(&terms);
    assert_eq!(wrong(empty), ["name", "currency", "terms"]);
}

#[test]
fn whoever_receives_invoices_has_an_address() {
    let contact = |email: &str, receives_invoices| ContactInput {
        name: "Pat".into(),
        email: email.into(),
        receives_invoices,
        ..ContactInput::default()
    };
    let taken = contact("Pat@Customer.example", true).parse().unwrap();
    assert_eq!(taken.email.unwrap().as_str(), "pat@customer.example");
    assert_eq!(wrong(contact("", false).parse()), [""; 0]);
    assert_eq!(wrong(contact("", true).parse()), ["email"]);
    assert_eq!(wrong(contact("pat", true).parse()), ["email"]);
}

#[test]
fn limits_are_as_many_as_there_may_be_and_read_back_as_typed() {
    let role: RoleId = "clerk".parse().unwrap();
    let letters = || (b'A'..=b'Z').map(char::from);
    let codes: Vec<String> = letters()
        .flat_map(|a| letters().map(move |b| (a, b)))
        .flat_map(|(a, b)| letters().map(move |c| [a, b, c].iter().collect()))
        .filter(|code: &String| code.parse::<Currency>().is_ok())
        .collect();
    let limit = |code: &str| LimitInput {
        action: Action::CreditNote,
        currency: code.into(),
        amount: "10".into(),
    };
    let many = |count| RoleLimitsInput {
        limits: codes.iter().take(count).map(|code| limit(code)).collect(),
        version: 1,
    };
    let most = shared::api::approval_limits::ROLE_LIMITS_MAX;
    assert_eq!(many(most).limits.len(), most);
    assert_eq!(many(most).parse(&role).unwrap().len(), most);
    assert_eq!(wrong(many(most + 1).parse(&role)), ["limits"]);
    let typed = limit("EUR");
    let money = Money::parse("10", Currency::EUR).unwrap();
    let kept = ApprovalLimit {
        role: role.clone(),
        action: Action::CreditNote,
        ceiling: Ceiling::UpTo(money),
    };
    let shown = LimitInput::of(&kept);
    assert_eq!(
        (shown.currency, shown.amount.as_str()),
        (typed.currency, "10.00")
    );
    let blank_amount = RoleLimitsInput {
        limits: vec![LimitInput {
            amount: " ".into(),
            ..limit("EUR")
        }],
        version: 1,
    };
    assert_eq!(wrong(blank_amount.parse(&role)), ["limits.0.amount"]);
}

#[test]
fn a_draft_names_every_wrong_field_and_leaves_blank_lines_out() {
    let codes = [TaxCode {
        code: "DE19".into(),
        name: "Standard".into(),
        category: TaxCategory::S,
        rates: Vec::new(),
    }];
    let terms = ["NET30".to_owned()];
    let line = LineInput {
        description: "Service".into(),
        quantity: "2".into(),
        unit_price: "10".into(),
        tax_code: "DE19".into(),
    };
    let good = DraftInput {
        customer_id: CustomerId::new(1, 1).to_string(),
        currency: "EUR".into(),
        terms: "NET30".into(),
        lines: vec![line.clone()],
        ..DraftInput::default()
    };
    let parse = |input: &DraftInput| Draft::parse(input, &terms, &codes);
    let with = |lines: Vec<LineInput>| DraftInput {
        lines,
        ..good.clone()
    };
    assert_eq!(parse(&good).unwrap().lines.len(), 1);
    let blank = LineInput {
        quantity: "1".into(),
        tax_code: "DE19".into(),
        ..LineInput::default()
    };
    assert!(blank.is_blank() && !line.is_blank());
    let priced = LineInput {
        unit_price: "5".into(),
        ..blank.clone()
    };
    assert!(!priced.is_blank());
    assert_eq!(
        parse(&with(vec![line.clone(), blank])).unwrap().lines.len(),
        1
    );
    assert_eq!(wrong(parse(&with(vec![priced]))), ["lines.0.description"]);
    let unfinished = LineInput {
        quantity: " ".into(),
        unit_price: String::new(),
        ..line.clone()
    };
    let problems = parse(&with(vec![unfinished])).unwrap_err();
    let details: Vec<_> = problems.iter().map(|p| p.detail.as_str()).collect();
    assert_eq!(details, ["Enter a quantity", "Enter a price"]);
    let zero = LineInput {
        quantity: "0".into(),
        tax_code: "NONE".into(),
        ..line.clone()
    };
    assert_eq!(
        wrong(parse(&with(vec![zero]))),
        ["lines.0.quantity", "lines.0.tax_code"]
    );
    assert_eq!(wrong(parse(&with(vec![line.clone(); LINES_MAX]))), [""; 0]);
    assert_eq!(wrong(parse(&with(vec![line; LINES_MAX + 1]))), ["lines"]);
    assert_eq!(
        wrong(parse(&DraftInput::default())),
        ["customer_id", "currency", "terms"]
    );
}

#[test]
fn a_problem_has_a_status_and_a_title_and_its_fields() {
    let field = FieldProblem {
        field: "name".into(),
        detail: "must not be empty".into(),
    };
    let problem = Problem::fields(vec![field.clone()]);
    assert_eq!(problem.code, ProblemCode::InvalidFields);
    assert_eq!(problem.fields, [field]);
    let table = [
        (ProblemCode::InvalidFields, 422),
        (ProblemCode::NotFound, 404),
        (ProblemCode::NotSignedIn, 401),
        (ProblemCode::NotPermitted, 403),
        (ProblemCode::LostRace, 409),
        (ProblemCode::OutcomeUnknown, 503),
        (ProblemCode::Internal, 500),
    ];
    for (code, status) in table {
        assert_eq!(code.status(), status, "{code:?}");
        assert!(
            code.title().len() > 5 && code.title() != "xyzzy",
            "{code:?}"
        );
    }
}

#[test]
fn a_person_has_a_name_and_a_role_that_exists() {
    let roles: Vec<RoleId> = ["viewer", "clerk"].map(|id| id.parse().unwrap()).into();
    let input = PersonInput {
        name: "Nell".into(),
        role: "clerk".into(),
        version: 1,
    };
    let details = input.parse(&roles).unwrap();
    assert_eq!((details.name.as_str(), &details.role), ("Nell", &roles[1]));
    let wrong_both = PersonInput {
        name: String::new(),
        role: "owner".into(),
        version: 1,
    };
    assert_eq!(wrong(wrong_both.parse(&roles)), ["name", "role"]);
}

#[test]
fn a_new_password_is_long_enough_and_not_the_person_s_own_words() {
    let person = ResetView {
        name: "Nell Newcomer".into(),
        email: "nell@kelp.example".into(),
    };
    let check = |password: &str| {
        let input = ResetInput {
            token: "x".into(),
            password: password.into(),
        };
        wrong(input.check(&person))
    };
    assert_eq!(check("three gulls on a pier"), [""; 0]);
    for weak in ["short", "nell@kelp.example", &"a".repeat(129)] {
        assert_eq!(check(weak), ["password"], "{weak}");
    }
}

#[test]
fn a_change_of_password_takes_the_present_one_and_another() {
    let check = |current: &str, new: &str| {
        let input = PasswordInput {
            current: current.into(),
            new: new.into(),
        };
        wrong(input.check("nell@kelp.example", "Nell"))
    };
    let (present, other) = ("three gulls on a pier", "four gulls on a pier");
    assert_eq!(check(present, other), [""; 0]);
    assert_eq!(check("", other), ["current"]);
    assert_eq!(check(present, present), ["new"]);
    assert_eq!(check(present, "short"), ["new"]);
}

#[test]
fn whoever_joins_has_a_name_and_a_password() {
    let parse = |name: &str, password: &str| {
        let input = JoinInput {
            token: "x".into(),
            name: name.into(),
            password: password.into(),
        };
        input
            .parse("nell@kelp.example")
            .map(|name| name.to_string())
    };
    let password = "three gulls on a pier";
    assert_eq!(parse("Nell", password).as_deref(), Ok("Nell"));
    assert_eq!(wrong(parse("", "short")), ["name", "password"]);
}
