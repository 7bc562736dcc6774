//! What queries listen to and commands announce.

use leptos::prelude::*;

/// A part of the data that can change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Topic {
    /// Customers and their contacts.
    Customers,
    /// Invoices and credit notes.
    Invoices,
    /// Receipts.
    Receipts,
    /// Open items, allocations and what is reckoned from them: balances, ageing, ledger.
    Items,
    /// Mail sent or waiting.
    Mail,
    /// API tokens and webhooks.
    Integrations,
    /// The signed-in person's own account.
    Profile,
    /// Requests that wait for a decision.
    Approvals,
    /// Approval limits of roles.
    Limits,
    /// People, invitations and roles.
    People,
    /// The company's own details.
    Company,
}

/// One counter for each topic, raised when it changes.
#[derive(Clone, Copy)]
pub(crate) struct Topics {
    customers: RwSignal<u32>,
    invoices: RwSignal<u32>,
    receipts: RwSignal<u32>,
    items: RwSignal<u32>,
    mail: RwSignal<u32>,
    integrations: RwSignal<u32>,
    profile: RwSignal<u32>,
    approvals: RwSignal<u32>,
    limits: RwSignal<u32>,
    people: RwSignal<u32>,
    company: RwSignal<u32>,
}

impl Topics {
    pub(crate) fn new() -> Self {
        Self {
            customers: RwSignal::new(0),
            invoices: RwSignal::new(0),
            receipts: RwSignal::new(0),
            items: RwSignal::new(0),
            mail: RwSignal::new(0),
            integrations: RwSignal::new(0),
            profile: RwSignal::new(0),
            approvals: RwSignal::new(0),
            limits: RwSignal::new(0),
            people: RwSignal::new(0),
            company: RwSignal::new(0),
        }
    }

    fn counter(self, topic: Topic) -> RwSignal<u32> {
        match topic {
            Topic::Customers => self.customers,
            Topic::Invoices => self.invoices,
            Topic::Receipts => self.receipts,
            Topic::Items => self.items,
            Topic::Mail => self.mail,
            Topic::Integrations => self.integrations,
            Topic::Profile => self.profile,
            Topic::Approvals => self.approvals,
            Topic::Limits => self.limits,
            Topic::People => self.people,
            Topic::Company => self.company,
        }
    }

    /// Asks every query that listens to one of `topics` to ask again.
    pub(crate) fn changed(self, topics: &[Topic]) {
        for topic in topics {
            self.counter(*topic)
                .update(|count| *count = count.wrapping_add(1));
        }
    }

    /// Makes the running effect listen to `topics`.
    pub(crate) fn listen(self, topics: &[Topic]) {
        for topic in topics {
            self.counter(*topic).track();
        }
    }
}

/// The topics of this app.
pub(crate) fn expect_topics() -> Topics {
    expect_context()
}
