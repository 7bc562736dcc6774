//! Waiting until the typing pauses, so that a question is not sent for each letter.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

const PAUSE: Duration = Duration::from_millis(160);

/// `source` after it has been quiet for a moment.
pub(crate) fn debounced(source: RwSignal<String>) -> RwSignal<String> {
    let quiet = RwSignal::new(source.get_untracked());
    Effect::new(move |last: Option<Option<TimeoutHandle>>| {
        if let Some(last) = last.flatten() {
            last.clear();
        }
        let text = source.get();
        let settle = move || {
            // The component may be gone by then.
            let _gone = quiet.try_set(text);
        };
        set_timeout_with_handle(settle, PAUSE).ok()
    });
    quiet
}
