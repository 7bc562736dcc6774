//! The people at a customer: listed on its page, changed in a dialog.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::access::Permission;
use shared::api::customers::{
    AddContact, ContactInput, ContactView, CustomerView, RemoveContact, UpdateContact,
};
use shared::api::{FieldProblem, Nothing};
use shared::kernel::id::{ContactId, CustomerId};

use super::portal_access::{PortalAccessForm, portal_badge};
use crate::components::problem_text::{FormProblem, problem_text};
use crate::data::command::problem_in;
use crate::data::{Live, Topic, use_command};
use crate::layouts::page::PageSection;
use crate::session::expect_session;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{Button, ButtonKind, IconButton, SubmitButton};
use crate::ui::checkbox::Checkbox;
use crate::ui::dialog::Dialog;
use crate::ui::empty::EmptyPart;
use crate::ui::field::{Field, FieldWidth};
use crate::ui::icon::Icon;
use crate::ui::table::{Column, Part, Table};
use crate::ui::text_input::{TextInput, TextKind};
use crate::ui::toast::expect_toasts;

/// Whose contact the dialog changes; `None` adds one.
type Subject = Option<ContactView>;

/// The contacts of a customer, as a section of its page.
#[component]
pub(crate) fn Contacts(customer: Live<CustomerView>) -> impl IntoView {
    let session = expect_session();
    let open = RwSignal::new(false);
    let subject = RwSignal::new(Subject::None);
    let edit = move |chosen: Subject| {
        subject.set(chosen);
        open.set(true);
    };
    let portal_open = RwSignal::new(false);
    let portal_subject = RwSignal::new(Subject::None);
    let portal_title = Signal::derive(move || {
        let name =
            portal_subject.with(|chosen| chosen.as_ref().map(|one| one.details.name.clone()));
        format!("Portal access of {}", name.unwrap_or_default())
    });
    let grant = move |chosen: ContactView| {
        portal_subject.set(Some(chosen));
        portal_open.set(true);
    };
    let may_edit = Memo::new(move |_| session.can(Permission::EditCustomers));
    let may_grant = session.can(Permission::ManagePortal);
    let id = Memo::new(move |_| customer.with(|customer| customer.id));
    let rows = Signal::derive(move || customer.with(|customer| customer.contacts.clone()));
    let empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let add = move || {
        may_edit
            .get()
            .then(|| view! { <Button on_press=move || edit(None)>"Add contact"</Button> })
    };
    let list = move || {
        if empty.get() {
            let text = "Nobody yet. Invoices are sent to the contacts who receive them.";
            return view! { <EmptyPart text/> }.into_any();
        }
        view! {
            <div class="table-lead-actions">
                <Table label="Contacts" columns=columns((may_edit, edit), (may_grant, grant)) rows/>
            </div>
        }
        .into_any()
    };
    view! {
        <PageSection title="Contacts" actions=add>
            {list}
        </PageSection>
        <Dialog
            open
            title=Signal::derive(move || {
                if subject.with(Option::is_some) { "Edit contact" } else { "Add contact" }.to_owned()
            })
        >
            <ContactForm customer=id.get_untracked() subject=subject.get_untracked() open/>
        </Dialog>
        <Dialog open=portal_open title=portal_title>
            {portal_subject
                .get_untracked()
                .map(|contact| {
                    view! {
                        <PortalAccessForm customer=id.get_untracked() contact open=portal_open/>
                    }
                })}
        </Dialog>
    }
}

/// The columns; each pair says whether an action is allowed, and does it.
fn columns(
    (may_edit, edit): (Memo<bool>, impl Fn(Subject) + Copy + Send + Sync + 'static),
    (may_grant, grant): (bool, impl Fn(ContactView) + Copy + Send + Sync + 'static),
) -> Vec<Column<ContactView>> {
    vec![
        Column::new("Name", Part::Lead, |contact: &ContactView| {
            contact.details.name.clone()
        }),
        Column::new("Role", Part::WideText, |contact: &ContactView| {
            contact.details.role.clone()
        }),
        Column::new("E-mail", Part::Text, |contact: &ContactView| {
            contact.details.email.clone()
        }),
        Column::new("Telephone", Part::WideText, |contact: &ContactView| {
            contact.details.phone.clone()
        }),
        Column::new("", Part::Status, |contact: &ContactView| {
            let receives = contact.details.receives_invoices;
            let receives =
                receives.then(|| view! { <Badge tone=Tone::Info text="Receives invoices"/> });
            view! { <span class="row">{receives} {portal_badge(contact)}</span> }
        }),
        Column::new("", Part::Actions, move |contact: &ContactView| {
            let name = contact.details.name.clone();
            let contact = StoredValue::new(contact.clone());
            let portal = may_grant.then(|| {
                let label = format!("Portal access of {name}");
                let press = move || grant(contact.get_value());
                view! {
                    <Button kind=ButtonKind::Quiet on_press=press attr:aria-label=label>
                        "Portal"
                    </Button>
                }
            });
            let editing = move || {
                may_edit.get().then(|| {
                    let label = format!("Edit {name}");
                    let press = move || edit(Some(contact.get_value()));
                    view! { <IconButton icon=Icon::Edit label on_press=press/> }
                })
            };
            view! { <div class="row">{portal} {editing}</div> }
        }),
    ]
}

/// What the form holds; mirrors `ContactInput`.
#[derive(Clone, Copy)]
struct State {
    name: RwSignal<String>,
    email: RwSignal<String>,
    phone: RwSignal<String>,
    role: RwSignal<String>,
    receives_invoices: RwSignal<bool>,
    version: Option<i64>,
}

impl State {
    fn new(subject: &Subject) -> Self {
        let first = ContactInput {
            receives_invoices: true,
            ..Default::default()
        };
        let input = subject
            .as_ref()
            .map_or(first, |contact| contact.details.clone());
        Self {
            name: RwSignal::new(input.name),
            email: RwSignal::new(input.email),
            phone: RwSignal::new(input.phone),
            role: RwSignal::new(input.role),
            receives_invoices: RwSignal::new(input.receives_invoices),
            version: input.version,
        }
    }

    fn checked(self) -> Result<ContactInput, Vec<FieldProblem>> {
        let input = ContactInput {
            name: self.name.get_untracked(),
            email: self.email.get_untracked(),
            phone: self.phone.get_untracked(),
            role: self.role.get_untracked(),
            receives_invoices: self.receives_invoices.get_untracked(),
            version: self.version,
        };
        input.parse().map(|_| input)
    }
}

#[component]
fn ContactForm(customer: CustomerId, subject: Subject, open: RwSignal<bool>) -> impl IntoView {
    let state = State::new(&subject);
    let contact = subject.map(|contact| contact.id);
    let add = use_command(AddContact, &[Topic::Customers], move |_| open.set(false));
    let change = use_command(UpdateContact, &[Topic::Customers], move |_| open.set(false));
    let error = Signal::derive(move || add.error.get().or_else(|| change.error.get()));
    let busy = Signal::derive(move || add.pending.get() || change.pending.get());
    let problem = move |field: &'static str| problem_in(error, field);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match contact {
            Some(contact) => {
                change.submit_parsed(UpdateContact, (customer, contact), state.checked());
            }
            None => add.submit_parsed(AddContact, customer, state.checked()),
        }
    };
    let remove = contact.map(|contact| {
        view! { <RemoveButton customer contact open/> }
    });
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <FormProblem error/>
                <div class="fields">
                    <Field label="Name" width=FieldWidth::Full problem=problem("name")>
                        <TextInput value=state.name/>
                    </Field>
                    <Field label="E-mail" width=FieldWidth::Full problem=problem("email")>
                        <TextInput value=state.email kind=TextKind::Email/>
                    </Field>
                    <Field label="Telephone" note="optional" problem=problem("phone")>
                        <TextInput value=state.phone/>
                    </Field>
                    <Field label="Role" note="optional" problem=problem("role")>
                        <TextInput value=state.role/>
                    </Field>
                </div>
                <Checkbox value=state.receives_invoices label="Receives invoices by e-mail"/>
            </div>
            <div class="dialog__actions">
                {remove}
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <SubmitButton busy>"Save"</SubmitButton>
            </div>
        </form>
    }
}

/// Removes the contact at the second press: the first one asks.
#[component]
fn RemoveButton(customer: CustomerId, contact: ContactId, open: RwSignal<bool>) -> impl IntoView {
    let toasts = expect_toasts();
    let sure = RwSignal::new(false);
    let remove = use_command(RemoveContact, &[Topic::Customers], move |_| {
        toasts.done("Contact removed");
        open.set(false);
    });
    Effect::new(move |_| {
        if let Some(error) = remove.error.get() {
            toasts.failed(problem_text(&error));
        }
    });
    let press = move || {
        if sure.get_untracked() {
            remove.submit(RemoveContact, (customer, contact), Nothing {});
        } else {
            sure.set(true);
        }
    };
    let text = move || {
        if sure.get() {
            "Remove for good"
        } else {
            "Remove"
        }
    };
    view! {
        <Button kind=ButtonKind::Danger busy=remove.pending on_press=press>
            {text}
        </Button>
        <span class="push-end"></span>
    }
}
