//! Buttons, and links that look like one.

use leptos::prelude::*;
use web_sys::Element;

/// How much a button asks for attention. At most one primary button on a screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum ButtonKind {
    Primary,
    #[default]
    Secondary,
    /// Without a frame, for actions beside other things.
    Quiet,
    /// Takes something away; asks first.
    Danger,
    /// The confirming button of a dialog that takes something away.
    DangerSolid,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Secondary => "button",
            Self::Quiet => "button button--quiet",
            Self::Danger => "button button--danger",
            Self::DangerSolid => "button button--danger-solid",
        }
    }
}

/// A button that does something.
#[component]
pub(crate) fn Button(
    #[prop(optional)] kind: ButtonKind,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Shows a spinner and ignores presses.
    #[prop(into, optional)]
    busy: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
    children: Children,
) -> impl IntoView {
    let press = move |_| {
        if !busy.get_untracked() {
            on_press.run(());
        }
    };
    view! {
        <button
            type="button"
            class=kind.class()
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {move || busy.get().then(|| view! { <span class="button__spinner"></span> })}
            {children()}
        </button>
    }
}

/// The button that sends its form.
#[component]
pub(crate) fn SubmitButton(
    #[prop(into, default = ButtonKind::Primary.into())] kind: Signal<ButtonKind>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Shows a spinner; the form itself ignores a second submit.
    #[prop(into, optional)]
    busy: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=move || kind.get().class()
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
        >
            {move || busy.get().then(|| view! { <span class="button__spinner"></span> })}
            {children()}
        </button>
    }
}

/// A button of one icon; `label` is read out and shown as its title.
#[component]
pub(crate) fn IconButton(
    icon: super::icon::Icon,
    #[prop(into)] label: Signal<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button button--quiet button--icon"
            title=label
            aria-label=label
            disabled=disabled
            on:click=move |_| on_press.run(())
        >
            <super::icon::Symbol icon/>
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub(crate) fn LinkButton(
    #[prop(optional)] kind: ButtonKind,
    #[prop(into)] href: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class() href=href>
            {children()}
        </a>
    }
}

/// What was just pressed, in the words of the page: a button, or the one that sends the form one is
/// in, and the heading it stands under.
pub(crate) fn pressed() -> Option<String> {
    let active = document().active_element()?;
    let around = |selector: &str| active.closest(selector).ok().flatten();
    let within = |part: Option<Element>, selector: &str| part?.query_selector(selector).ok()?;
    let words = |element: &Element| {
        let text = element.text_content().unwrap_or_default();
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let button = around("button").or_else(|| within(around("form"), "[type='submit']"))?;
    let name = button.get_attribute("aria-label");
    let name = name.or_else(|| words(&button))?;
    let heading = within(around("dialog, section, article"), "h1, h2");
    let heading = heading.and_then(|heading| words(&heading));
    Some(match heading {
        Some(heading) => format!("“{name}” in “{heading}”"),
        None => format!("“{name}”"),
    })
}
