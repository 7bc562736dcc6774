//! A draft parsed from what a person typed.

use crate::api::invoices::{DraftInput, LineInput};
use crate::api::problem::{FieldCheck, FieldProblem};
use crate::kernel::id::CustomerId;
use crate::kernel::{Currency, Day, Quantity, Text, UnitPrice};
use crate::tax::TaxCode;

/// The most lines a document can have.
pub const LINES_MAX: usize = 200;

/// A document without a number; its lines may still be incomplete in sum, not in form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Who owes.
    pub customer_id: CustomerId,
    /// Currency of every amount on it.
    pub currency: Currency,
    /// Code of the payment terms.
    pub terms: String,
    /// The document date; the day of issue when not set.
    pub issue_on: Option<Day>,
    /// The customer's own reference, such as a purchase order.
    pub reference: Option<Text<80>>,
    /// A note printed on the document.
    pub note: Option<Text<1000>>,
    /// What is billed.
    pub lines: Vec<Line>,
}

/// One billed line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it is.
    pub description: Text<300>,
    /// How much of it.
    pub quantity: Quantity,
    /// For one of it, net of tax.
    pub unit_price: UnitPrice,
    /// Code of its tax.
    pub tax_code: String,
}

impl Draft {
    /// Parses what was typed, or names every wrong field. Lines without any text are left out, so
    /// that an empty last row of the editor is no error.
    pub fn parse(
        input: &DraftInput,
        terms: &[String],
        tax_codes: &[TaxCode],
    ) -> Result<Self, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let customer = &input.customer_id;
        let customer_id = check.asked("customer_id", customer, "Choose a customer", str::parse);
        let currency = check.required::<Currency>("currency", &input.currency);
        if !terms.contains(&input.terms) {
            check.refuse("terms", "is not one of the payment terms");
        }
        let issue_on = check.optional("issue_on", &input.issue_on);
        let reference = check.optional("reference", &input.reference);
        let note = check.optional("note", &input.note);
        if input.lines.len() > LINES_MAX {
            check.refuse("lines", format!("are more than {LINES_MAX}"));
        }
        let typed = input.lines.iter().enumerate();
        let mut lines = Vec::with_capacity(input.lines.len());
        for (index, line) in typed.filter(|(_, line)| !line.is_blank()) {
            lines.extend(Line::parse(line, index, tax_codes, &mut check));
        }
        let draft = (|| {
            Some(Self {
                customer_id: customer_id?,
                currency: currency?,
                terms: input.terms.clone(),
                issue_on: issue_on?,
                reference: reference?,
                note: note?,
                lines,
            })
        })();
        check.finish(draft)
    }
}

impl Line {
    /// Parses the line counted `index` from 0, or notes every wrong field of it.
    pub fn parse(
        input: &LineInput,
        index: usize,
        tax_codes: &[TaxCode],
        check: &mut FieldCheck,
    ) -> Option<Self> {
        let field = |name: &str| format!("lines.{index}.{name}");
        let [what, how_many, price] = ["description", "quantity", "unit_price"].map(field);
        let (text, missing) = (&input.description, "Enter a description");
        let description = check.asked(&what, text, missing, str::parse);
        let (text, missing) = (&input.quantity, "Enter a quantity");
        let quantity = check.asked(&how_many, text, missing, Quantity::parse);
        let (text, missing) = (&input.unit_price, "Enter a price");
        let unit_price = check.asked(&price, text, missing, UnitPrice::parse);
        if quantity.is_some_and(|quantity| quantity.value().is_zero()) {
            check.refuse(how_many, "must not be zero");
        }
        if !tax_codes.iter().any(|code| code.code == input.tax_code) {
            check.refuse(field("tax_code"), "is not one of the tax codes");
        }
        Some(Self {
            description: description?,
            quantity: quantity?,
            unit_price: unit_price?,
            tax_code: input.tax_code.clone(),
        })
    }
}
