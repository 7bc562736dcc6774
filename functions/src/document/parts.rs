//! What the documents are put together from.

use maud::{Markup, html};
use shared::api::allocations::ItemView;
use shared::api::invoices::LineView;
use shared::invoice::Totals;
use shared::kernel::{Currency, TaxRate, format};
use shared::tax::TaxCategory;

use super::{Buyer, Parties, Seller};

/// The company, and what the document is called.
pub(super) fn header(seller: &Seller, title: &str, number: &str) -> Markup {
    html! {
        header.document__header {
            div.document__company {
                p { (seller.name) }
                p { (seller.street) }
                p { (seller.postal_code) " " (seller.city) }
                p { (seller.country) }
            }
            div.document__title {
                h1 { (title) }
                p.document__number { (number) }
            }
        }
    }
}

/// Who bills and who is billed, with the tax registrations that an invoice has to name.
pub(super) fn parties(Parties { seller, buyer }: &Parties) -> Markup {
    html! {
        div.document__parties {
            section.document__party {
                h2 { "Billed to" }
                address.document__address { (buyer_address(buyer)) }
            }
            section.document__party {
                h2 { "From" }
                address.document__address {
                    (seller.name) "\n" (seller.email)
                    @if !seller.tax_number.is_empty() { "\nVAT ID " (seller.tax_number) }
                }
            }
        }
    }
}

/// One line of the address per line of text; what is not known is left out.
fn buyer_address(buyer: &Buyer) -> String {
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    let place = format!("{} {}", known(&buyer.postal_code), known(&buyer.city));
    let tax = buyer.tax_number.as_ref();
    let tax = tax.map(|number| format!("VAT ID {number}"));
    let lines = [
        buyer.name.clone(),
        known(&buyer.street),
        place.trim().to_owned(),
        known(&buyer.country),
        tax.unwrap_or_default(),
    ];
    let known = lines.into_iter().filter(|line| !line.is_empty());
    known.collect::<Vec<_>>().join("\n")
}

/// One label with its value.
pub(super) fn fact(label: &str, value: &str) -> Markup {
    html! { div { dt { (label) } dd { (value) } } }
}

/// The billed lines; a document of an earlier system has none.
pub(super) fn lines(lines: &[LineView], currency: Currency) -> Markup {
    html! {
        @if !lines.is_empty() {
            table.document__lines {
                thead {
                    tr {
                        th scope="col" { "Description" }
                        th.document__number-cell scope="col" { "Quantity" }
                        th.document__number-cell scope="col" { "Unit price" }
                        th.document__number-cell scope="col" { "Tax" }
                        th.document__number-cell scope="col" { "Net" }
                    }
                }
                tbody {
                    @for line in lines {
                        tr {
                            td.document__text { (description(&line.input.description)) }
                            td.document__number-cell { (format::decimal(&line.input.quantity, 0)) }
                            td.document__number-cell {
                                (format::unit_price(&line.input.unit_price, currency))
                            }
                            td.document__number-cell { (rate(line.rate)) }
                            td.document__number-cell { (format::amount(line.net)) }
                        }
                    }
                }
            }
        }
    }
}

/// The first line of a description names the thing, the rest describes it.
fn description(text: &str) -> Markup {
    let (item, detail) = text.split_once('\n').unwrap_or((text, ""));
    html! {
        div.document__item { (item) }
        @if !detail.is_empty() { div.document__detail { (detail) } }
    }
}

fn rate(rate: TaxRate) -> String {
    format!("{rate}\u{a0}%")
}

/// Tax by category and rate, and the totals.
pub(super) fn sums(totals: &Totals, due: &str) -> Markup {
    html! {
        div.document__sums {
            @if totals.groups.is_empty() {
                div {}
            } @else {
                table.document__taxes {
                    thead {
                        tr {
                            th scope="col" { "Tax" }
                            th.document__number-cell scope="col" { "Net" }
                            th.document__number-cell scope="col" { "Tax amount" }
                        }
                    }
                    tbody {
                        @for group in &totals.groups {
                            tr {
                                td { (tax_label(group.category, group.rate)) }
                                td.document__number-cell { (format::amount(group.base)) }
                                td.document__number-cell { (format::amount(group.tax)) }
                            }
                        }
                    }
                }
            }
            dl.document__totals {
                div { dt { "Net" } dd { (format::amount(totals.net)) } }
                div { dt { "Tax" } dd { (format::amount(totals.tax)) } }
                div.document__total--due { dt { (due) } dd { (format::money(totals.total)) } }
            }
        }
    }
}

/// The rate, behind the category's code where a note below says what the code means.
fn tax_label(category: TaxCategory, of: TaxRate) -> String {
    match tax_note(category) {
        Some(_) => format!("{} {}", category.as_str(), rate(of)),
        None => rate(of),
    }
}

/// When what is due, where it is due in parts.
pub(super) fn instalments(items: &[ItemView]) -> Markup {
    html! {
        @if items.len() > 1 {
            table.document__instalments {
                thead {
                    tr {
                        th scope="col" { "Instalment" }
                        th scope="col" { "Due date" }
                        th.document__number-cell scope="col" { "Amount" }
                    }
                }
                tbody {
                    @for item in items {
                        tr {
                            td { (item.instalment) }
                            td { (format::day(item.due_on)) }
                            td.document__number-cell { (format::amount(item.amount)) }
                        }
                    }
                }
            }
        }
    }
}

/// What the law wants said where no tax is charged.
pub(super) fn tax_notes(totals: &Totals) -> Markup {
    let mut notes: Vec<&str> = totals
        .groups
        .iter()
        .filter_map(|group| tax_note(group.category))
        .collect();
    notes.dedup();
    html! {
        @if !notes.is_empty() {
            section.document__notes {
                @for note in notes { p { (note) } }
            }
        }
    }
}

fn tax_note(category: TaxCategory) -> Option<&'static str> {
    match category {
        TaxCategory::S | TaxCategory::Z => None,
        TaxCategory::E => Some("E: exempt from VAT."),
        TaxCategory::AE => Some("AE: reverse charge, VAT is to be accounted for by the recipient."),
        TaxCategory::K => Some("K: VAT-exempt intra-community supply."),
        TaxCategory::G => Some("G: export outside the EU, free of VAT."),
        TaxCategory::O => Some("O: outside the scope of VAT."),
    }
}

/// How to pay.
pub(super) fn payment(seller: &Seller, reference: Option<&str>, pay_link: Option<&str>) -> Markup {
    html! {
        section.document__payment {
            h2 { "Payment" }
            dl.document__facts {
                // A company that has not said where to pay to yet takes no transfers.
                @if !seller.iban.is_empty() {
                    (fact("Account holder", &seller.name))
                    (fact("Bank", &seller.bank_name))
                    (fact("IBAN", &iban(&seller.iban)))
                }
                @if !seller.bic.is_empty() { (fact("BIC", &seller.bic)) }
                @if let Some(reference) = reference { (fact("Payment reference", reference)) }
            }
            @if let Some(link) = pay_link {
                p { a href=(link) target="_top" { "View and pay online" } }
            }
        }
    }
}

/// In groups of four, as it is read out.
fn iban(text: &str) -> String {
    let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Who the company is, once more, for the last line of the sheet.
pub(super) fn footer(seller: &Seller) -> Markup {
    html! {
        footer.document__footer {
            (seller.name) " · " (seller.street) " · " (seller.postal_code) " " (seller.city)
            " · " (seller.country)
            @if !seller.tax_number.is_empty() { " · VAT ID " (seller.tax_number) }
            " · " (seller.email)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_only_the_lines_that_are_known() {
        let buyer = Buyer {
            name: "Nordlicht AG".into(),
            city: Some("Bremen".into()),
            ..Buyer::default()
        };
        assert_eq!(buyer_address(&buyer), "Nordlicht AG\nBremen");
    }

    #[test]
    fn a_tax_code_is_shown_where_a_note_explains_it() {
        let label = |category, text: &str| tax_label(category, TaxRate::parse(text).unwrap());
        assert_eq!(label(TaxCategory::S, "19"), "19\u{a0}%");
        assert_eq!(label(TaxCategory::AE, "0"), "AE 0\u{a0}%");
    }

    #[test]
    fn an_iban_is_read_in_groups_of_four() {
        assert_eq!(
            iban("DE02120300000000202051"),
            "DE02 1203 0000 0000 2020 51"
        );
    }
}
