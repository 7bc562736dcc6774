//! What is wrong with what the editor holds, as far as it can be told before it is sent: what `shared`
//! refuses, and what the server would refuse only after that. Only the server knows whether the
//! customer is active by then, and whether a day that is about to begin has begun for the company.

use shared::api::invoices::{DraftInput, LineInput};
use shared::api::reference::ReferenceView;
use shared::api::{FieldCheck, FieldProblem};
use shared::invoice::{Draft, Line, PricingError, Totals};
use shared::kernel::MoneyError;
use shared::kernel::date::may_be_dated;

use super::preview::{LinePreview, Preview};
use super::save::Then;

/// Every field of `input` that is known to be wrong.
pub(super) fn problems(
    input: &DraftInput,
    reference: &ReferenceView,
    then: Then,
) -> Vec<FieldProblem> {
    let preview = Preview::of(input, reference);
    let terms = reference.terms.iter().map(|terms| terms.code.clone());
    let parsed = Draft::parse(input, &terms.collect::<Vec<_>>(), &reference.tax_codes);
    let readable = parsed.is_ok();
    let mut problems = parsed.err().unwrap_or_default();
    let mut check = FieldCheck::new();
    let typed = input.lines.iter().enumerate();
    for (index, line) in typed.filter(|(_, line)| !line.is_blank()) {
        let mut codes = reference.tax_codes.iter();
        let code = codes.find(|code| code.code == line.tax_code);
        if code.is_some_and(|code| code.rate_on(preview.on).is_none()) {
            refuse(&mut check, &PricingError::NoRate { line: index });
        }
    }
    if preview.totals.is_none() || readable && preview.lines.contains(&LinePreview::Unreadable) {
        refuse(&mut check, &MoneyError::OutOfRange.into());
    }
    if then == Then::Issue {
        check_issue(input, reference, &preview, &mut check);
    }
    problems.extend(check.finish(Some(())).err().unwrap_or_default());
    problems
}

fn refuse(check: &mut FieldCheck, error: &PricingError) {
    check.refuse(error.field(), error);
}

/// What only a document that is issued must have.
fn check_issue(
    input: &DraftInput,
    reference: &ReferenceView,
    preview: &Preview,
    check: &mut FieldCheck,
) {
    if input.lines.iter().all(LineInput::is_blank) {
        let first = input.lines.first().cloned().unwrap_or_default();
        // It is blank, so there is no line, only what is missing.
        let _none = Line::parse(&first, 0, &reference.tax_codes, check);
    } else if !preview.leaves_out_lines() && !preview.totals.as_ref().is_none_or(Totals::is_owed) {
        check.refuse("lines", "must add up to more than zero");
    }
    // The page may have been opened before midnight.
    let days = [reference.today, reference.today.plus_days(1)];
    if !days.iter().any(|today| may_be_dated(preview.on, *today)) {
        check.refuse("issue_on", "must be from a year ago to today");
    }
}

#[cfg(test)]
mod tests {
    use shared::api::reference::{CompanyView, TermsView};
    use shared::kernel::id::{CustomerId, Id};
    use shared::kernel::{Currency, PaymentTerms, TaxRate};
    use shared::tax::{DatedRate, TaxCategory, TaxCode};

    use super::*;

    fn reference() -> ReferenceView {
        let rate = TaxRate::parse("19").unwrap();
        let valid_from = "2026-01-01".parse().unwrap();
        ReferenceView {
            company: CompanyView {
                name: String::new(),
                street: String::new(),
                postal_code: String::new(),
                city: String::new(),
                country: String::new(),
                tax_number: String::new(),
                email: String::new(),
                bank_name: String::new(),
                iban: String::new(),
                bic: String::new(),
                base_currency: Currency::EUR,
                time_zone: String::new(),
            },
            today: "2026-03-02".parse().unwrap(),
            tax_codes: vec![TaxCode {
                code: "DE19".into(),
                name: "Standard".into(),
                category: TaxCategory::S,
                rates: vec![DatedRate { valid_from, rate }],
            }],
            terms: vec![TermsView {
                code: "NET30".into(),
                name: "30 days".into(),
                terms: PaymentTerms::Net { days: 30 },
            }],
            currencies: vec![Currency::EUR],
            accounts: Vec::new(),
            approval_limits: Vec::new(),
        }
    }

    fn line(description: &str, quantity: &str, unit_price: &str) -> LineInput {
        LineInput {
            description: description.into(),
            quantity: quantity.into(),
            unit_price: unit_price.into(),
            tax_code: "DE19".into(),
        }
    }

    fn draft(issue_on: &str, lines: Vec<LineInput>) -> DraftInput {
        DraftInput {
            customer_id: CustomerId::new(1, 1).to_string(),
            currency: "EUR".into(),
            terms: "NET30".into(),
            issue_on: issue_on.into(),
            lines,
            ..DraftInput::default()
        }
    }

    fn told(input: &DraftInput, then: Then) -> Vec<String> {
        told_of(input, &reference(), then)
    }

    fn told_of(input: &DraftInput, reference: &ReferenceView, then: Then) -> Vec<String> {
        let problems = problems(input, reference, then).into_iter();
        problems
            .map(|problem| format!("{}: {}", problem.field, problem.detail))
            .collect()
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let lines = vec![line("Work", "", ""), line("", "x", "2")];
        let wrong = DraftInput {
            customer_id: String::new(),
            ..draft("2025-12-31", lines)
        };
        let expected = [
            "customer_id: Choose a customer",
            "lines.0.quantity: Enter a quantity",
            "lines.0.unit_price: Enter a price",
            "lines.1.description: Enter a description",
            "lines.1.quantity: is not a number",
            "lines.0.tax_code: has no rate on the document date",
            "lines.1.tax_code: has no rate on the document date",
        ];
        assert_eq!(told(&wrong, Then::Show), expected);
    }

    #[test]
    fn an_issued_document_has_lines_a_total_and_a_day_that_has_come() {
        let none = draft("", vec![line("", "1", "")]);
        assert_eq!(told(&none, Then::Show), [""; 0]);
        let expected = [
            "lines.0.description: Enter a description",
            "lines.0.unit_price: Enter a price",
        ];
        assert_eq!(told(&none, Then::Issue), expected);
        let back = draft("", vec![line("Back", "-1", "5")]);
        assert_eq!(told(&back, Then::Show), [""; 0]);
        assert_eq!(
            told(&back, Then::Issue),
            ["lines: must add up to more than zero"]
        );
        let large = draft("", vec![line("Work", "1000000000", "1000000000")]);
        assert_eq!(
            told(&large, Then::Show),
            ["lines: add up to more than Dunlin can keep"]
        );
    }

    #[test]
    fn a_day_is_refused_when_it_is_wrong_before_and_after_midnight() {
        let wrong = ["issue_on: must be from a year ago to today"].as_slice();
        let table = [
            ("2025-02-28", wrong),
            ("2025-03-01", &[]),
            ("2026-03-02", &[]),
            ("2026-03-03", &[]),
            ("2026-03-04", wrong),
        ];
        for (day, problems) in table {
            let mut rates = reference();
            let valid_from = "2025-01-01".parse().unwrap();
            rates.tax_codes[0].rates[0].valid_from = valid_from;
            let dated = draft(day, vec![line("Work", "1", "5")]);
            let told = |then| told_of(&dated, &rates, then);
            assert_eq!(told(Then::Show), [""; 0], "{day}");
            assert_eq!(told(Then::Issue), problems, "{day}");
        }
    }
}
