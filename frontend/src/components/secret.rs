//! A secret, shown once.

use leptos::prelude::*;

use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::{Button, ButtonKind};

/// The secret with what to do with it; `None` when the answer was a repetition.
pub(crate) fn shown_once(secret: Option<String>, open: RwSignal<bool>) -> AnyView {
    let body = match secret {
        Some(secret) => view! {
            <Banner kind=BannerKind::Success title="Copy it now">
                "It is shown this once and kept nowhere. A click selects all of it."
            </Banner>
            <code class="secret" tabindex="0">{secret}</code>
        }
        .into_any(),
        None => view! {
            <Banner kind=BannerKind::Warning title="It was shown before">
                "The first answer did not arrive. Make another one, and remove this one."
            </Banner>
        }
        .into_any(),
    };
    view! {
        <div class="dialog__body">{body}</div>
        <div class="dialog__actions">
            <Button kind=ButtonKind::Primary on_press=move || open.set(false)>"Done"</Button>
        </div>
    }
    .into_any()
}
