//! The company's own details, and where customers pay to.

use std::rc::Rc;

use harness::World;
use shared::access::{Permission, Role};
use shared::api::company::{
    BankInput, ChangeBankDetails, CompanyInput, CompanySettings, GetCompany, UpdateCompany,
};
use shared::api::invoices::{InvoiceFilter, InvoiceState, ListInvoices};
use shared::api::reference::GetReference;
use shared::api::session::WhoAmI;
use shared::api::tokens::{CreateToken, TokenInput};
use shared::api::{Nothing, ProblemCode};

use crate::paying::word;

fn settings(world: &World) -> CompanySettings {
    world.admin().call(GetCompany, (), &Nothing {}).unwrap()
}

fn bank(world: &World) -> BankInput {
    BankInput {
        bank_name: "Harbour Bank".into(),
        iban: "gb82 west 1234 5698 7654 32".into(),
        bic: "WESTGB22".into(),
        version: settings(world).version,
    }
}

/// The names of the fields that are refused.
fn refused(world: &World, input: &CompanyInput) -> Vec<String> {
    let refused = world.admin().call(UpdateCompany, (), input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::InvalidFields);
    let fields = refused.problem.fields.into_iter();
    fields.map(|problem| problem.field).collect()
}

#[test]
fn a_list_is_right_at_once_when_the_time_zone_has_changed_elsewhere() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    world.invoice(customer, "100");
    let admin = world.admin();
    let overdue = InvoiceFilter {
        state: Some(InvoiceState::Overdue),
        ..InvoiceFilter::default()
    };
    let late = || admin.call(ListInvoices, (), &overdue).unwrap().items.len();
    // The evening of the thirtieth day, on which it is due.
    world.pass_seconds((30 * 24 + 12) * 60 * 60);
    assert_eq!(late(), 0);
    let moved = "UPDATE company SET time_zone = 'Pacific/Kiritimati'";
    world.connection().execute_script(moved).unwrap();
    assert_eq!(late(), 1, "it is tomorrow there");
}

#[test]
fn new_details_hold_everywhere_at_once() {
    let world = World::new();
    let before = settings(&world);
    assert_eq!(before.company.name, "Tideline Instruments GmbH");
    assert!(!before.posted);
    let input = CompanyInput {
        name: "Tideline AG".into(),
        city: "Bremen".into(),
        tax_number: String::new(),
        buckets: "0, 15, 45".into(),
        time_zone: "Pacific/Auckland".into(),
        ..before.input()
    };
    let after = world.admin().call(UpdateCompany, (), &input).unwrap();
    assert_eq!(after.version, before.version + 1);
    assert_eq!(after, settings(&world));
    // Where customers pay to is none of this form.
    assert_eq!(after.company.iban, before.company.iban);
    let me = world.admin().call(WhoAmI, (), &Nothing {}).unwrap();
    assert_eq!(me.company, "Tideline AG");
    assert_eq!(me.buckets.to_string(), "0,15,45");
    let lists = world.admin().call(GetReference, (), &Nothing {}).unwrap();
    assert_eq!(lists.company, after.company);
    let invoice = world.invoice(world.customer("Tern").id, "10");
    let page = world
        .admin()
        .get(&format!("/api/invoices/{}/document", invoice.id));
    let page = String::from_utf8(page.body().clone()).unwrap();
    assert!(
        page.contains("Bremen") && !page.contains("VAT ID"),
        "{page}"
    );
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let world = World::new();
    let wrong = CompanyInput {
        name: String::new(),
        country: "Germany".into(),
        email: "nowhere".into(),
        base_currency: "XXX".into(),
        buckets: "30,0".into(),
        ..settings(&world).input()
    };
    let expected = ["name", "country", "email", "base_currency", "buckets"];
    assert_eq!(refused(&world, &wrong), expected);
    let lower = CompanyInput {
        country: "de".into(),
        ..settings(&world).input()
    };
    assert_eq!(refused(&world, &lower), ["country"]);
    let nowhere = CompanyInput {
        time_zone: "Europe/Atlantis".into(),
        ..settings(&world).input()
    };
    assert_eq!(refused(&world, &nowhere), ["time_zone"]);
}

#[test]
fn the_currency_of_the_books_changes_until_something_is_posted() {
    let world = World::new();
    let dollars = |world: &World| CompanyInput {
        base_currency: "USD".into(),
        ..settings(world).input()
    };
    let changed = world.admin().call(UpdateCompany, (), &dollars(&world));
    assert_eq!(changed.unwrap().company.base_currency.code(), "USD");
    world.invoice(world.customer("Tern").id, "10");
    assert!(settings(&world).posted);
    let euros = CompanyInput {
        base_currency: "EUR".into(),
        ..settings(&world).input()
    };
    assert_eq!(refused(&world, &euros), ["base_currency"]);
    world
        .admin()
        .call(UpdateCompany, (), &dollars(&world))
        .unwrap();
}

#[test]
fn a_currency_is_not_changed_while_the_first_invoice_is_issued() {
    let world = Rc::new(World::new());
    let draft = world.draft(world.customer("Tern").id, "10");
    world.before_next_write(move |world| {
        world.issue(&draft);
    });
    let dollars = CompanyInput {
        base_currency: "USD".into(),
        ..settings(&world).input()
    };
    assert_eq!(refused(&world, &dollars), ["base_currency"]);
}

#[test]
fn two_who_change_the_company_at_once_do_not_overwrite_each_other() {
    let world = Rc::new(World::new());
    let input = settings(&world).input();
    let bank = bank(&world);
    world.before_next_write(move |world| {
        world.admin().call(ChangeBankDetails, (), &bank).unwrap();
    });
    let refused = world.admin().call(UpdateCompany, (), &input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::VersionConflict);
    assert_eq!(settings(&world).company.bank_name, "Harbour Bank");
}

#[test]
fn where_customers_pay_to_is_checked_kept_and_audited() {
    let world = World::new();
    let changed = world.admin().call(ChangeBankDetails, (), &bank(&world));
    let changed = changed.unwrap();
    assert_eq!(changed.company.iban, "GB82WEST12345698765432");
    assert_eq!(changed, settings(&world));
    let sql = |side: &str| {
        format!(
            "SELECT json_extract({side}, '$.iban') FROM audit
             WHERE command = 'change_bank_details' AND subject = 'company'"
        )
    };
    assert_eq!(word(&world, &sql("before")), "DE02120300000000202051");
    assert_eq!(word(&world, &sql("after")), "GB82WEST12345698765432");
    let refusals = [
        ("iban", "GB82 WEST 1234 5698 7654 23", "is not a valid IBAN"),
        ("iban", "GB82", "is not a valid IBAN"),
        ("iban", "", "must not be empty"),
        ("bic", "WEST", "is not a BIC"),
        ("bank_name", "", "must not be empty"),
    ];
    for (field, value, expected) in refusals {
        let mut input = bank(&world);
        match field {
            "iban" => input.iban = value.into(),
            "bic" => input.bic = value.into(),
            _ => input.bank_name = value.into(),
        }
        let refused = world.admin().call(ChangeBankDetails, (), &input);
        let problem = refused.unwrap_err().problem.fields[0].clone();
        assert_eq!(problem.field, field);
        assert!(problem.detail.contains(expected), "{problem:?}");
    }
    let without = BankInput {
        bic: String::new(),
        ..bank(&world)
    };
    world.admin().call(ChangeBankDetails, (), &without).unwrap();
    let stale = world.admin().call(ChangeBankDetails, (), &without);
    assert_eq!(stale.unwrap_err().code(), ProblemCode::VersionConflict);
}

#[test]
fn where_customers_pay_to_asks_for_a_recent_proof_and_no_program_gives_one() {
    let world = World::new();
    let controller = world.as_role(Role::Controller);
    let input = bank(&world);
    let token = TokenInput {
        name: "ERP".into(),
        scopes: vec![Permission::ManageCompany],
        days: 30,
    };
    let made = world.admin().call(CreateToken, (), &token).unwrap();
    let erp = world.anonymous().with_token(&made.secret.unwrap());
    world.pass_seconds(10 * 60);
    for caller in [&controller, &erp] {
        let refused = caller.call(ChangeBankDetails, (), &input).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::StepUpRequired);
        // The rest of the company's details does not ask for it.
        let same = caller.call(GetCompany, (), &Nothing {}).unwrap().input();
        caller.call(UpdateCompany, (), &same).unwrap();
    }
}
