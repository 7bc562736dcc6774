//! The company's own details, and where customers pay to.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::company::{
    BankInput, ChangeBankDetails, CompanySettings, GetCompany, UpdateCompany,
};
use shared::kernel::Iban;

use crate::components::company_fields::{BaseCurrency, CompanyState, Problems, books, identity};
use crate::components::confirm::{ConfirmDialog, clear_on_open, is_version_conflict};
use crate::components::loaded::Loaded;
use crate::components::page_form::PageForm;
use crate::data::{Live, Topic, use_command, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::layouts::settings::settings_tabs;
use crate::session::expect_session;
use crate::ui::button::Button;
use crate::ui::fact::{Fact, Facts};
use crate::ui::field::{Field, FieldWidth};
use crate::ui::skeleton::SkeletonRecord;
use crate::ui::text_input::TextInput;
use crate::ui::toast::expect_toasts;

/// The page of the company.
#[component]
pub(crate) fn CompanyPage() -> impl IntoView {
    let query = use_query(GetCompany, &[Topic::Company], || Some(((), Nothing {})));
    let reload = Callback::new(move |()| query.refetch());
    view! {
        <Page title="Company" toolbar=settings_tabs>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRecord/> }
                children=move |settings| content(settings, reload)
            />
        </Page>
    }
}

fn content(settings: Live<CompanySettings>, reload: Callback<()>) -> AnyView {
    view! {
        {bank(settings)} {move || form(settings.get(), reload)}
    }
    .into_any()
}

/// Made anew with each version, so that it never saves over what it has not shown.
fn form(settings: CompanySettings, reload: Callback<()>) -> AnyView {
    let state = CompanyState::new(settings.input());
    let currency = if settings.posted {
        BaseCurrency::Fixed
    } else {
        BaseCurrency::Open
    };
    let toasts = expect_toasts();
    let session = expect_session();
    let changed = RwSignal::new(false);
    let command = use_command(UpdateCompany, &[Topic::Company], move |_| {
        changed.set(false);
        toasts.done("Changes saved");
        // The name beside the mark, today and the buckets come with the session.
        session.reload();
    });
    let send = move || {
        let input = state.input();
        command.submit_parsed(UpdateCompany, (), input.parse().map(|_| input));
    };
    let problems = Problems {
        error: command.error.into(),
        prefix: "",
    };
    let again = move || {
        let conflict = command
            .error
            .with(|error| is_version_conflict(error.as_ref()));
        conflict.then(|| view! { <Button on_press=reload>"Load the current version"</Button> })
    };
    view! {
        <PageForm
            error=command.error
            busy=command.pending
            on_save=send
            actions=again.into_any()
            changed
        >
            <div class="page__form-group">
                <h2>"Who bills"</h2>
                {identity(state, problems)}
            </div>
            <div class="page__form-group">
                <h2>"Books"</h2>
                {books(state, currency, problems)}
            </div>
        </PageForm>
    }
    .into_any()
}

fn bank(settings: Live<CompanySettings>) -> AnyView {
    let open = RwSignal::new(false);
    let change = move || view! { <Button on_press=move || open.set(true)>"Change"</Button> };
    let facts = move || {
        let company = settings.with(|settings| settings.company.clone());
        if company.iban.is_empty() {
            let text =
                "Invoices name no account yet: customers can pay by card or bank debit only.";
            return view! { <p class="muted">{text}</p> }.into_any();
        }
        view! {
            <Facts>
                <Fact label="Bank">{company.bank_name}</Fact>
                <Fact label="IBAN">{grouped(&company.iban)}</Fact>
                <Fact label="BIC">{company.bic}</Fact>
            </Facts>
        }
        .into_any()
    };
    view! {
        <PageSection title="Where customers pay to" actions=change>
            {facts}
        </PageSection>
        {bank_dialog(open, settings)}
    }
    .into_any()
}

/// In groups of four, as it is read out.
fn grouped(iban: &str) -> String {
    let letter = |(at, letter): (usize, char)| {
        let gap = (at > 0 && at % 4 == 0).then_some(' ');
        gap.into_iter().chain(std::iter::once(letter))
    };
    iban.chars().enumerate().flat_map(letter).collect()
}

fn bank_dialog(open: RwSignal<bool>, settings: Live<CompanySettings>) -> AnyView {
    let empty = || RwSignal::new(String::new());
    let (bank_name, iban, bic) = (empty(), empty(), empty());
    Effect::new(move |_| {
        if open.get() {
            let company = settings.with_untracked(|settings| settings.company.clone());
            bank_name.set(company.bank_name);
            iban.set(grouped(&company.iban));
            bic.set(company.bic);
        }
    });
    let toasts = expect_toasts();
    let command = use_command(ChangeBankDetails, &[Topic::Company], move |_| {
        open.set(false);
        toasts.done("Customers pay to the new account from now on");
    });
    clear_on_open(command, open);
    let confirmed = move || {
        let input = BankInput {
            bank_name: bank_name.get_untracked(),
            iban: iban.get_untracked(),
            bic: bic.get_untracked(),
            version: settings.with_untracked(|settings| settings.version),
        };
        command.submit_parsed(ChangeBankDetails, (), input.parse().map(|_| input));
    };
    // What is typed is checked as soon as it could be whole.
    let wrong = Signal::derive(move || {
        let typed = iban.get();
        let long = typed.chars().filter(|c| !c.is_whitespace()).count() >= 15;
        let refused = typed.parse::<Iban>().err().filter(|_| long);
        refused.map(|error| error.to_string())
    });
    view! {
        <ConfirmDialog
            open
            title="Where customers pay to"
            confirm="Save"
            error=command.error
            busy=command.pending
            on_confirm=confirmed
        >
            <div class="fields">
                <Field
                    label="Bank"
                    width=FieldWidth::Full
                    problem=command.problem_of("bank_name")
                >
                    <TextInput value=bank_name/>
                </Field>
                <Field
                    label="IBAN"
                    width=FieldWidth::Full
                    problem=command.problem_of("iban")
                    check=wrong
                >
                    <TextInput value=iban/>
                </Field>
                <Field label="BIC" note="optional" problem=command.problem_of("bic")>
                    <TextInput value=bic/>
                </Field>
            </div>
            <p class="muted">
                "Every invoice shows this account from then on, those of the past included. The audit log keeps what it was before."
            </p>
        </ConfirmDialog>
    }
    .into_any()
}
