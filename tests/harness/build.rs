//! Things to arrange scenarios with, made through the API.

use functions::auth::link;
use functions::email::Message;
use functions::store::people;
use shared::api::Nothing;
use shared::api::approvals::Submitted;
use shared::api::customers::{
    AddContact, ContactInput, CreateCustomer, CustomerInput, CustomerView,
};
use shared::api::invoices::{
    CreateInvoice, CreditInvoice, CreditNoteView, DraftInput, GetInvoice, InvoiceView,
    IssueInvoice, LineInput, ReasonInput, VersionInput, VoidInvoice,
};
use shared::api::receipts::{ReceiptInput, ReceiptView, RecordReceipt};
use shared::import::ImportRow;
use shared::kernel::id::{CustomerId, Id, InvoiceId, StaffId};
use shared::kernel::{Currency, Money};

use crate::{Caller, Refused, World};

impl World {
    /// A customer with a contact who receives invoices.
    pub fn customer(&self, name: &str) -> CustomerView {
        let customer = self.admin().call(CreateCustomer, (), &customer_input(name));
        let customer = customer.expect("a customer");
        let contact = ContactInput {
            name: "Pat Payables".into(),
            email: "payables@customer.example".into(),
            receives_invoices: true,
            ..ContactInput::default()
        };
        self.admin()
            .call(AddContact, customer.id, &contact)
            .expect("a contact");
        customer
    }

    /// A draft of one line, taxed at 19 %.
    pub fn draft(&self, customer: CustomerId, net: &str) -> InvoiceView {
        let input = draft_input(customer, &[("Service", "1", net, "DE19")]);
        self.admin()
            .call(CreateInvoice, (), &input)
            .expect("a draft")
    }

    /// An issued invoice of one line, taxed at 19 %.
    pub fn invoice(&self, customer: CustomerId, net: &str) -> InvoiceView {
        self.issue(&self.draft(customer, net))
    }

    /// Issues a draft.
    pub fn issue(&self, draft: &InvoiceView) -> InvoiceView {
        let input = VersionInput {
            version: draft.version,
        };
        self.admin()
            .call(IssueInvoice, draft.id, &input)
            .expect("an issued invoice")
    }

    /// The path of the portal link that was made last, which only its receivers are told.
    pub fn last_link(&self) -> String {
        let id: String = self.connection().with(|db| {
            let sql = "SELECT id FROM portal_link ORDER BY id DESC LIMIT 1";
            db.query_row(sql, [], |row| row.get(0)).expect("a link")
        });
        let id = id.parse().expect("an id");
        format!(
            "/portal/i/{}",
            link::token(&self.app().config().link_secret, id)
        )
    }

    /// Parks the last message, lets an event come to nothing and the kept head not fit.
    pub fn get_stuck(&self) {
        let script = "UPDATE outbox SET state = 'parked', attempts = 10, last_error = 'no answer'
               WHERE id = (SELECT max(id) FROM outbox);
             INSERT INTO webhook_event(id, provider, account, event_id, kind, payload, received_at,
               processed_at, outcome, attempts, due_at)
             VALUES ('whk_00000000010000000000000001', 'stripe', '', 'evt_dead',
               'checkout.session.expired', json_object('id', 'evt_dead',
                 'type', 'checkout.session.expired', 'livemode', json('false'),
                 'data', json_object('object', json_object('id', 'cs_dead',
                   'client_reference_id', 'pat_00000000010000000000000001'))),
               1, 2, 'dead: the attempt is not known', 8, 2);
             UPDATE audit_watch SET fault = 'the kept head of the audit chain is missing'";
        let connection = self.connection();
        connection.execute_script(script).expect("stuck rows");
    }

    /// Somebody who works here, with a role. They can only sign in with a session of the harness.
    pub fn hire(&self, name: &str, role: &str) -> StaffId {
        let random = u128::from_le_bytes(self.platform().random().expect("random bytes"));
        // Behind the people of the company, whatever chance says.
        let id = StaffId::new(self.now() + 1, random);
        let email = format!("{}@dunlin.example", name.to_lowercase().replace(' ', "."));
        let email = email.parse().expect("an address");
        let role = role.parse().expect("a role");
        let insert = people::insert(id, &email, name, &role, "none", self.now());
        self.connection().batch(&[insert]).expect("a person");
        id
    }

    /// The token behind the `#` of the link in the newest message to somebody.
    pub fn mailed_token(&self, to: &str) -> String {
        let payload: String = self.connection().with(|db| {
            let sql = "SELECT payload FROM outbox
                       WHERE kind = 'mail' AND recipient = ?1 AND json_extract(payload, '$.link') <> ''
                       ORDER BY created_at DESC, id DESC LIMIT 1";
            db.query_row(sql, [to], |row| row.get(0))
                .expect("a message")
        });
        let message: Message = serde_json::from_str(&payload).expect("a message");
        let text = message.with_token(&self.app().config().link_secret).text;
        let link = text.split_whitespace().find(|word| word.contains('#'));
        let (_, token) = link.and_then(|link| link.split_once('#')).expect("a link");
        token.to_owned()
    }

    /// The invoice as it is now.
    pub fn reload(&self, invoice: InvoiceId) -> InvoiceView {
        self.admin()
            .call(GetInvoice, invoice, &Nothing {})
            .expect("the invoice")
    }

    /// Somebody's try to credit an invoice in full.
    pub fn credit(
        &self,
        caller: &Caller<'_>,
        invoice: &InvoiceView,
    ) -> Result<Submitted<CreditNoteView>, Refused> {
        let input = ReasonInput {
            reason: "Goods returned".into(),
            version: invoice.version,
        };
        caller.call(CreditInvoice, invoice.id, &input)
    }

    /// The administrator's try to void an invoice.
    pub fn void(&self, invoice: &InvoiceView) -> Result<InvoiceView, Refused> {
        let input = ReasonInput {
            reason: "Wrong site".into(),
            version: invoice.version,
        };
        self.admin().call(VoidInvoice, invoice.id, &input)
    }

    /// A receipt by bank transfer today, not allocated.
    pub fn receipt(&self, customer: CustomerId, amount: &str) -> ReceiptView {
        let input = receipt_input(self, customer, amount);
        self.admin()
            .call(RecordReceipt, (), &input)
            .expect("a receipt")
    }
}

/// A customer form.
pub fn customer_input(name: &str) -> CustomerInput {
    CustomerInput {
        name: name.into(),
        currency: "EUR".into(),
        terms: "NET30".into(),
        street: "Deichweg 1".into(),
        postal_code: "26384".into(),
        city: "Wilhelmshaven".into(),
        country: "DE".into(),
        active: true,
        ..CustomerInput::default()
    }
}

/// A draft form: description, quantity, unit price and tax code per line.
pub fn draft_input(customer: CustomerId, lines: &[(&str, &str, &str, &str)]) -> DraftInput {
    let line =
        |(description, quantity, unit_price, tax_code): &(&str, &str, &str, &str)| LineInput {
            description: (*description).into(),
            quantity: (*quantity).into(),
            unit_price: (*unit_price).into(),
            tax_code: (*tax_code).into(),
        };
    DraftInput {
        customer_id: customer.to_string(),
        currency: "EUR".into(),
        terms: "NET30".into(),
        lines: lines.iter().map(line).collect(),
        ..DraftInput::default()
    }
}

/// An open invoice of an earlier system over 50.00 EUR, as a row of an import.
pub fn import_row(customer: &str, number: &str) -> ImportRow {
    ImportRow {
        line: 2,
        customer: customer.parse().expect("a number"),
        customer_name: "Gull Goods".parse().expect("a name"),
        number: number.parse().expect("a number"),
        issued_on: "2026-01-05".parse().expect("a day"),
        due_on: "2026-02-04".parse().expect("a day"),
        amount: Money::from_minor(5000, Currency::EUR).expect("an amount"),
        settled_on: None,
        disputed: false,
    }
}

/// A receipt form.
pub fn receipt_input(world: &World, customer: CustomerId, amount: &str) -> ReceiptInput {
    ReceiptInput {
        customer_id: customer.to_string(),
        amount: amount.into(),
        currency: "EUR".into(),
        received_on: world.today().to_string(),
        method: "bank_transfer".into(),
        reference: "Thank you".into(),
        ..ReceiptInput::default()
    }
}
