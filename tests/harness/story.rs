//! A story that calls every operation of the API once: its requests and answers are the examples of
//! the API's document. It always goes the same way, so the document changes only with the API.

use functions::openapi::{Examples, Exchange};
use shared::access::{Permission, Role};
use shared::api::ageing::{
    AgedItemsInput, AgeingHistoryInput, AgeingInput, GetAgeing, ListAgedItems, ListAgeingHistory,
};
use shared::api::allocations::{Allocate, AllocateInput, GetItem, ShareInput, Unallocate};
use shared::api::approval_limits::{
    GetApprovalLimits, LimitInput, RoleLimitsInput, SetApprovalLimits,
};
use shared::api::approvals::{
    ApprovalFilter, ApprovalScope, Approve, ApproveInput, CountApprovals, GetApproval,
    ListApprovals, Reject, RejectInput, Withdraw,
};
use shared::api::audit::{
    AuditFilter, ExportAudit, GetAuditOverview, HistoryFilter, ListAudit, ListHistory,
};
use shared::api::company::{BankInput, ChangeBankDetails, CompanyInput, GetCompany, UpdateCompany};
use shared::api::customers::{
    ContactInput, CustomerFilter, CustomerInput, CustomerView, GetCustomer, ItemFilter,
    ListCustomerItems, ListCustomers, RemoveContact, UpdateContact, UpdateCustomer,
};
use shared::api::health::{
    AcceptAuditHead, AcceptInput, CloseEvent, CloseEventInput, GetHealth, GetOperations,
    ListDeadEvents, ListParked, RetryEvent, RetryMessage, StuckFilter,
};
use shared::api::hooks::{
    CreateHook, DeliveryFilter, HookInput, ListDeliveries, ListHooks, RemoveHook, ReplayDelivery,
    RotateHookSecret, TestHook, UpdateHook,
};
use shared::api::imports::{CheckImport, ImportCheckInput, ImportChunk, ImportChunkInput};
use shared::api::invitations::{
    AcceptInvitation, InvitationInput, InvitePerson, JoinInput, LinkInput, ResendInvitation,
    ShowInvitation, WithdrawInvitation,
};
use shared::api::invoices::{
    CreditInvoice, CreditNoteDocument, DiscardInvoice, GetCreditNote, InvoiceDocument,
    InvoiceFilter, ListInvoices, ReasonInput, SendInput, SendInvoice, UpdateInvoice, VersionInput,
    VoidInvoice,
};
use shared::api::ledger::{
    GetTieOut, GetTrialBalance, ListPostings, PostingFilter, TrialBalanceInput,
};
use shared::api::mailbox::{GetMail, ListMail, MailFilter, MailHtml};
use shared::api::password_reset::{
    RequestPasswordReset, ResetInput, ResetPassword, ResetRequest, ShowPasswordReset,
};
use shared::api::people::{
    DeactivatePerson, EndSessions, GetPerson, ListPeople, PersonInput, PersonVersion, PersonView,
    ReactivatePerson, SendPasswordReset, UpdatePerson,
};
use shared::api::portal::{
    GrantInput, GrantPortalAccess, ListInvoiceLinks, PortalAccess, RevokeLink, WithdrawPortalAccess,
};
use shared::api::receipts::{GetReceipt, ListReceipts, ReceiptFilter};
use shared::api::reference::GetReference;
use shared::api::roles::{CreateRole, ListRoles, RemoveRole, RoleInput, RoleVersion, UpdateRole};
use shared::api::search::{Search, SearchInput};
use shared::api::session::{GetSignInWays, SignIn, SignInByAccess, SignInInput, SignOut, WhoAmI};
use shared::api::setup::{GetSetup, SetUp, SetupInput};
use shared::api::tokens::{CreateToken, ListTokens, RevokeToken, TokenInput};
use shared::api::{Endpoint, Nothing};
use shared::hook::EventKind;
use shared::ledger::Account;

use crate::build::{draft_input, import_row};
use crate::own_account;
use crate::receiver::{RECEIVER_URL, Receiver};
use crate::setup::{DEMO_PASSWORD, PEOPLE};
use crate::world::{SETUP_TOKEN, World};

/// The examples, one for each operation.
pub fn examples() -> Examples {
    let world = World::with_passwords();
    world.record();
    set_up(&world);
    signing_in(&world);
    own_account::tell(&world);
    people(&world);
    invitations(&world);
    company(&world);
    let customer = customers(&world);
    invoices(&world, &customer);
    approvals(&world, &customer);
    money(&world, &customer);
    reports(&world, &customer);
    imports(&world);
    webhooks(&world);
    tokens(&world);
    audit(&world, &customer);
    operations(&world);
    world.recorded()
}

/// Calls an operation that succeeds.
pub(crate) fn call<E: Endpoint>(
    world: &World,
    endpoint: E,
    params: E::Params,
    input: &E::Input,
) -> E::Output {
    let answer = world.admin().call(endpoint, params, input);
    answer.unwrap_or_else(|refused| panic!("{}: {refused:?}", E::NAME))
}

/// An installation of its own, since it is set up once.
fn set_up(world: &World) {
    let empty = World::empty();
    empty.record();
    let nobody = empty.anonymous();
    nobody.call(GetSetup, (), &Nothing {}).expect("an answer");
    let input = SetupInput {
        token: SETUP_TOKEN.into(),
        company: CompanyInput {
            name: "Kelp & Co".into(),
            street: "Quay 3".into(),
            city: "Cork".into(),
            country: "IE".into(),
            email: "billing@kelp.example".into(),
            base_currency: "EUR".into(),
            time_zone: "Europe/Dublin".into(),
            buckets: "0,30,60,90,120".into(),
            ..CompanyInput::default()
        },
        tax_rate: "23".into(),
        name: "Ada First".into(),
        email: "ada@kelp.example".into(),
        password: "three gulls on a pier".into(),
    };
    nobody.call(SetUp, (), &input).expect("a session");
    for (name, exchange) in empty.recorded() {
        world.keep(name, exchange);
    }
}

fn signing_in(world: &World) {
    let (local, ..) = PEOPLE[0];
    let sign_in = SignInInput {
        email: format!("{local}@dunlin.example"),
        password: DEMO_PASSWORD.into(),
    };
    let session = world.anonymous().call(SignIn, (), &sign_in);
    // Access would have to be played for a session of its own; the answer is the same.
    let by_access = Exchange {
        params: Vec::new(),
        input: serde_json::Value::Null,
        status: 201,
        output: serde_json::to_value(session.expect("a session")).expect("an answer"),
    };
    world.keep(SignInByAccess::NAME, by_access);
    call(world, GetSignInWays, (), &Nothing {});
    call(world, WhoAmI, (), &Nothing {});
    call(world, GetHealth, (), &Nothing {});
    call(world, GetReference, (), &Nothing {});
    call(world, SignOut, (), &Nothing {});
}

fn people(world: &World) {
    call(world, ListRoles, (), &Nothing {});
    let role = RoleInput {
        name: "Credit clerk".into(),
        permissions: vec![Permission::ViewReceivables].into(),
        version: None,
    };
    let added = call(world, CreateRole, (), &role);
    let wider = RoleInput {
        permissions: vec![Permission::ViewReceivables, Permission::ViewLedger].into(),
        version: Some(added.version),
        ..role
    };
    let changed = call(world, UpdateRole, added.id, &wider);
    let version = RoleVersion {
        version: changed.version,
    };
    call(world, RemoveRole, changed.id, &version);
}

/// Somebody joins, is changed, forgets the password and leaves.
fn invitations(world: &World) {
    let invitation = InvitationInput {
        email: "nell@dunlin.example".into(),
        name: "Nell New".into(),
        role: "viewer".into(),
    };
    let invited = call(world, InvitePerson, (), &invitation);
    world.pass_seconds(1);
    call(world, ResendInvitation, invited.id, &Nothing {});
    let nobody = world.anonymous();
    let token = world.mailed_token(&invited.email);
    let link = LinkInput {
        token: token.clone(),
    };
    nobody
        .call(ShowInvitation, (), &link)
        .expect("an invitation");
    let accept = JoinInput {
        token,
        name: "Nell Newcomer".into(),
        password: "three gulls on a pier".into(),
    };
    let joined = nobody.call(AcceptInvitation, (), &accept);
    let id = joined.expect("a session").staff_id;
    let other = InvitationInput {
        email: "ole@dunlin.example".into(),
        ..invitation
    };
    let other = call(world, InvitePerson, (), &other);
    call(world, ListPeople, (), &Nothing {});
    call(world, WithdrawInvitation, other.id, &Nothing {});
    let person = call(world, GetPerson, id, &Nothing {}).person;
    let input = PersonInput {
        name: person.name,
        role: "specialist".into(),
        version: person.version,
    };
    let person = call(world, UpdatePerson, id, &input);
    let ask = ResetRequest {
        email: "viewer@dunlin.example".into(),
    };
    nobody
        .call(RequestPasswordReset, (), &ask)
        .expect("an answer");
    // Later than the invitation, so that it is the newest message.
    world.pass_seconds(1);
    call(world, SendPasswordReset, id, &Nothing {});
    let token = world.mailed_token(&person.email);
    let link = LinkInput {
        token: token.clone(),
    };
    nobody.call(ShowPasswordReset, (), &link).expect("a person");
    let input = ResetInput {
        token,
        password: "four gulls on a pier".into(),
    };
    nobody
        .call(ResetPassword, (), &input)
        .expect("a new password");
    call(world, EndSessions, id, &Nothing {});
    let version = |person: &PersonView| PersonVersion {
        version: person.version,
    };
    let person = call(world, DeactivatePerson, id, &version(&person));
    call(world, ReactivatePerson, id, &version(&person));
}

fn company(world: &World) {
    let settings = call(world, GetCompany, (), &Nothing {});
    let moved = CompanyInput {
        street: "Hafenstraße 14".into(),
        ..settings.input()
    };
    let settings = call(world, UpdateCompany, (), &moved);
    let bank = BankInput {
        bank_name: "Demo Bank".into(),
        iban: "DE02 1203 0000 0000 2020 51".into(),
        bic: "BYLADEM1001".into(),
        version: settings.version,
    };
    call(world, ChangeBankDetails, (), &bank);
}

fn customers(world: &World) -> CustomerView {
    let customer = world.customer("Möwe & Söhne");
    let id = customer.id;
    let view = call(world, GetCustomer, id, &Nothing {});
    let moved = CustomerInput {
        street: "Am Kai 7".into(),
        ..view.details
    };
    call(world, UpdateCustomer, id, &moved);
    let contact = &view.contacts[0];
    let renamed = ContactInput {
        role: "Accounts payable".into(),
        ..contact.details.clone()
    };
    call(world, UpdateContact, (id, contact.id), &renamed);
    let view_only = GrantInput {
        access: PortalAccess::View,
    };
    call(world, GrantPortalAccess, (id, contact.id), &view_only);
    call(world, WithdrawPortalAccess, (id, contact.id), &Nothing {});
    let other = world.customer("Short-lived");
    let other = call(world, GetCustomer, other.id, &Nothing {});
    call(
        world,
        RemoveContact,
        (other.id, other.contacts[0].id),
        &Nothing {},
    );
    call(world, ListCustomers, (), &CustomerFilter::default());
    customer
}

fn invoices(world: &World, customer: &CustomerView) {
    let draft = world.draft(customer.id, "100.00");
    let changed = draft_input(
        customer.id,
        &[
            ("Calibration", "2.5", "80.00", "DE19"),
            ("Travel", "1", "42.00", "DE19"),
        ],
    );
    let changed = shared::api::invoices::DraftInput {
        version: Some(draft.version),
        reference: "PO 4711".into(),
        ..changed
    };
    let draft = call(world, UpdateInvoice, draft.id, &changed);
    let invoice = world.issue(&draft);
    world.reload(invoice.id);
    world.admin().open(InvoiceDocument, invoice.id);
    call(world, SendInvoice, invoice.id, &SendInput::default());
    let links = call(world, ListInvoiceLinks, invoice.id, &Nothing {}).links;
    call(world, RevokeLink, (invoice.id, links[0].id), &Nothing {});
    call(world, ListInvoices, (), &InvoiceFilter::default());

    let discarded = world.draft(customer.id, "5.00");
    let version = VersionInput {
        version: discarded.version,
    };
    call(world, DiscardInvoice, discarded.id, &version);
    let reason = |version| ReasonInput {
        reason: "Billed twice".into(),
        version,
    };
    let voided = world.invoice(customer.id, "10.00");
    call(world, VoidInvoice, voided.id, &reason(voided.version));
    let credited = world.invoice(customer.id, "20.00");
    let note = call(world, CreditInvoice, credited.id, &reason(credited.version));
    let note = note.done().expect("within the limit");
    call(world, GetCreditNote, note.id, &Nothing {});
    world.admin().open(CreditNoteDocument, note.id);

    let mail = call(world, ListMail, (), &MailFilter::default());
    call(world, GetMail, mail.items[0].id, &Nothing {});
    world.admin().open(MailHtml, mail.items[0].id);
}

fn approvals(world: &World, customer: &CustomerView) {
    let ask = || {
        let invoice = world.invoice(customer.id, "800.00");
        let specialist = world.as_role(Role::Specialist);
        let asked = world.credit(&specialist, &invoice).expect("an answer");
        let asked = asked.sent_for_approval().expect("a request");
        call(world, GetApproval, asked.id, &Nothing {})
    };
    let request = ask();
    let payload_hash = request.payload_hash;
    call(
        world,
        Approve,
        request.row.id,
        &ApproveInput { payload_hash },
    );
    let request = ask();
    let rejection = RejectInput {
        payload_hash: request.payload_hash,
        reason: "The goods were delivered".into(),
    };
    call(world, Reject, request.row.id, &rejection);
    let request = ask();
    world
        .as_role(Role::Specialist)
        .call(Withdraw, request.row.id, &Nothing {})
        .expect("a withdrawn request");
    call(world, CountApprovals, (), &Nothing {});
    let all = ApprovalFilter {
        scope: Some(ApprovalScope::All),
        ..Default::default()
    };
    call(world, ListApprovals, (), &all);
    let limits = call(world, GetApprovalLimits, (), &Nothing {});
    let manager = limits
        .roles
        .iter()
        .find(|role| role.role.as_str() == "manager");
    let manager = manager.expect("the managers' limits");
    let input = RoleLimitsInput {
        limits: manager.limits.iter().map(LimitInput::of).collect(),
        version: manager.version,
    };
    call(world, SetApprovalLimits, manager.role.clone(), &input);
}

fn money(world: &World, customer: &CustomerView) {
    let receipt = world.receipt(customer.id, "150.00");
    call(world, GetReceipt, receipt.row.id, &Nothing {});
    call(world, ListReceipts, (), &ReceiptFilter::default());
    let invoice = world.invoice(customer.id, "50.00");
    let item = &invoice.items[0];
    let allocated = call(
        world,
        Allocate,
        (),
        &AllocateInput {
            source: receipt.item.id,
            shares: vec![ShareInput {
                item: item.id,
                amount: item.open,
            }],
            effective_on: None,
        },
    );
    call(world, GetItem, item.id, &Nothing {});
    call(world, Unallocate, allocated.allocations[0], &Nothing {});
    call(
        world,
        ListCustomerItems,
        customer.id,
        &ItemFilter::default(),
    );
}

fn reports(world: &World, customer: &CustomerView) {
    call(world, GetAgeing, (), &AgeingInput::default());
    let items = AgedItemsInput {
        customer: customer.id,
        as_of: None,
        known_at: None,
        buckets: None,
        currency: None,
        after: None,
        limit: None,
    };
    call(world, ListAgedItems, (), &items);
    let history = AgeingHistoryInput {
        limit: Some(2),
        ..AgeingHistoryInput::default()
    };
    call(world, ListAgeingHistory, (), &history);
    call(world, GetTrialBalance, (), &TrialBalanceInput::default());
    let postings = PostingFilter {
        account: Account::Ar,
        currency: None,
        customer: Some(customer.id),
        after: None,
        limit: Some(2),
    };
    call(world, ListPostings, (), &postings);
    call(world, GetTieOut, (), &Nothing {});
    let search = SearchInput { q: "möwe".into() };
    call(world, Search, (), &search);
}

fn audit(world: &World, customer: &CustomerView) {
    let filter = AuditFilter {
        limit: Some(2),
        ..AuditFilter::default()
    };
    call(world, ListAudit, (), &filter);
    call(world, GetAuditOverview, (), &Nothing {});
    let history = HistoryFilter {
        object: customer.id.to_string(),
        after: None,
        limit: Some(2),
    };
    call(world, ListHistory, (), &history);
    world.admin().open(ExportAudit, ());
}

/// Something is stuck, as it is after a time without the mail service, the provider or the archive.
fn operations(world: &World) {
    world.run_jobs();
    call(world, GetOperations, (), &Nothing {});
    world.get_stuck();
    let filter = StuckFilter::default();
    let parked = call(world, ListParked, (), &filter);
    call(world, RetryMessage, parked.items[0].id, &Nothing {});
    let dead = call(world, ListDeadEvents, (), &filter);
    let event = dead.items[0].id;
    call(world, RetryEvent, event, &Nothing {});
    let dead_again = format!(
        "UPDATE webhook_event SET processed_at = 2, outcome = 'dead: once more' WHERE id = '{event}'"
    );
    let connection = world.connection();
    connection
        .execute_script(&dead_again)
        .expect("a dead event");
    let input = CloseEventInput {
        done: "Booked the refund in the general ledger".into(),
    };
    call(world, CloseEvent, event, &input);
    let input = AcceptInput {
        reason: "Restored the backup of last night".into(),
    };
    call(world, AcceptAuditHead, (), &input);
}

fn imports(world: &World) {
    let row = import_row("K-100", "RE-2025-7");
    let check = ImportCheckInput {
        numbers: vec![row.number.to_string()],
        customers: vec![row.customer.to_string()],
    };
    call(world, CheckImport, (), &check);
    let chunk = ImportChunkInput {
        file: "ledger.csv".into(),
        rows: vec![row],
    };
    call(world, ImportChunk, (), &chunk);
}

fn webhooks(world: &World) {
    Receiver::new(world);
    let input = HookInput {
        url: RECEIVER_URL.into(),
        description: "ERP".into(),
        active: true,
        events: vec![EventKind::InvoiceIssued, EventKind::ReceiptRecorded],
        ..HookInput::default()
    };
    let hook = call(world, CreateHook, (), &input).endpoint;
    let renamed = HookInput {
        description: "ERP, finance".into(),
        ..hook.details
    };
    let hook = call(world, UpdateHook, hook.id, &renamed);
    let delivery = call(world, TestHook, hook.id, &Nothing {});
    call(world, ListDeliveries, hook.id, &DeliveryFilter::default());
    call(world, ReplayDelivery, (hook.id, delivery.id), &Nothing {});
    let version = |version| VersionInput { version };
    call(world, RotateHookSecret, hook.id, &version(2));
    call(world, ListHooks, (), &Nothing {});
    call(world, RemoveHook, hook.id, &version(3));
}

fn tokens(world: &World) {
    let input = TokenInput {
        name: "ERP".into(),
        scopes: vec![Permission::ViewReceivables, Permission::RecordReceipts],
        days: 90,
    };
    let made = call(world, CreateToken, (), &input).token;
    call(world, ListTokens, (), &Nothing {});
    call(world, RevokeToken, made.id, &Nothing {});
}
