//! What went wrong, in words for people, and where to go from there.

use leptos::prelude::*;
use shared::api::ProblemCode;

use crate::api::CallError;
use crate::boot;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::Button;

/// One sentence for a failed call.
pub(crate) fn problem_text(error: &CallError) -> String {
    match error {
        CallError::Refused(problem) => match (problem.fields.as_slice(), &problem.detail) {
            // They are no field, and what is wrong stands below the last of them.
            ([wrong], _) if wrong.field == "lines" => sentence(&wrong.sentence("The lines")),
            ([_], _) => "One field needs your attention.".to_owned(),
            (_, Some(detail)) => format!("{} {}", problem.code.title(), sentence(detail)),
            (_, None) => problem.code.title().to_owned(),
        },
        CallError::Unreachable => {
            "Dunlin could not be reached. Check the connection and try again.".to_owned()
        }
        CallError::Unreadable => {
            "The answer could not be read. Reload the page: there may be a newer version."
                .to_owned()
        }
    }
}

/// A sentence's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    let end = if words.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    first
        .into_iter()
        .flatten()
        .chain(letters)
        .chain(end.chars())
        .collect()
}

/// The problem of a form or dialog, above its fields; wrong fields say more beside themselves.
#[component]
pub(crate) fn FormProblem(#[prop(into)] error: Signal<Option<CallError>>) -> impl IntoView {
    move || {
        error.get().map(|error| {
            let open = error.leaves_outcome_open().then_some(
                "It is not known whether the change was saved. Pressing the button again is safe.",
            );
            let request = match &error {
                CallError::Refused(problem) if problem.status >= 500 => problem.request_id.clone(),
                _ => None,
            };
            view! {
                <Banner kind=BannerKind::Danger title=problem_text(&error)>
                    {open}
                    {request.map(|id| view! { <p class="faint">"Request " {id}</p> })}
                </Banner>
            }
        })
    }
}

/// What stands in place of data that could not be read.
#[component]
pub(crate) fn LoadProblem(error: CallError, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    boot::over();
    let (title, text) = match error.code() {
        Some(ProblemCode::NotPermitted) => (
            "No permission",
            "Your role does not show this. An administrator can change that.".to_owned(),
        ),
        Some(ProblemCode::NotFound) => (
            "Not found",
            "It may have been removed, or the address is incomplete.".to_owned(),
        ),
        _ => ("This could not be loaded", problem_text(&error)),
    };
    let retry = !matches!(
        error.code(),
        Some(ProblemCode::NotPermitted | ProblemCode::NotFound)
    );
    view! {
        <div class="empty" role="alert">
            <h2>{title}</h2>
            <p class="empty__text">{text}</p>
            {retry
                .then(|| {
                    view! {
                        <div class="empty__actions">
                            <Button on_press=on_retry>"Try again"</Button>
                        </div>
                    }
                })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use shared::api::FieldCheck;

    use super::{CallError, problem_text, sentence};

    #[test]
    fn what_is_wrong_with_all_lines_together_is_told_above_the_form() {
        let table: [(&[&str], &str); 3] = [
            (&["lines"], "The lines must add up to more than zero."),
            (&["terms"], "One field needs your attention."),
            (&["lines", "terms"], "Some fields need your attention."),
        ];
        for (fields, text) in table {
            let mut check = FieldCheck::new();
            for field in fields {
                check.refuse(*field, "must add up to more than zero");
            }
            let problems = check.finish(None::<()>).unwrap_err();
            assert_eq!(problem_text(&CallError::from_fields(problems)), text);
        }
    }

    #[test]
    fn words_become_a_sentence() {
        assert_eq!(sentence("it has expired"), "It has expired.");
        assert_eq!(sentence("Is it?"), "Is it?");
        assert_eq!(sentence("ÿ"), "Ÿ.");
    }
}
