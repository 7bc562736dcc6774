//! Every address of the app: the table of routes, and the functions that links are made with.
//! No other file holds a literal path.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::hooks::use_params_map;
use leptos_router::path;

use crate::layouts::settings::Settings;
use crate::layouts::shell::Shell;
use crate::lazy::lazy;
use crate::pages::ageing::aged_items::AgedItems;
use crate::pages::ageing::report::Ageing;
use crate::pages::approvals::detail::ApprovalDetail;
use crate::pages::approvals::list::ApprovalList;
use crate::pages::audit::list::AuditLog;
use crate::pages::credit_notes::detail::CreditNoteDetail;
use crate::pages::customers::detail::CustomerDetail;
use crate::pages::customers::form::{EditCustomer, NewCustomer};
use crate::pages::customers::list::CustomerList;
use crate::pages::door::forgot::ForgotPassword;
use crate::pages::door::invitation::Invitation;
use crate::pages::door::new_password::SetPassword;
use crate::pages::door::setup::Setup;
use crate::pages::health::page::Health;
use crate::pages::home::Home;
use crate::pages::import::page::Import;
use crate::pages::integrations::{HookDetail, Integrations};
use crate::pages::invoices::detail::InvoiceDetail;
use crate::pages::invoices::editor::{EditInvoice, NewInvoice};
use crate::pages::invoices::list::InvoiceList;
use crate::pages::items::detail::ItemDetail;
use crate::pages::ledger::postings::Postings;
use crate::pages::ledger::tie_out::TieOut;
use crate::pages::ledger::trial_balance::TrialBalance;
use crate::pages::login::Login;
use crate::pages::mailbox::list::Mailbox;
use crate::pages::not_found::NotFound;
use crate::pages::profile::page::Profile;
use crate::pages::receipts::detail::ReceiptDetail;
use crate::pages::receipts::list::ReceiptList;
use crate::pages::receipts::record::NewReceipt;
use crate::pages::settings::approval_limits::ApprovalLimits;
use crate::pages::settings::company::CompanyPage;
use crate::pages::settings::people::{People, PersonPage};
use crate::pages::settings::roles::{EditRole, NewRole, Roles};

/// The table of routes. A new page gets one line here and its path builder below. `lazy!` names the
/// part of the app that holds the page's code, what is needed together has the same name, and the
/// permission without which the page does not open. What everybody opens first is in no part, but
/// loaded with the app.
#[component]
pub(crate) fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <NotFound/> }>
            <Route path=path!("/sign-in") view=Login/>
            <Route path=path!("/setup") view={lazy!(door, Setup)}/>
            <Route path=path!("/invitation") view={lazy!(door, Invitation)}/>
            <Route path=path!("/forgot-password") view={lazy!(door, ForgotPassword)}/>
            <Route path=path!("/new-password") view={lazy!(door, SetPassword)}/>
            <ParentRoute path=path!("") view=Shell>
                <Route path=path!("/") view=Home/>
                <Route path=path!("/customers") view=CustomerList/>
                <Route path=path!("/customers/new") view={lazy!(customers, NewCustomer, EditCustomers)}/>
                <Route path=path!("/customers/:customer") view={lazy!(customers, CustomerDetail)}/>
                <Route path=path!("/customers/:customer/edit") view={lazy!(customers, EditCustomer, EditCustomers)}/>
                <Route path=path!("/invoices") view=InvoiceList/>
                <Route path=path!("/invoices/new") view={lazy!(invoice_editor, NewInvoice, DraftInvoices)}/>
                <Route path=path!("/invoices/:invoice") view={lazy!(invoices, InvoiceDetail)}/>
                <Route path=path!("/invoices/:invoice/edit") view={lazy!(invoice_editor, EditInvoice, DraftInvoices)}/>
                <Route path=path!("/credit-notes/:credit_note") view={lazy!(invoices, CreditNoteDetail)}/>
                <Route path=path!("/approvals") view={lazy!(approvals, ApprovalList)}/>
                <Route path=path!("/approvals/:approval") view={lazy!(approvals, ApprovalDetail)}/>
                <Route path=path!("/settings") view={lazy!(settings, Settings)}/>
                <Route path=path!("/settings/approval-limits") view={lazy!(settings, ApprovalLimits, SetApprovalLimits)}/>
                <Route path=path!("/settings/company") view={lazy!(settings, CompanyPage, ManageCompany)}/>
                <Route path=path!("/settings/people") view={lazy!(people, People, ManagePeople)}/>
                <Route path=path!("/settings/people/:person") view={lazy!(people, PersonPage, ManagePeople)}/>
                <Route path=path!("/settings/roles") view={lazy!(people, Roles, ManagePeople)}/>
                <Route path=path!("/settings/roles/new") view={lazy!(people, NewRole, ManagePeople)}/>
                <Route path=path!("/settings/roles/:role") view={lazy!(people, EditRole, ManagePeople)}/>
                <Route path=path!("/ageing") view={lazy!(ageing, Ageing)}/>
                <Route path=path!("/ageing/:customer") view={lazy!(ageing, AgedItems)}/>
                <Route path=path!("/audit") view={lazy!(oversight, AuditLog, ViewAudit)}/>
                <Route path=path!("/health") view={lazy!(oversight, Health, ViewOperations)}/>
                <Route path=path!("/import") view={lazy!(import, Import, Import)}/>
                <Route path=path!("/ledger") view={lazy!(ledger, TrialBalance, ViewLedger)}/>
                <Route path=path!("/ledger/tie-out") view={lazy!(ledger, TieOut, ViewLedger)}/>
                <Route path=path!("/ledger/:account") view={lazy!(ledger, Postings, ViewLedger)}/>
                <Route path=path!("/profile") view={lazy!(profile, Profile)}/>
                <Route path=path!("/receipts") view=ReceiptList/>
                <Route path=path!("/receipts/new") view={lazy!(receipts, NewReceipt, RecordReceipts)}/>
                <Route path=path!("/receipts/:receipt") view={lazy!(receipts, ReceiptDetail)}/>
                <Route path=path!("/items/:item") view={lazy!(invoices, ItemDetail)}/>
                <Route path=path!("/mailbox/:mail?") view={lazy!(mailbox, Mailbox, ViewMailbox)}/>
                <Route path=path!("/settings/integrations") view={lazy!(settings, Integrations, ManageIntegrations)}/>
                <Route path=path!("/settings/integrations/webhooks/:webhook") view={lazy!(settings, HookDetail, ManageIntegrations)}/>
                <Route path=path!("/*rest") view=NotFound/>
            </ParentRoute>
        </Routes>
    }
}

/// The id in the path of the present page; `None` when the text there is not one.
pub(crate) fn use_id<T>(name: &'static str) -> Memo<Option<T>>
where
    T: std::str::FromStr + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    Memo::new(move |_| {
        params
            .with(|params| params.get(name))
            .and_then(|text| text.parse().ok())
    })
}

/// The name of the id parameter in the paths of each kind of record.
pub(crate) mod param {
    pub(crate) const APPROVAL: &str = "approval";
    pub(crate) const ACCOUNT: &str = "account";
    pub(crate) const CUSTOMER: &str = "customer";
    pub(crate) const MAIL: &str = "mail";
    pub(crate) const PERSON: &str = "person";
    pub(crate) const RECEIPT: &str = "receipt";
    pub(crate) const ROLE: &str = "role";
    pub(crate) const ITEM: &str = "item";
    pub(crate) const INVOICE: &str = "invoice";
    pub(crate) const WEBHOOK: &str = "webhook";
    pub(crate) const CREDIT_NOTE: &str = "credit_note";
}

/// The addresses that links lead to.
pub(crate) mod path {
    use std::fmt::Display;
    use std::str::FromStr;

    use shared::access::RoleId;
    use shared::kernel::id::{
        ApprovalId, CreditNoteId, CustomerId, HookId, InvoiceId, ItemId, OutboxId, ReceiptId,
        StaffId,
    };
    use shared::ledger::Account;

    pub(crate) const HOME: &str = "/";
    pub(crate) const SIGN_IN: &str = "/sign-in";
    pub(crate) const SETUP: &str = "/setup";
    pub(crate) const FORGOT_PASSWORD: &str = "/forgot-password";
    pub(crate) const CUSTOMERS: &str = "/customers";
    pub(crate) const NEW_CUSTOMER: &str = "/customers/new";
    pub(crate) const INVOICES: &str = "/invoices";
    pub(crate) const NEW_INVOICE: &str = "/invoices/new";
    pub(crate) const PROFILE: &str = "/profile";
    pub(crate) const RECEIPTS: &str = "/receipts";
    pub(crate) const NEW_RECEIPT: &str = "/receipts/new";
    pub(crate) const APPROVALS: &str = "/approvals";
    pub(crate) const SETTINGS: &str = "/settings";
    pub(crate) const APPROVAL_LIMITS: &str = "/settings/approval-limits";
    pub(crate) const COMPANY: &str = "/settings/company";
    pub(crate) const PEOPLE: &str = "/settings/people";
    pub(crate) const ROLES: &str = "/settings/roles";
    pub(crate) const NEW_ROLE: &str = "/settings/roles/new";
    pub(crate) const AGEING: &str = "/ageing";
    pub(crate) const LEDGER: &str = "/ledger";
    pub(crate) const TIE_OUT: &str = "/ledger/tie-out";
    pub(crate) const IMPORT: &str = "/import";
    pub(crate) const MAILBOX: &str = "/mailbox";
    /// The page of the API's document, which is no part of the app.
    pub(crate) const API_DOCS: &str = "/api/docs";
    pub(crate) const INTEGRATIONS: &str = "/settings/integrations";
    pub(crate) const AUDIT: &str = "/audit";
    pub(crate) const HEALTH: &str = "/health";

    /// The page of whatever an id names, if it has one.
    pub(crate) fn object(id: &str) -> Option<String> {
        fn of<T: FromStr>(id: &str, page: fn(T) -> String) -> Option<String> {
            id.parse().ok().map(page)
        }
        of(id, customer)
            .or_else(|| of(id, invoice))
            .or_else(|| of(id, credit_note))
            .or_else(|| of(id, receipt))
            .or_else(|| of(id, approval))
            .or_else(|| of(id, person))
            .or_else(|| of(id, webhook))
    }

    pub(crate) fn person(id: StaffId) -> String {
        format!("{PEOPLE}/{id}")
    }

    pub(crate) fn role(id: &RoleId) -> String {
        format!("{ROLES}/{id}")
    }

    pub(crate) fn customer(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}")
    }

    pub(crate) fn webhook(id: HookId) -> String {
        format!("{INTEGRATIONS}/webhooks/{id}")
    }

    pub(crate) fn edit_customer(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}/edit")
    }

    pub(crate) fn invoice(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}")
    }

    pub(crate) fn edit_invoice(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}/edit")
    }

    pub(crate) fn credit_note(id: CreditNoteId) -> String {
        format!("/credit-notes/{id}")
    }

    pub(crate) fn approval(id: ApprovalId) -> String {
        format!("{APPROVALS}/{id}")
    }

    pub(crate) fn receipt(id: ReceiptId) -> String {
        format!("{RECEIPTS}/{id}")
    }

    pub(crate) fn mail(id: OutboxId) -> String {
        format!("{MAILBOX}/{id}")
    }

    pub(crate) fn aged_items(id: CustomerId) -> String {
        format!("{AGEING}/{id}")
    }

    pub(crate) fn item(id: ItemId) -> String {
        format!("/items/{id}")
    }

    pub(crate) fn account(account: Account) -> String {
        format!("{LEDGER}/{}", account.as_str())
    }

    /// `path` with `name=value` as its only query.
    pub(crate) fn with(path: &str, name: &str, value: impl Display) -> String {
        format!("{path}?{name}={value}")
    }

    /// The sign-in page, which leads back to `from` afterwards.
    pub(crate) fn sign_in(from: &str) -> String {
        let query = serde_urlencoded::to_string([("from", from)]).unwrap_or_default();
        format!("{SIGN_IN}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use shared::kernel::id::{CreditNoteId, HookId, Id, InvoiceId, PaymentAttemptId};

    use super::path;

    #[test]
    fn only_an_id_of_what_has_a_page_leads_there() {
        let (invoice, hook) = (InvoiceId::new(1, 2), HookId::new(1, 2));
        let note = CreditNoteId::new(1, 2);
        let table = [
            (invoice.to_string(), Some(path::invoice(invoice))),
            (note.to_string(), Some(path::credit_note(note))),
            (hook.to_string(), Some(path::webhook(hook))),
            (PaymentAttemptId::new(1, 2).to_string(), None),
            ("inv_team".to_owned(), None),
            ("company".to_owned(), None),
        ];
        for (id, page) in table {
            assert_eq!(path::object(&id), page, "{id}");
        }
    }
}
