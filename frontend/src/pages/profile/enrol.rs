//! Setting up an authenticator app: its secret as picture and text, the first code, and then the
//! recovery codes.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::second_factor::{
    CodeInput, ConfirmSecondFactor, EnrolmentSecret, EnrolmentView, QrCode, RecoveryCodesView,
};

use crate::components::problem_text::FormProblem;
use crate::components::secret::shown_once;
use crate::data::{Topic, use_command};
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::{Button, SubmitButton};
use crate::ui::dialog::Dialog;
use crate::ui::field::Field;
use crate::ui::text_input::TextInput;

/// An app that is being set up. Copy it freely.
#[derive(Clone, Copy)]
pub(super) struct Enrolment {
    open: RwSignal<bool>,
    secret: RwSignal<Option<EnrolmentSecret>>,
    /// Whether the first code was right.
    on: RwSignal<bool>,
    codes: RwSignal<Option<String>>,
}

impl Enrolment {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            secret: RwSignal::new(None),
            on: RwSignal::new(false),
            codes: RwSignal::new(None),
        }
    }

    /// The secret is there.
    pub(super) fn begin(self, answer: EnrolmentView) {
        self.on.set(false);
        self.secret.set(answer.secret);
        self.open.set(true);
    }
}

/// The codes, one a line.
pub(super) fn codes_text(answer: RecoveryCodesView) -> Option<String> {
    answer.codes.map(|codes| codes.join("\n"))
}

/// The dialog.
pub(super) fn enrol_dialog(enrolment: Enrolment) -> AnyView {
    let Enrolment {
        open, on, codes, ..
    } = enrolment;
    // The secret does not stay behind in a closed dialog.
    Effect::new(move |_| {
        if !open.get() {
            enrolment.secret.set(None);
            codes.set(None);
        }
    });
    view! {
        <Dialog open title="Set up an authenticator app">
            {move || {
                if on.get() {
                    recovery_codes(enrolment)
                } else {
                    first_code(enrolment)
                }
            }}
        </Dialog>
    }
    .into_any()
}

fn recovery_codes(enrolment: Enrolment) -> AnyView {
    view! {
        <p class="dialog__lead">
            "The second factor is on. Each of these codes signs you in once when your phone is out of reach."
        </p>
        {shown_once(enrolment.codes.get_untracked(), enrolment.open)}
    }
    .into_any()
}

fn first_code(enrolment: Enrolment) -> AnyView {
    let Enrolment {
        open,
        secret,
        on,
        codes,
    } = enrolment;
    let Some(secret) = secret.get_untracked() else {
        return begin_again(open);
    };
    let code = RwSignal::new(String::new());
    let confirm = use_command(ConfirmSecondFactor, &[Topic::Profile], move |answer| {
        codes.set(codes_text(answer));
        on.set(true);
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = CodeInput {
            code: code.get_untracked(),
        };
        confirm.submit(ConfirmSecondFactor, (), input);
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <FormProblem error=confirm.error/>
                <div class="enrol">
                    {picture(secret.qr)}
                    <div class="enrol__text">
                        <p>"Scan this with your authenticator app, or type the secret into it:"</p>
                        <code class="secret" tabindex="0">{grouped(&secret.text)}</code>
                        <p class="small"><a href=secret.uri>"Open it in an app on this device"</a></p>
                    </div>
                </div>
                <Field
                    label="First code"
                    hint="The six digits that the app shows now"
                    problem=confirm.problem_of("code")
                >
                    <TextInput value=code autocomplete="one-time-code"/>
                </Field>
            </div>
            <div class="dialog__actions">
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <SubmitButton busy=confirm.pending>"Turn on"</SubmitButton>
            </div>
        </form>
    }
    .into_any()
}

fn begin_again(open: RwSignal<bool>) -> AnyView {
    view! {
        <div class="dialog__body">
            <Banner kind=BannerKind::Warning title="The secret was shown before">
                "The first answer did not arrive. Close this and begin again."
            </Banner>
        </div>
        <div class="dialog__actions">
            <Button on_press=move || open.set(false)>"Close"</Button>
        </div>
    }
    .into_any()
}

/// Dark squares on a light ground in every theme, as readers want it.
fn picture(qr: QrCode) -> impl IntoView {
    let view_box = format!("0 0 {} {}", qr.size, qr.size);
    view! {
        <svg class="enrol__qr" viewBox=view_box role="img" aria-label="QR code of the secret">
            <path d=qr.path></path>
        </svg>
    }
}

/// In groups of four, which are easier to type.
fn grouped(text: &str) -> String {
    let mut out = String::new();
    for (index, character) in text.chars().enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            out.push(' ');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn a_secret_is_shown_in_groups() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(grouped(""), "");
    }
}
