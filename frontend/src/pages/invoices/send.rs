//! Sending an invoice by e-mail. The link in the message is for its receivers alone.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use shared::api::customers::{CustomerView, GetCustomer};
use shared::api::invoices::{InvoiceView, SendInput, SendInvoice};
use shared::api::{FieldCheck, FieldProblem, Nothing};
use shared::kernel::EmailAddress;
use shared::kernel::id::InvoiceId;

use crate::components::loaded::Loaded;
use crate::components::problem_text::FormProblem;
use crate::data::{Live, Topic, use_command, use_query};
use crate::routes::path;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::{Button, SubmitButton};
use crate::ui::dialog::{Dialog, focus_field};
use crate::ui::field::Field;
use crate::ui::keys::is_save;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::text_input::{TextArea, TextInput};
use crate::ui::toast::expect_toasts;

/// Asks to whom and with which words, and sends.
#[component]
pub(crate) fn SendDialog(open: RwSignal<bool>, invoice: Live<InvoiceView>) -> impl IntoView {
    let title = Signal::derive(move || {
        invoice.with(|invoice| format!("Send {}", invoice.number.clone().unwrap_or_default()))
    });
    view! {
        <Dialog open title>
            <SendContent open invoice/>
        </Dialog>
    }
}

/// The form, with the addresses that are known.
#[component]
fn SendContent(open: RwSignal<bool>, invoice: Live<InvoiceView>) -> impl IntoView {
    let (id, customer) = invoice.with_untracked(|invoice| (invoice.id, invoice.customer.id));
    let query = use_query(GetCustomer, &[], move || Some((customer, Nothing {})));
    view! {
        <Loaded
            query
            skeleton=|| view! { <SkeletonRows rows=3/> }
            children=move |customer| {
                view! { <SendForm id customer=customer.get_untracked() open/> }
            }
        />
    }
}

/// The addresses of the contacts who receive invoices.
fn recipients(customer: &CustomerView) -> String {
    let receiving = customer.contacts.iter().map(|contact| &contact.details);
    let addresses = receiving
        .filter(|contact| contact.receives_invoices && !contact.email.is_empty())
        .map(|contact| contact.email.as_str());
    addresses.collect::<Vec<_>>().join(", ")
}

/// Addresses separated by commas, semicolons or blanks; every wrong one is named.
fn checked(to: &str, message: String) -> Result<SendInput, Vec<FieldProblem>> {
    let mut check = FieldCheck::new();
    let apart = |c: char| c == ',' || c == ';' || c.is_whitespace();
    let to: Vec<String> = to
        .split(apart)
        .filter(|address| !address.is_empty())
        .map(str::to_owned)
        .collect();
    let wrong: Vec<&str> = to
        .iter()
        .map(String::as_str)
        .filter(|address| address.parse::<EmailAddress>().is_err())
        .collect();
    match wrong.as_slice() {
        [] => {}
        [one] => check.refuse(
            "to",
            format!("holds “{one}”, which is not an e-mail address"),
        ),
        many => check.refuse(
            "to",
            format!(
                "holds “{}”, which are not e-mail addresses",
                many.join("”, “")
            ),
        ),
    }
    check.finish(Some(SendInput { to, message }))
}

#[component]
fn SendForm(id: InvoiceId, customer: CustomerView, open: RwSignal<bool>) -> impl IntoView {
    let toasts = expect_toasts();
    let known = recipients(&customer);
    let nobody = known.is_empty().then(|| nobody_receives(&customer));
    let to = RwSignal::new(known);
    let message = RwSignal::new(String::new());
    let command = use_command(SendInvoice, &[Topic::Invoices, Topic::Mail], move |view| {
        toasts.done(format!("On its way to {}", view.to.join(", ")));
        open.set(false);
    });
    let send = move || {
        let input = checked(&to.get_untracked(), message.get_untracked());
        command.submit_parsed(SendInvoice, id, input);
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let on_key = move |event: KeyboardEvent| {
        if is_save(&event) {
            event.prevent_default();
            send();
        }
    };
    // The dialog was open before the addresses were there.
    request_animation_frame(|| focus_field("dialog[open] .dialog__body input"));
    view! {
        <form novalidate on:submit=submit on:keydown=on_key>
            <div class="dialog__body">
                <FormProblem error=command.error/>
                {nobody}
                <Field
                    label="To"
                    hint="Several addresses separated by commas. Empty sends to the contacts who receive invoices."
                    problem=command.problem_of("to")
                >
                    <TextInput value=to placeholder="name@company.example"/>
                </Field>
                <Field
                    label="Message"
                    note="optional"
                    hint="Stands above the standard text and the link to the invoice"
                    problem=command.problem_of("message")
                >
                    <TextArea value=message/>
                </Field>
            </div>
            <div class="dialog__actions">
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <SubmitButton busy=command.pending>"Send"</SubmitButton>
            </div>
        </form>
    }
}

fn nobody_receives(customer: &CustomerView) -> impl IntoView + use<> {
    let title = format!("Nobody at {} receives invoices", customer.details.name);
    let href = path::customer(customer.id);
    view! {
        <Banner kind=BannerKind::Warning title>
            "Type an address below, or "
            <a href=href>"add a contact"</a>
            "."
        </Banner>
    }
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn addresses_are_told_apart_and_checked() {
        let to = |text| checked(text, String::new()).map(|input| input.to);
        assert_eq!(to(""), Ok(vec![]));
        let both = ["a@b.example".to_owned(), "c@d.example".to_owned()];
        assert_eq!(to(" a@b.example; c@d.example,"), Ok(both.to_vec()));
        let wrong = to("a@b.example, c").unwrap_err();
        assert_eq!(wrong[0].detail, "holds “c”, which is not an e-mail address");
    }
}
