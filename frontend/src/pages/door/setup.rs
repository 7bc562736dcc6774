//! The first day of an installation: the company and its first administrator.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::Nothing;
use shared::api::company::CompanyInput;
use shared::api::setup::{GetSetup, SetUp, SetupInput, SetupView};

use crate::components::company_fields::{BaseCurrency, CompanyState, Problems, books, identity};
use crate::components::loaded::Loaded;
use crate::components::new_password::NewPassword;
use crate::components::problem_text::FormProblem;
use crate::components::time_zone::own_zone;
use crate::data::{Command, Live, use_command, use_query};
use crate::layouts::door::{Door, DoorWidth, to_sign_in};
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::button::SubmitButton;
use crate::ui::field::{Field, FieldWidth};
use crate::ui::skeleton::SkeletonRecord;
use crate::ui::text_input::{TextInput, TextKind};

const BUCKETS: &str = "0,30,60,90,120";

/// The page, as long as nobody works here.
#[component]
pub(crate) fn Setup() -> impl IntoView {
    let query = use_query(GetSetup, &[], || Some(((), Nothing {})));
    view! {
        <Door title="Set up Dunlin" width=DoorWidth::Wide>
            <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=content/>
        </Door>
    }
}

fn content(setup: Live<SetupView>) -> AnyView {
    if setup.get_untracked().needed {
        return form();
    }
    view! {
        <p>"Dunlin is set up already."</p>
        {to_sign_in()}
    }
    .into_any()
}

/// The fields that are not the company's.
#[derive(Clone, Copy)]
struct First {
    token: RwSignal<String>,
    tax_rate: RwSignal<String>,
    name: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
}

fn form() -> AnyView {
    let session = expect_session();
    let navigate = use_navigate();
    let command = use_command(SetUp, &[], move |view| {
        session.began(view);
        navigate(path::HOME, NavigateOptions::default());
    });
    let company = CompanyState::new(CompanyInput {
        base_currency: "EUR".to_owned(),
        time_zone: own_zone(),
        buckets: BUCKETS.to_owned(),
        ..CompanyInput::default()
    });
    let empty = || RwSignal::new(String::new());
    let first = First {
        token: empty(),
        tax_rate: empty(),
        name: empty(),
        email: empty(),
        password: empty(),
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = SetupInput {
            token: first.token.get_untracked(),
            company: company.input(),
            tax_rate: first.tax_rate.get_untracked(),
            name: first.name.get_untracked(),
            email: first.email.get_untracked(),
            password: first.password.get_untracked(),
        };
        command.submit_parsed(SetUp, (), input.parse().map(|_| input));
    };
    let problems = Problems {
        error: command.error.into(),
        prefix: "company.",
    };
    view! {
        <form class="login__form" novalidate on:submit=submit>
            <FormProblem error=command.error/>
            {token(first)}
            <div class="page__form-group">
                <h2>"Your company"</h2>
                {identity(company, problems)}
            </div>
            <div class="page__form-group">
                <h2>"Its books"</h2>
                {books(company, BaseCurrency::Open, problems)} {tax(first, command)}
            </div>
            {person(first, command)}
            <SubmitButton busy=command.pending>"Set up Dunlin"</SubmitButton>
        </form>
    }
    .into_any()
}

fn token(first: First) -> AnyView {
    view! {
        <Field
            label="Setup token"
            hint="The secret SETUP_TOKEN of this installation. Whoever deployed Dunlin knows it"
        >
            <TextInput value=first.token kind=TextKind::Password/>
        </Field>
    }
    .into_any()
}

fn tax(first: First, command: Command<SetUp>) -> AnyView {
    view! {
        <Field
            label="Usual rate of tax in percent"
            note="optional"
            hint="Codes for zero rate, reverse charge and export are there in any case"
            problem=command.problem_of("tax_rate")
        >
            <TextInput value=first.tax_rate kind=TextKind::Number/>
        </Field>
    }
    .into_any()
}

fn person(first: First, command: Command<SetUp>) -> AnyView {
    view! {
        <div class="page__form-group">
            <h2>"You, the first administrator"</h2>
            <div class="fields">
                <Field label="Your name" problem=command.problem_of("name")>
                    <TextInput value=first.name autocomplete="name"/>
                </Field>
                <Field
                    label="Your e-mail address"
                    width=FieldWidth::Column
                    problem=command.problem_of("email")
                >
                    <TextInput value=first.email kind=TextKind::Email autocomplete="username"/>
                </Field>
            </div>
            <NewPassword value=first.password problem=command.problem_of("password")/>
        </div>
    }
    .into_any()
}
