//! What a request opens: the invoice, its customer and the company, read for every page. It is let
//! in by a link, or by a session of the portal.

use shared::api::ProblemCode;
use shared::api::invoices::{InvoiceView, PaymentState};
use shared::api::portal::PortalAccess;
use shared::invoice::InvoiceStatus;
use shared::kernel::id::{ContactId, CustomerId, InvoiceId, LinkId};
use shared::kernel::{Instant, Money};

use super::layout::Audience;
use crate::api::documents::read_parties;
use crate::api::invoices::{read_view, view_queries};
use crate::auth::link;
use crate::context::{Actor, Cx, first};
use crate::document::Parties;
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::sql::Statement;
use crate::store::{documents, grants, links};

/// An opening is noted only so much later than the one before.
const NOTE_MILLISECONDS: Instant = 5 * 60 * 1000;

/// What the request was let in by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bearer {
    /// A link.
    Link {
        /// Which one.
        id: LinkId,
        /// When it was last noted to be opened.
        last_opened_at: Option<Instant>,
    },
    /// A session of the portal.
    Visitor {
        /// Who.
        contact: ContactId,
        /// For whose documents.
        customer: CustomerId,
        /// Whether they may pay.
        may_pay: bool,
    },
}

/// An opened invoice.
pub(super) struct Opened {
    /// What let the request in.
    pub bearer: Bearer,
    /// The invoice's address within our own site, without a slash at the end.
    pub path: String,
    /// Who bills whom, as the document says it.
    pub parties: Parties,
    /// The invoice.
    pub invoice: InvoiceView,
}

/// Opens what the path names: `{token}` of a link, or `{customer}` and `{invoice}` in a session.
/// `extra` is read along.
pub(super) async fn open(
    cx: &Cx,
    params: &[String],
    extra: impl FnOnce(InvoiceId) -> Vec<Statement>,
) -> Result<(Opened, std::vec::IntoIter<Rows>), Refusal> {
    let mut texts = params.iter();
    let (first, second) = (texts.next(), texts.next());
    let (id, bearer, path) = match first.and_then(|text| text.parse::<CustomerId>().ok()) {
        Some(customer) => by_session(cx, customer, second).await?,
        None => by_link(cx, first.ok_or(ProblemCode::NotFound)?).await?,
    };
    let mut queries = vec![documents::parties_of_invoice(id)];
    queries.extend(view_queries(id));
    queries.extend(extra(id));
    let mut rows = cx.read(queries).await?.into_iter();
    let parties = read_parties(&mut rows)?;
    let invoice = read_view(&mut rows, cx.today()?)?.view;
    let foreign = match bearer {
        Bearer::Visitor { customer, .. } => invoice.customer.id != customer,
        Bearer::Link { .. } => false,
    };
    if foreign || invoice.status == InvoiceStatus::Draft {
        return Err(ProblemCode::NotFound.into());
    }
    Ok((
        Opened {
            bearer,
            path,
            parties,
            invoice,
        },
        rows,
    ))
}

/// A link: its signature, then its row.
async fn by_link(cx: &Cx, token: &str) -> Result<(InvoiceId, Bearer, String), Refusal> {
    let id = link::parse(&cx.config.link_secret, token).ok_or(ProblemCode::NotFound)?;
    cx.identify(Actor::Portal(id));
    let found = cx.read(vec![links::find(id)]).await?.into_iter().next();
    let row: links::Row = first(found)?.ok_or(ProblemCode::NotFound)?;
    if !row.is_alive(cx.now) {
        return Err(ProblemCode::LinkExpired.into());
    }
    let last_opened_at = row.last_opened_at;
    let bearer = Bearer::Link { id, last_opened_at };
    Ok((row.invoice_id, bearer, format!("/portal/i/{token}")))
}

/// A session: its grants are read with the session, and say for which customer it is.
async fn by_session(
    cx: &Cx,
    customer: CustomerId,
    invoice: Option<&String>,
) -> Result<(InvoiceId, Bearer, String), Refusal> {
    let invoice: Option<InvoiceId> = invoice.and_then(|text| text.parse().ok());
    let invoice = invoice.ok_or(ProblemCode::NotFound)?;
    cx.ensure_admitted().await?;
    let visitor = cx.visitor()?;
    let here = visitor.here.as_ref();
    here.filter(|here| here.customer_id == customer)
        .ok_or(ProblemCode::NotFound)?;
    let bearer = Bearer::Visitor {
        contact: visitor.contact,
        customer,
        may_pay: visitor.may_pay(),
    };
    let path = format!("/portal/customers/{customer}/invoices/{invoice}");
    Ok((invoice, bearer, path))
}

/// The id that a path ends with.
pub(super) fn last<T: std::str::FromStr>(params: &[String]) -> Result<T, Refusal> {
    let found = params.last().and_then(|text| text.parse().ok());
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

impl Opened {
    /// The invoice's number.
    pub(super) fn number(&self) -> &str {
        self.invoice.number.as_deref().unwrap_or_default()
    }

    /// Who reads the page.
    pub(super) fn audience(&self) -> Audience {
        match self.bearer {
            Bearer::Link { .. } => Audience::Receiver,
            Bearer::Visitor { .. } => Audience::Visitor,
        }
    }

    /// The link, where one let the request in.
    pub(super) fn link(&self) -> Option<LinkId> {
        match self.bearer {
            Bearer::Link { id, .. } => Some(id),
            Bearer::Visitor { .. } => None,
        }
    }

    /// Whether what let the request in allows to pay.
    pub(super) fn may_pay(&self) -> bool {
        match self.bearer {
            Bearer::Link { .. } => true,
            Bearer::Visitor { may_pay, .. } => may_pay,
        }
    }

    /// Asserts that it still does.
    pub(super) fn assert_may_pay(&self, now: Instant) -> Statement {
        match self.bearer {
            Bearer::Link { id, .. } => links::assert_alive(id, now),
            Bearer::Visitor {
                contact, customer, ..
            } => grants::assert_allows(contact, customer, PortalAccess::Pay),
        }
    }

    /// Notes that a link was opened, for staff to see. The page does not wait for it to succeed.
    pub(super) async fn note(&self, cx: &Cx) {
        let Bearer::Link { id, last_opened_at } = self.bearer else {
            return;
        };
        let before = cx.now.saturating_sub(NOTE_MILLISECONDS);
        if last_opened_at.is_none_or(|last| last <= before) {
            let note = links::note_opened(id, cx.now);
            let _ = cx.platform().batch(&[note]).await;
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
