//! What a link opens: the invoice, its customer and the company, read for every page.

use shared::api::ProblemCode;
use shared::api::customers::CustomerInput;
use shared::api::invoices::{InvoiceView, PaymentState};
use shared::api::reference::CompanyView;
use shared::invoice::InvoiceStatus;
use shared::kernel::Money;
use shared::kernel::id::LinkId;

use crate::api::documents::read_parties;
use crate::api::invoices::{read_view, view_queries};
use crate::auth::link;
use crate::context::{Actor, Cx, first};
use crate::document::Parties;
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::sql::Statement;
use crate::store::{company, documents, links};

/// An opened link.
pub(super) struct Opened {
    /// Which link.
    pub link: LinkId,
    /// Its address within our own site, without a slash at the end.
    pub path: String,
    /// Who bills.
    pub company: CompanyView,
    /// Who is billed.
    pub customer: CustomerInput,
    /// The invoice.
    pub invoice: InvoiceView,
}

/// The token of a request's path.
pub(super) fn token(params: &[String]) -> Result<&str, Refusal> {
    params
        .first()
        .map(String::as_str)
        .ok_or_else(|| ProblemCode::NotFound.into())
}

/// Opens a link: its signature, then its row, then what it names. `extra` is read along.
pub(super) async fn open(
    cx: &Cx,
    token: &str,
    extra: impl FnOnce(shared::kernel::id::InvoiceId) -> Vec<Statement>,
) -> Result<(Opened, std::vec::IntoIter<Rows>), Refusal> {
    let link = link::parse(&cx.config.link_secret, token).ok_or(ProblemCode::NotFound)?;
    cx.identify(Actor::Portal(link));
    let found = cx.read(vec![links::find(link)]).await?.into_iter().next();
    let row: links::Row = first(found)?.ok_or(ProblemCode::NotFound)?;
    if !row.is_alive(cx.now) {
        return Err(ProblemCode::LinkExpired.into());
    }
    let id = row.invoice_id;
    let mut queries = vec![company::find(), documents::customer_of_invoice(id)];
    queries.extend(view_queries(id));
    queries.extend(extra(id));
    let mut rows = cx.read(queries).await?.into_iter();
    let (company, customer) = read_parties(&mut rows)?;
    let invoice = read_view(&mut rows, cx.today()?)?.view;
    if invoice.status == InvoiceStatus::Draft {
        return Err(ProblemCode::NotFound.into());
    }
    let path = format!("/portal/i/{token}");
    Ok((
        Opened {
            link,
            path,
            company,
            customer,
            invoice,
        },
        rows,
    ))
}

impl Opened {
    /// The invoice's number.
    pub(super) fn number(&self) -> &str {
        self.invoice.number.as_deref().unwrap_or_default()
    }

    /// The two parties, for the document.
    pub(super) fn parties(&self) -> Parties<'_> {
        Parties {
            company: &self.company,
            customer: &self.customer,
        }
    }

    /// What payments that the bank has not confirmed yet will bring.
    pub(super) fn processing(&self) -> Result<Money, Refusal> {
        let payments = self.invoice.payments.iter();
        let under_way = payments.filter(|payment| payment.state == PaymentState::Processing);
        let currency = self.invoice.open.currency();
        Ok(Money::sum(
            currency,
            under_way.map(|payment| payment.amount),
        )?)
    }

    /// What can still be paid here: what is open, less what is on its way.
    pub(super) fn payable(&self) -> Result<Money, Refusal> {
        let left = self.invoice.open.try_sub(self.processing()?)?;
        Ok(if left.is_negative() {
            Money::zero(left.currency())
        } else {
            left
        })
    }
}
