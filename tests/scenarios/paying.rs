//! Arranging and telling payments, for the scenarios of portal, webhooks and sending.

#![cfg(test)]

use harness::World;
use harness::actors::Caller;
use harness::stripe::Session;
use shared::api::Nothing;
use shared::api::customers::{ContactView, CustomerView, GetCustomer};
use shared::api::invoices::{InvoiceView, SendInput, SendInvoice};
use shared::api::mailbox::{GetMail, ListMail, MailFilter, MailView};
use shared::api::portal::{GrantInput, GrantPortalAccess, PortalAccess};
use shared::api::receipts::{ListReceipts, ReceiptFilter, ReceiptRow};
use shared::kernel::id::CustomerId;

/// A sent invoice with the path of its portal page.
pub(crate) struct Sent {
    /// Who owes.
    pub(crate) customer: CustomerView,
    /// The invoice as issued.
    pub(crate) invoice: InvoiceView,
    /// The portal's page.
    pub(crate) path: String,
}

/// An invoice of one line at 19 %, sent to the customer's contact.
pub(crate) fn sent(world: &World, net: &str) -> Sent {
    let customer = world.customer("Tern Trading");
    let invoice = world.invoice(customer.id, net);
    let path = send(world, &invoice);
    Sent {
        customer,
        invoice,
        path,
    }
}

/// Sends an invoice and gives the path of its portal page.
pub(crate) fn send(world: &World, invoice: &InvoiceView) -> String {
    world
        .admin()
        .call(SendInvoice, invoice.id, &SendInput::default())
        .unwrap();
    world.last_link()
}

/// Submits the pay form and gives the session it leads to.
pub(crate) fn begin(world: &World, path: &str, amount: &str, method: &str) -> Session {
    let form = [("amount", amount), ("method", method)];
    let response = world.anonymous().post_form(&format!("{path}/pay"), &form);
    assert_eq!(response.status(), 303, "{}", text(&response));
    let location = response
        .headers()
        .get("location")
        .unwrap()
        .to_str()
        .unwrap();
    let id = location.rsplit('/').next().unwrap();
    let session = world
        .stripe()
        .sessions()
        .into_iter()
        .find(|session| session.id == id);
    session.expect("the session of the page")
}

/// The body of an answer.
pub(crate) fn text(response: &functions::http_types::Response) -> String {
    String::from_utf8(response.body().clone()).unwrap()
}

/// The receipts of everyone, the newest first.
pub(crate) fn receipts(world: &World) -> Vec<ReceiptRow> {
    world
        .admin()
        .call(ListReceipts, (), &ReceiptFilter::default())
        .unwrap()
        .items
}

/// The newest message as its receiver would read it, from the development mailbox.
pub(crate) fn last_mail(world: &World) -> MailView {
    let filter = MailFilter {
        limit: Some(1),
        ..MailFilter::default()
    };
    let page = world.admin().call(ListMail, (), &filter).unwrap();
    let id = page.items.first().expect("a message").id;
    world.admin().call(GetMail, id, &Nothing {}).unwrap()
}

/// Grants the customer's contact access to the portal.
pub(crate) fn grant(world: &World, customer: &CustomerView, access: PortalAccess) -> ContactView {
    let contact = contact(world, customer.id).id;
    let input = GrantInput { access };
    world
        .admin()
        .call(GrantPortalAccess, (customer.id, contact), &input)
        .unwrap()
}

/// The first contact of a customer.
pub(crate) fn contact(world: &World, customer: CustomerId) -> ContactView {
    let view = world.admin().call(GetCustomer, customer, &Nothing {});
    view.unwrap().contacts.remove(0)
}

/// Asks for a sign-in link and gives its path from the message.
pub(crate) fn sign_in_link(world: &World, email: &str) -> String {
    // Later than any message before, so that it is the newest.
    world.pass_seconds(1);
    let asked = world
        .anonymous()
        .post_form("/portal/sign-in", &[("email", email)]);
    assert_eq!(asked.status(), 200, "{}", text(&asked));
    let mail = last_mail(world);
    assert_eq!(mail.row.to, email);
    let start = mail.text.find("/portal/sign-in/").expect("a link");
    let link = mail.text[start..].split_whitespace().next().unwrap();
    link.to_owned()
}

/// Signs somebody in to the portal by the link of a message.
pub(crate) fn visitor<'w>(world: &'w World, email: &str) -> Caller<'w> {
    let link = sign_in_link(world, email);
    let entered = world.anonymous().post_form(&link, &[]);
    assert_eq!(entered.status(), 303, "{}", text(&entered));
    assert_eq!(entered.headers()["location"], "/portal");
    let cookie = entered.headers()["set-cookie"].to_str().unwrap();
    world
        .anonymous()
        .with_cookie(cookie.split(';').next().unwrap())
}

/// One figure of the database.
pub(crate) fn figure(world: &World, sql: &str) -> i64 {
    world
        .connection()
        .with(|db| db.query_row(sql, [], |row| row.get(0)).unwrap())
}

/// One text of the database.
pub(crate) fn word(world: &World, sql: &str) -> String {
    world
        .connection()
        .with(|db| db.query_row(sql, [], |row| row.get(0)).unwrap())
}
