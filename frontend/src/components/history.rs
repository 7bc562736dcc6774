//! Rows of the audit trail: the history of one object, and what the log shows of each row.

use leptos::prelude::*;
use shared::api::audit::{AuditView, HistoryFilter, ListHistory};
use shared::audit::FieldChange;
use shared::kernel::page::PAGE_ROWS_MAX;

use super::day::MomentText;
use super::loaded::Loaded;
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::PageSection;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRows;

/// Commands whose names say more to the program than to people.
const NAMED_APART: [(&str, &str); 3] = [
    ("intend_payment", "Start payment"),
    ("begin_payment", "Open payment page"),
    ("refuse_payment", "Payment page refused"),
];

/// Rows of a history before more are asked for.
const ROWS_FIRST: u16 = 10;

/// What happened to the object with this id, the newest first.
#[component]
pub(crate) fn HistoryPanel(
    #[prop(into)] object: Signal<String>,
    topics: &'static [Topic],
) -> impl IntoView {
    let limit = RwSignal::new(ROWS_FIRST);
    let query = use_query(ListHistory, topics, move || {
        let filter = HistoryFilter {
            object: object.get(),
            after: None,
            limit: Some(limit.get()),
        };
        Some(((), filter))
    });
    let rows = move |page: Live<shared::kernel::Page<AuditView>>| {
        let more = move || {
            page.with(|page| page.next.is_some()).then(|| {
                let press = move || limit.set(PAGE_ROWS_MAX);
                view! { <Button kind=ButtonKind::Quiet on_press=press>"Show older changes"</Button> }
            })
        };
        let list = move || page.with(|page| page.items.iter().map(row).collect_view());
        let empty = move || page.with(|page| page.items.is_empty());
        view! {
            <Show when=move || !empty() fallback=|| view! { <EmptyPart text="Nothing has happened yet."/> }>
                <ol class="history">{list}</ol>
            </Show>
            {more}
        }
    };
    view! {
        <PageSection title="History">
            <Loaded query skeleton=|| view! { <SkeletonRows/> } children=rows/>
        </PageSection>
    }
}

fn row(row: &AuditView) -> impl IntoView + use<> {
    let at = row.at;
    view! {
        <li class="history__row">
            <p class="history__head">
                <strong>{words(&row.command)}</strong>
                <span class="muted">" · " {row.actor_name.clone()} " · " <MomentText at/></span>
            </p>
            {changes(&row.changes)}
        </li>
    }
}

/// The fields that changed: what each was, and what it became.
pub(crate) fn changes(changes: &[FieldChange]) -> AnyView {
    if changes.is_empty() {
        return ().into_any();
    }
    let side = |class: &'static str, label: &'static str, text: Option<String>| {
        text.map(|text| {
            view! {
                <span class="visually-hidden">{label}</span>
                <span class=class>{text}</span>
            }
        })
    };
    let change = |change: &FieldChange| {
        let arrow = (change.before.is_some() && change.after.is_some())
            .then(|| view! { <span aria-hidden="true">" → "</span> });
        view! {
            <div class="history__change">
                <dt class="history__field">{words(&change.field)}</dt>
                <dd class="history__values">
                    {side("history__before", "before: ", change.before.clone())} {arrow}
                    {side("history__after", "after: ", change.after.clone())}
                </dd>
            </div>
        }
    };
    let count = changes.len();
    let text = if count == 1 {
        "1 field".to_owned()
    } else {
        format!("{count} fields")
    };
    let list = changes.iter().map(change).collect_view();
    view! {
        <details class="history__details">
            <summary>{text}</summary>
            <dl class="history__changes">{list}</dl>
        </details>
    }
    .into_any()
}

/// `update_customer` as `Update customer`, `lines.0.tax_code` as `Lines 1 tax code`.
pub(crate) fn words(name: &str) -> String {
    if let Some((_, text)) = NAMED_APART.iter().find(|(apart, _)| *apart == name) {
        return (*text).to_owned();
    }
    let part = |part: &str| match part.parse::<u32>() {
        // People count from one.
        Ok(place) => place.saturating_add(1).to_string(),
        Err(_) => part.replace('_', " "),
    };
    let text = name.split('.').map(part).collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + letters.as_str(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_of_commands_and_fields_read_as_words() {
        assert_eq!(words("issue_invoice"), "Issue invoice");
        assert_eq!(words("intend_payment"), "Start payment");
        assert_eq!(words("lines.0.tax_code"), "Lines 1 tax code");
        assert_eq!(words(""), "");
    }
}
