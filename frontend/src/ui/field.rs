//! A label, its control, a hint and what is wrong, tied together for eyes and for screen readers.

use leptos::context::Provider;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::fresh_id;

/// What a control inside a field takes from it.
#[derive(Clone)]
pub(crate) struct FieldContext {
    /// The id the label points to.
    pub(crate) id: String,
    /// The ids of hint and problem.
    pub(crate) described_by: String,
    /// Whether the field is wrong.
    pub(crate) invalid: Signal<bool>,
    refused: Option<Refused>,
}

impl FieldContext {
    /// A control has changed by other means than typing.
    pub(super) fn changed(&self) {
        if let Some(refused) = self.refused {
            refused.changed();
        }
    }
}

/// What the last try was refused for, until it is changed. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct Refused {
    problem: Signal<Option<String>>,
    is_changed: RwSignal<bool>,
}

impl Refused {
    /// `problem` comes from a command, at each try anew, though it be in the same words.
    pub(crate) fn new(problem: Signal<Option<String>>) -> Self {
        let is_changed = RwSignal::new(false);
        Effect::new(move |_| {
            problem.track();
            is_changed.set(false);
        });
        Self {
            problem,
            is_changed,
        }
    }

    /// What was refused is another now; whether it is right shows at the next try.
    pub(crate) fn changed(self) {
        if self.problem.with_untracked(Option::is_some) {
            self.is_changed.set(true);
        }
    }

    /// What is wrong as far as it is known.
    pub(crate) fn text(self) -> Option<String> {
        let is_changed = self.is_changed.get();
        self.problem.get().filter(|_| !is_changed)
    }
}

/// Wraps one control. `problem` comes from `Command::problem_of("field")`; it goes when the control is
/// changed.
#[component]
pub(crate) fn Field(
    #[prop(into)] label: Signal<String>,
    /// Such as "optional"; stands at the right end of the label.
    #[prop(into, optional)]
    note: Option<&'static str>,
    #[prop(into, optional)] hint: Option<&'static str>,
    #[prop(into, optional)] problem: Signal<Option<String>>,
    /// What is seen to be wrong while it is typed.
    #[prop(into, optional)]
    check: Signal<Option<String>>,
    /// Spans all columns of `.fields`.
    #[prop(optional)]
    width: FieldWidth,
    children: Children,
) -> impl IntoView {
    let id = fresh_id("field");
    let hint_id = format!("{id}-hint");
    let problem_id = format!("{id}-problem");
    let refused = Refused::new(problem);
    let problem = Signal::derive(move || check.get().or_else(|| refused.text()));
    let context = FieldContext {
        id: id.clone(),
        described_by: format!("{hint_id} {problem_id}"),
        invalid: Signal::derive(move || problem.with(Option::is_some)),
        refused: Some(refused),
    };
    // Before the control's own listener: what that finds wrong at once is to be seen.
    let on_input = move |_| refused.changed();
    view! {
        <div class=width.class() on:input:capture=on_input>
            <label class="field__label" for=id>
                <span>{label}</span>
                {note.map(|note| view! { <span class="field__optional">{note}</span> })}
            </label>
            <Provider value=context>{children()}</Provider>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            <p class="field__error" id=problem_id hidden=move || problem.with(Option::is_none)>
                {problem}
            </p>
        </div>
    }
}

/// How wide a field is in a grid of fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum FieldWidth {
    #[default]
    Column,
    Full,
}

impl FieldWidth {
    fn class(self) -> &'static str {
        match self {
            Self::Column => "field",
            Self::Full => "field fields__wide",
        }
    }
}

/// Puts the cursor into the first field that is marked wrong, or to the group of fields: of the form
/// or dialog one is in, or else of the page. A group cannot be `aria-invalid`, so it has `data-wrong`.
/// A secret is selected: it can only be typed anew.
pub(crate) fn focus_first_wrong() {
    const HERE: &str =
        ":is(form:focus-within, dialog[open]) :is([aria-invalid='true'], [data-wrong])";
    const SECRET: &str = "[type='password'], [autocomplete='one-time-code']";
    const ANYWHERE: &str = ":is([aria-invalid='true'], [data-wrong])";
    let find = |selector: &str| document().query_selector(selector).ok().flatten();
    let wrong = find(HERE).or_else(|| find(ANYWHERE));
    if let Some(field) = wrong.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A disabled field leaves the focus where it is.
        let _focused = field.focus();
        if let Some(secret) = field.dyn_ref::<HtmlInputElement>()
            && secret.matches(SECRET).unwrap_or_default()
        {
            secret.select();
        }
    }
}

/// The field around a control, or a stand-in for one that names itself by `aria-label`.
pub(super) fn field_context() -> FieldContext {
    use_context().unwrap_or_else(|| FieldContext {
        id: fresh_id("control"),
        described_by: String::new(),
        invalid: Signal::derive(|| false),
        refused: None,
    })
}
