//! Who may use the portal, as staff decide it.

use shared::api::customers::ContactView;
use shared::api::portal::{GrantInput, GrantView, LinkState, LinkView, LinksView};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{ContactId, CustomerId, InvoiceId, LinkId};

use super::customers::find_contact;
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision};
use crate::problem::Refusal;
use crate::store::grants::{self, NewGrant};
use crate::store::links::{self, ListRow};
use crate::store::{customers, invoices};

/// The most links of one invoice that are shown.
const LINKS_MAX: u16 = 100;

/// Lets a contact into the portal, or changes what they may do there.
pub async fn grant(
    cx: &Cx,
    (customer, contact): (CustomerId, ContactId),
    input: GrantInput,
) -> Result<Decision<ContactView>, Refusal> {
    let row = find_contact(cx, customer, contact).await?;
    if row.email.is_none() {
        let detail = "needs an e-mail address to sign in with: give the contact one first";
        return Err(Refusal::field("access", detail));
    }
    let by = cx.actor()?;
    let granted_by = by.key();
    let view = ContactView {
        portal: Some(GrantView {
            access: input.access,
            granted_at: cx.now,
            granted_by: by.name(),
        }),
        ..row.view()
    };
    let grant = NewGrant {
        id: cx.id()?,
        contact,
        customer,
        access: input.access,
        granted_by: &granted_by,
    };
    // The version holds the address that the grant is about.
    let commit = Commit::about(customer)
        .before(&row.view())?
        .after(&view)?
        .assert(customers::assert_contact_version(
            customer,
            contact,
            row.version,
        ))
        .write(grants::revoke(contact, customer, &granted_by, cx.now))
        .write(grants::insert(&grant, cx.now));
    Ok(Decision::new(view, commit))
}

/// Ends a contact's access, and with it what their sessions show.
pub async fn withdraw(
    cx: &Cx,
    (customer, contact): (CustomerId, ContactId),
    _: Nothing,
) -> Result<Decision<ContactView>, Refusal> {
    let row = find_contact(cx, customer, contact).await?;
    let view = ContactView {
        portal: None,
        ..row.view()
    };
    let commit = Commit::about(customer)
        .before(&row.view())?
        .after(&view)?
        .write(grants::revoke(
            contact,
            customer,
            &cx.actor()?.key(),
            cx.now,
        ));
    Ok(Decision::new(view, commit))
}

/// The links that open an invoice.
pub async fn list_links(cx: &Cx, id: InvoiceId, _: Nothing) -> Result<LinksView, Refusal> {
    let queries = vec![invoices::find(id), links::list(id, LINKS_MAX)];
    let mut rows = cx.read(queries).await?.into_iter();
    first::<invoices::Row>(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let rows: Vec<ListRow> = all(rows.next())?;
    let links: Result<Vec<LinkView>, _> = rows.into_iter().map(|row| row.view(cx.now)).collect();
    Ok(LinksView { links: links? })
}

/// Withdraws a link; one that was withdrawn before stays as it was.
pub async fn revoke_link(
    cx: &Cx,
    (invoice, id): (InvoiceId, LinkId),
    _: Nothing,
) -> Result<Decision<LinkView>, Refusal> {
    let rows = cx.read(vec![links::find_of_invoice(invoice, id)]).await?;
    let row: ListRow = first(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?;
    let view = row.view(cx.now)?;
    let commit = Commit::about(invoice);
    if view.state == LinkState::Revoked {
        return Ok(Decision::new(view, commit.after(&id)?));
    }
    let revoked = LinkView {
        state: LinkState::Revoked,
        revoked_at: Some(cx.now),
        ..view.clone()
    };
    let commit = commit
        .before(&view)?
        .after(&revoked)?
        .assert(links::assert_not_revoked(id))
        .write(links::revoke(id, &cx.actor()?.key(), cx.now));
    Ok(Decision::new(revoked, commit))
}
