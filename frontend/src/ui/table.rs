//! A list of records: columns declared once, rows linked as a whole, folding into two lines on a
//! phone. Arrow keys move between the rows.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::keys::{Step, move_focus};

/// What a column holds, which decides its look and its place on a phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// What the row is about; linked. First line on a phone.
    Lead,
    /// Muted text. Second line on a phone.
    Text,
    /// A day. Second line on a phone.
    Date,
    /// Money or a count. First line on a phone, at the right.
    Amount,
    /// A badge. Second line on a phone, at the right.
    Status,
    /// Text that a phone leaves out.
    WideText,
    /// A day that a phone leaves out.
    WideDate,
    /// An amount that a phone leaves out.
    WideAmount,
    /// Buttons at the end of the row.
    Actions,
}

impl Part {
    fn cell_class(self) -> &'static str {
        match self {
            Self::Lead => "table__cell table__cell--lead",
            Self::Text => "table__cell table__cell--text",
            Self::Date => "table__cell table__cell--date",
            Self::Amount => "table__cell table__cell--amount",
            Self::Status => "table__cell table__cell--status",
            Self::WideText => "table__cell table__cell--text table__cell--wide",
            Self::WideDate => "table__cell table__cell--date table__cell--wide",
            Self::WideAmount => "table__cell table__cell--amount table__cell--wide",
            Self::Actions => "table__cell table__cell--fit",
        }
    }

    fn head_class(self) -> &'static str {
        match self {
            Self::Amount | Self::WideAmount => "table__head-cell table__head-cell--amount",
            Self::Actions => "table__head-cell table__head-cell--fit",
            _ => "table__head-cell",
        }
    }
}

type CellFn<T> = Arc<dyn Fn(&T) -> AnyView + Send + Sync>;

/// One column: its title, what it holds, and how a row fills it.
pub(crate) struct Column<T> {
    title: &'static str,
    part: Part,
    cell: CellFn<T>,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        Self {
            title: self.title,
            part: self.part,
            cell: Arc::clone(&self.cell),
        }
    }
}

impl<T> Column<T> {
    pub(crate) fn new<V: IntoAny>(
        title: &'static str,
        part: Part,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        Self {
            title,
            part,
            cell: Arc::new(move |row| cell(row).into_any()),
        }
    }
}

/// Where a row leads; by default nowhere.
pub(crate) struct RowLink<T>(Option<HrefFn<T>>);

type HrefFn<T> = Arc<dyn Fn(&T) -> String + Send + Sync>;

impl<T> Clone for RowLink<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for RowLink<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// The link of a row, around the content of its first column.
pub(crate) fn row_link<T>(href: impl Fn(&T) -> String + Send + Sync + 'static) -> RowLink<T> {
    RowLink(Some(Arc::new(href)))
}

/// A row that is ready to be shown.
struct Row {
    href: Option<String>,
    cells: Vec<AnyView>,
}

/// A table of `rows`. `label` tells a screen reader what it lists.
#[component]
pub(crate) fn Table<T>(
    #[prop(into)] label: String,
    columns: Vec<Column<T>>,
    #[prop(into)] rows: Signal<Vec<T>>,
    #[prop(optional)] link: RowLink<T>,
    /// Dims the rows while they are asked for again.
    #[prop(into, optional)]
    refreshing: Signal<bool>,
    /// Rows of totals, as `<tr class="table__row">` with `table__cell` cells.
    #[prop(optional)]
    foot: Option<ViewFn>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let heads = columns.iter().map(|column| (column.title, column.part));
    let heads: Vec<(&'static str, Part)> = heads.collect();
    let ready = move |row: &T| Row {
        href: link.0.as_ref().map(|href| href(row)),
        cells: columns.iter().map(|column| (column.cell)(row)).collect(),
    };
    let rows = move || rows.with(|rows| rows.iter().map(&ready).collect());
    table(label, heads, Box::new(rows), refreshing, foot)
}

/// Not generic, so that it is compiled once and not once for each kind of row.
fn table(
    label: String,
    columns: Vec<(&'static str, Part)>,
    rows: Box<dyn Fn() -> Vec<Row> + Send + Sync>,
    refreshing: Signal<bool>,
    foot: Option<ViewFn>,
) -> AnyView {
    let table = NodeRef::<leptos::html::Table>::new();
    let heads = columns
        .iter()
        .map(|(title, part)| view! { <th class=part.head_class() scope="col">{*title}</th> })
        .collect_view();
    let body = move || {
        let row = |row: Row| table_row(row, &columns);
        rows().into_iter().map(row).collect_view()
    };
    let on_key = move |event: KeyboardEvent| {
        let (Some(step), Some(table)) = (Step::from_key(&event.key()), table.get()) else {
            return;
        };
        if !super::keys::is_typing(&event) && move_focus(&table, ".table__link", step) {
            event.prevent_default();
        }
    };
    view! {
        <table
            node_ref=table
            class="table table--folding"
            class:table--refreshing=refreshing
            aria-label=label
            on:keydown=on_key
        >
            <thead class="table__head">
                <tr>{heads}</tr>
            </thead>
            <tbody class="table__body">{body}</tbody>
            {foot.map(|foot| view! { <tfoot class="table__foot">{foot.run()}</tfoot> })}
        </table>
    }
    .into_any()
}

fn table_row(row: Row, columns: &[(&'static str, Part)]) -> AnyView {
    let Row { mut href, cells } = row;
    let class = if href.is_some() {
        "table__row table__row--link"
    } else {
        "table__row"
    };
    let cell = |(content, (_, part)): (AnyView, &(&'static str, Part))| {
        // The first column takes the link; the others find none left.
        let content = match href.take() {
            Some(href) => view! { <a class="table__link" href=href>{content}</a> }.into_any(),
            None => content,
        };
        view! { <td class=part.cell_class()>{content}</td> }
    };
    let cells = cells.into_iter().zip(columns).map(cell).collect_view();
    view! { <tr class=class>{cells}</tr> }.into_any()
}
