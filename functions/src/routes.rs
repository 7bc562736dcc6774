//! THE table: every route, one line each, grouped by capability.

use shared::api::{
    ageing as ag, allocations as al, approval_limits as apl, approvals as ap, audit as au,
    company as co, customers as c, health as h, hooks as hk, imports as im, invitations as iv,
    invoices as i, ledger as l, mailbox as m, passkeys as pk, password_reset as pw, people as pe,
    portal as p, profile as pf, proof as pr, receipts as r, reference as rf, roles as ro,
    search as sr, second_factor as sf, session as s, setup as su, tokens as tk,
};

use crate::api::{
    ageing, ageing_history, allocations, approvals, audit, customers, documents, health, hooks,
    imports, invitations, invoices, items, ledger, mailbox, passkeys, password_reset, people,
    profile, proof, receipts, reference, roles, search, second_factor, sending, session, stuck,
};
use crate::router::Router;
use crate::{api, portal, webhooks};

/// The route table.
pub fn router() -> Router {
    pages(receivables(company(staff(own_account(Router::new())))))
}

/// Who is here, how they get in, and what they may do.
fn staff(router: Router) -> Router {
    router
        .query(su::GetSetup, api::setup::get)
        .workflow(su::SetUp, api::setup::set_up)
        .workflow(s::SignIn, session::sign_in)
        .workflow(s::SignInByCode, session::sign_in_by_code)
        .query(pk::GetPasskeyOptions, passkeys::options)
        .workflow(pk::SignInByPasskey, passkeys::sign_in)
        .workflow(s::SignOut, session::sign_out)
        .query(s::GetSignInWays, api::access_sign_in::ways)
        .workflow(s::SignInByAccess, api::access_sign_in::sign_in)
        .query(s::WhoAmI, session::who_am_i)
        .workflow(pw::RequestPasswordReset, password_reset::request)
        .workflow(pw::ShowPasswordReset, password_reset::show)
        .workflow(pw::ResetPassword, password_reset::reset)
        .query(pe::ListPeople, people::list)
        .query(pe::GetPerson, people::get)
        .command(pe::UpdatePerson, people::update)
        .command(pe::DeactivatePerson, people::deactivate)
        .command(pe::ReactivatePerson, people::reactivate)
        .command(pe::EndSessions, people::end_sessions)
        .command(pe::SendPasswordReset, password_reset::send)
        .command(iv::InvitePerson, invitations::invite)
        .command(iv::ResendInvitation, invitations::resend)
        .command(iv::WithdrawInvitation, invitations::withdraw)
        .workflow(iv::ShowInvitation, invitations::show)
        .workflow(iv::AcceptInvitation, invitations::accept)
        .query(ro::ListRoles, roles::list)
        .command(ro::CreateRole, roles::create)
        .command(ro::UpdateRole, roles::update)
        .command(ro::RemoveRole, roles::remove)
}

/// The company, what programs may do with it, and how the installation does.
fn company(router: Router) -> Router {
    router
        .query(co::GetCompany, api::company::get)
        .command(co::UpdateCompany, api::company::update)
        .command(co::ChangeBankDetails, api::company::change_bank)
        .query(h::GetHealth, health::get)
        .query(h::GetOperations, health::operations)
        .query(h::ListParked, stuck::list_parked)
        .query(h::ListDeadEvents, stuck::list_dead_events)
        .command(h::RetryMessage, stuck::retry_message)
        .command(h::RetryEvent, stuck::retry_event)
        .command(h::CloseEvent, stuck::close_event)
        .command(h::AcceptAuditHead, stuck::accept_audit_head)
        .query(au::ListAudit, audit::list)
        .query(au::GetAuditOverview, audit::overview)
        .lines(au::ExportAudit, audit::export)
        .query(au::ListHistory, audit::history)
        .query(tk::ListTokens, api::tokens::list)
        .command(tk::CreateToken, api::tokens::create)
        .command(tk::RevokeToken, api::tokens::revoke)
        .query(hk::ListHooks, hooks::list)
        .command(hk::CreateHook, hooks::create)
        .command(hk::UpdateHook, hooks::update)
        .command(hk::RemoveHook, hooks::remove)
        .command(hk::RotateHookSecret, hooks::rotate)
        .command(hk::TestHook, hooks::test)
        .query(hk::ListDeliveries, hooks::deliveries)
        .command(hk::ReplayDelivery, hooks::replay)
}

/// What everybody does about their own account.
fn own_account(router: Router) -> Router {
    router
        .query(pr::GetProofWays, proof::ways)
        .workflow(pr::Prove, proof::prove)
        .workflow(pr::ProveByAccess, proof::prove_by_access)
        .query(pf::GetProfile, profile::get)
        .command(pf::RenameOneself, profile::rename)
        .workflow(pf::ChangePassword, profile::change_password)
        .command(pf::EndSession, profile::end_session)
        .command(pf::EndOtherSessions, profile::end_others)
        .command(sf::StartSecondFactor, second_factor::start)
        .command(sf::ConfirmSecondFactor, second_factor::confirm)
        .command(sf::DisableSecondFactor, second_factor::disable)
        .command(sf::RenewRecoveryCodes, second_factor::renew_codes)
        .command(sf::ResetSecondFactor, second_factor::reset)
        .command(pk::StartPasskey, passkeys::start)
        .command(pk::AddPasskey, passkeys::add)
        .command(pk::RemovePasskey, passkeys::remove)
}

/// Customers, their documents and their money.
fn receivables(router: Router) -> Router {
    router
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
        .query(ap::ListApprovals, approvals::list)
        .query(ap::CountApprovals, approvals::count)
        .query(ap::GetApproval, approvals::get)
        .command(ap::Approve, approvals::approve)
        .command(ap::Reject, approvals::reject)
        .command(ap::Withdraw, approvals::withdraw)
        .query(apl::GetApprovalLimits, approvals::get_limits)
        .command(apl::SetApprovalLimits, approvals::set_limits)
        .query(i::GetCreditNote, invoices::get_credit_note)
        .command(i::SendInvoice, sending::send)
        .document(i::InvoiceDocument, documents::invoice)
        .document(i::CreditNoteDocument, documents::credit_note)
        .query(c::ListCustomerItems, items::list_of_customer)
        .query(r::ListReceipts, receipts::list)
        .query(r::GetReceipt, receipts::get)
        .command(r::RecordReceipt, receipts::record)
        .command(al::Allocate, allocations::allocate)
        .command(al::Unallocate, allocations::unallocate)
        .query(al::GetItem, items::get)
        .query(ag::GetAgeing, ageing::get)
        .query(ag::ListAgedItems, ageing::list_items)
        .query(ag::ListAgeingHistory, ageing_history::list)
        .query(l::GetTrialBalance, ledger::trial_balance)
        .query(l::ListPostings, ledger::list_postings)
        .query(l::GetTieOut, ledger::tie_out)
        .query(sr::Search, search::find)
        .query(m::ListMail, mailbox::list)
        .query(m::GetMail, mailbox::get)
        .document(m::MailHtml, mailbox::html)
        .command(p::GrantPortalAccess, api::portal::grant)
        .command(p::WithdrawPortalAccess, api::portal::withdraw)
        .query(p::ListInvoiceLinks, api::portal::list_links)
        .command(p::RevokeLink, api::portal::revoke_link)
        .query(im::CheckImport, imports::check)
        .command(im::ImportChunk, imports::chunk)
}

/// What customers and payment providers open.
fn pages(router: Router) -> Router {
    router
        .page(portal::SIGN_IN, portal::form)
        .page(portal::REQUEST, portal::request)
        .page(portal::ASK, portal::ask)
        .page(portal::ENTER, portal::enter)
        .page(portal::LEAVE, portal::leave)
        .page(portal::HOME, portal::home)
        .page(portal::ACCOUNT, portal::account)
        .page(portal::OWN_SHOW, portal::show)
        .page(portal::OWN_PAY, portal::pay)
        .page(portal::OWN_THANKS, portal::thanks)
        .page(portal::OWN_DOCUMENT, portal::document)
        .page(portal::OWN_RECEIPT, portal::receipt)
        .page(portal::BACK, portal::back)
        .page(portal::SHOW, portal::show)
        .page(portal::PAY, portal::pay)
        .page(portal::THANKS, portal::thanks)
        .page(portal::DOCUMENT, portal::document)
        .page(portal::RECEIPT, portal::receipt)
        .page(webhooks::STRIPE, webhooks::receive)
}
