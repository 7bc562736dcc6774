//! What a draft adds up to while it is typed: the same `price` that the Worker calls, over the lines
//! that can be read so far.

use shared::api::invoices::{DraftInput, LineInput};
use shared::api::reference::ReferenceView;
use shared::invoice::{Line, PricingError, Totals, price};
use shared::kernel::{Currency, Day, Money, Quantity, UnitPrice};
use shared::tax::TaxCode;

/// What is known of one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LinePreview {
    /// Nothing typed.
    Blank,
    /// Quantity or price cannot be read, or is out of range.
    Unreadable,
    /// Its tax code has no rate on the document date.
    NoRate,
    /// Quantity × price, rounded.
    Net(Money),
}

/// What is known of the draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Preview {
    /// One for each line of the input, in its order.
    pub(crate) lines: Vec<LinePreview>,
    /// The sum of the lines that have a net amount; `None` when it is out of range.
    pub(crate) totals: Option<Totals>,
    /// The document date.
    pub(crate) on: Day,
}

impl Preview {
    /// What `input` adds up to on its date, or today.
    pub(crate) fn of(input: &DraftInput, reference: &ReferenceView) -> Self {
        let company = &reference.company;
        let currency = input.currency.parse().unwrap_or(company.base_currency);
        let on = input.issue_on.parse().unwrap_or(reference.today);
        let codes = reference.tax_codes.as_slice();
        let mut lines = Vec::with_capacity(input.lines.len());
        let mut priced = Vec::with_capacity(input.lines.len());
        for line in &input.lines {
            let (preview, line) = preview_line(line, currency, on, codes);
            lines.push(preview);
            priced.extend(line);
        }
        let totals = price(currency, on, &priced, codes)
            .ok()
            .map(|(_, totals)| totals);
        Self { lines, totals, on }
    }

    /// Whether some line is not in the totals although something is typed into it.
    pub(crate) fn leaves_out_lines(&self) -> bool {
        let left_out =
            |line: &LinePreview| matches!(line, LinePreview::Unreadable | LinePreview::NoRate);
        self.lines.iter().any(left_out)
    }
}

fn preview_line(
    input: &LineInput,
    currency: Currency,
    on: Day,
    codes: &[TaxCode],
) -> (LinePreview, Option<Line>) {
    if input.is_blank() {
        return (LinePreview::Blank, None);
    }
    let Some(line) = read_line(input) else {
        return (LinePreview::Unreadable, None);
    };
    match price(currency, on, std::slice::from_ref(&line), codes) {
        Ok((_, totals)) => (LinePreview::Net(totals.net), Some(line)),
        Err(PricingError::NoRate { .. }) => (LinePreview::NoRate, None),
        Err(PricingError::Money(_)) => (LinePreview::Unreadable, None),
    }
}

/// The line, with a stand-in for a description that is still missing: it changes no amount.
fn read_line(input: &LineInput) -> Option<Line> {
    Some(Line {
        description: input.description.parse().or_else(|_| "–".parse()).ok()?,
        quantity: Quantity::parse(input.quantity.trim()).ok()?,
        unit_price: UnitPrice::parse(input.unit_price.trim()).ok()?,
        tax_code: input.tax_code.clone(),
    })
}

#[cfg(test)]
mod tests {
    use shared::kernel::TaxRate;
    use shared::tax::{DatedRate, TaxCategory};

    use super::*;

    fn codes() -> Vec<TaxCode> {
        let valid_from = "2020-01-01".parse().unwrap();
        let rate = TaxRate::parse("19").unwrap();
        vec![TaxCode {
            code: "DE19".into(),
            name: "Standard".into(),
            category: TaxCategory::S,
            rates: vec![DatedRate { valid_from, rate }],
        }]
    }

    fn line(quantity: &str, unit_price: &str) -> LineInput {
        let [quantity, unit_price] = [quantity, unit_price].map(str::to_owned);
        let (description, tax_code) = (String::new(), "DE19".to_owned());
        LineInput {
            description,
            quantity,
            unit_price,
            tax_code,
        }
    }

    #[test]
    fn a_line_is_priced_before_it_has_a_description() {
        let on = "2026-01-01".parse().unwrap();
        let net = |line: &LineInput| preview_line(line, Currency::EUR, on, &codes()).0;
        let eur = |text| Money::parse(text, Currency::EUR).unwrap();
        assert_eq!(net(&line("3", "0.335")), LinePreview::Net(eur("1.01")));
        assert_eq!(net(&line("1", "")), LinePreview::Blank);
        assert_eq!(net(&line("x", "1")), LinePreview::Unreadable);
        let early = "2019-12-31".parse().unwrap();
        let (preview, _) = preview_line(&line("1", "1"), Currency::EUR, early, &codes());
        assert_eq!(preview, LinePreview::NoRate);
    }
}
