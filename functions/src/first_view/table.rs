//! A list as the app shows it: the same columns, classes and words as `frontend/src/ui/table.rs`.

use maud::{Markup, html};
use shared::kernel::{Money, format};

/// What a column holds, which decides its look and its place on a phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    Lead,
    Text,
    Amount,
    Status,
    WideText,
    WideDate,
    WideAmount,
}

impl Part {
    fn cell_class(self) -> &'static str {
        match self {
            Self::Lead => "table__cell table__cell--lead",
            Self::Text => "table__cell table__cell--text",
            Self::Amount => "table__cell table__cell--amount",
            Self::Status => "table__cell table__cell--status",
            Self::WideText => "table__cell table__cell--text table__cell--wide",
            Self::WideDate => "table__cell table__cell--date table__cell--wide",
            Self::WideAmount => "table__cell table__cell--amount table__cell--wide",
        }
    }

    fn head_class(self) -> &'static str {
        match self {
            Self::Amount | Self::WideAmount => "table__head-cell table__head-cell--amount",
            _ => "table__head-cell",
        }
    }
}

/// A column: its title, and what it holds.
pub(super) type Column = (&'static str, Part);

/// A row: where it leads, and its cells.
pub(super) struct Row {
    pub(super) href: String,
    pub(super) cells: Vec<Markup>,
}

/// The table.
pub(super) fn table(label: &str, columns: &[Column], rows: &[Row]) -> Markup {
    html! {
        table.table.table--folding aria-label=(label) {
            thead.table__head {
                tr {
                    @for (title, part) in columns {
                        th class=(part.head_class()) scope="col" { (title) }
                    }
                }
            }
            tbody.table__body { @for row in rows { (table_row(row, columns)) } }
        }
    }
}

fn table_row(row: &Row, columns: &[Column]) -> Markup {
    let cells = row.cells.iter().zip(columns).enumerate();
    html! {
        tr.table__row.table__row--link {
            @for (at, (cell, (_, part))) in cells {
                td class=(part.cell_class()) {
                    @if at == 0 { a.table__link href=(row.href) { (cell) } } @else { (cell) }
                }
            }
        }
    }
}

/// A tab of the toolbar: its text, its address, and whether it is the open one.
pub(super) type Tab = (&'static str, String, bool);

/// The toolbar.
pub(super) struct Toolbar {
    pub(super) label: &'static str,
    pub(super) tabs: Vec<Tab>,
    /// The search field, if there is one; it works once the app is there.
    pub(super) search: Option<Search>,
    /// A choice beside it, and whether it is taken; likewise.
    pub(super) choice: Option<(&'static str, bool)>,
}

/// A search field.
pub(super) struct Search {
    pub(super) label: &'static str,
    /// What it asks for.
    pub(super) placeholder: &'static str,
    /// What was searched for.
    pub(super) value: Option<String>,
}

/// The page around the table.
pub(super) fn page(title: &str, toolbar: &Toolbar, content: &Markup) -> Markup {
    html! {
        article.page {
            header.page__header {
                div.page__heading {
                    div.page__title-row { h1.page__title { (title) } }
                }
            }
            div.page__toolbar {
                @if !toolbar.tabs.is_empty() {
                    nav.tabs aria-label=(toolbar.label) {
                        @for (text, href, open) in &toolbar.tabs {
                            a.tabs__tab href=(href) aria-current=[open.then_some("page")] { (text) }
                        }
                    }
                }
                @if let Some(Search { label, placeholder, value }) = &toolbar.search {
                    input.text-input type="search" aria-label=(label) placeholder=(placeholder)
                        value=[value.as_deref()] disabled;
                }
                @if let Some((text, taken)) = toolbar.choice {
                    label.checkbox {
                        input.checkbox__input type="checkbox" checked[taken] disabled;
                        span { (text) }
                    }
                }
            }
            div.page__content { (content) }
        }
    }
}

/// An amount with its currency.
pub(super) fn amount(money: Money) -> Markup {
    html! {
        span.money.money--negative[money.is_negative()] {
            (format::amount(money)) span.money__currency { (money.currency().code()) }
        }
    }
}

/// An amount without its currency; zero is a quiet dash.
pub(super) fn bare_amount(money: Money) -> Markup {
    html! {
        span.money.money--negative[money.is_negative()].money--zero[money.is_zero()] {
            @if money.is_zero() { "–" } @else { (format::amount(money)) }
        }
    }
}

/// An amount with its currency; zero is a quiet dash.
pub(super) fn amount_or_dash(money: Money) -> Markup {
    if money.is_zero() {
        bare_amount(money)
    } else {
        amount(money)
    }
}

/// A word on a tinted ground.
pub(super) fn badge(tone: &str, text: &str) -> Markup {
    let class = match tone {
        "" => "badge".to_owned(),
        tone => format!("badge badge--{tone}"),
    };
    html! { span class=(class) { (text) } }
}
