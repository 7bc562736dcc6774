//! THE table: every route, one line each, grouped by capability.

use shared::api::{customers as c, imports as im, invoices as i, reference as rf, session as s};

use crate::api::{customers, imports, invoices, reference, session};
use crate::router::Router;

/// The route table.
pub fn router() -> Router {
    Router::new()
        .workflow(s::SignIn, session::sign_in)
        .workflow(s::SignOut, session::sign_out)
        .query(s::WhoAmI, session::who_am_i)
        .query(rf::GetReference, reference::get)
        .query(c::ListCustomers, customers::list)
        .query(c::GetCustomer, customers::get)
        .command(c::CreateCustomer, customers::create)
        .command(c::UpdateCustomer, customers::update)
        .command(c::AddContact, customers::add_contact)
        .command(c::UpdateContact, customers::update_contact)
        .command(c::RemoveContact, customers::remove_contact)
        .query(i::ListInvoices, invoices::list)
        .query(i::GetInvoice, invoices::get)
        .command(i::CreateInvoice, invoices::create)
        .command(i::UpdateInvoice, invoices::update)
        .command(i::DiscardInvoice, invoices::discard)
        .command(i::IssueInvoice, invoices::issue)
        .command(i::VoidInvoice, invoices::void)
        .command(i::CreditInvoice, invoices::credit)
        .query(i::GetCreditNote, invoices::get_credit_note)
        .query(im::CheckImport, imports::check)
        .command(im::ImportChunk, imports::chunk)
}
