//! The list of invoices.

use shared::api::invoices::{InvoiceFilter, InvoiceRow};
use shared::kernel::Page;
use shared::kernel::page::page_rows;

use crate::context::{Cx, all};
use crate::problem::Refusal;
use crate::store::invoice_list::{self, ListRow};
use crate::store::search_terms;

/// Lists invoices.
pub async fn list(cx: &Cx, (): (), filter: InvoiceFilter) -> Result<Page<InvoiceRow>, Refusal> {
    let today = cx.today_ahead().await?;
    let words = search_terms::words(filter.search.as_deref().unwrap_or_default());
    let query = invoice_list::list(&filter, &words, today)?;
    let rows: Vec<ListRow> = all(cx.read(vec![query]).await?.into_iter().next())?;
    let page = Page::from_rows(rows, page_rows(filter.limit), ListRow::cursor);
    page.try_map(|row| row.view(today))
}
