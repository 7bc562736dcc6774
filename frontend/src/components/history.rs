//! Rows of the audit trail: the history of one object, and what the log shows of each row.

use std::collections::BTreeSet;

use leptos::ev::Event;
use leptos::prelude::*;
use shared::access::Permission;
use shared::api::audit::{AuditView, HistoryFilter, ListHistory};
use shared::audit::FieldChange;
use shared::kernel::format::decimal;
use shared::kernel::id::{PaymentAttemptId, kind_name};
use shared::kernel::page::PAGE_ROWS_MAX;
use shared::kernel::{Day, Money};
use shared::stripe::reason::reason_words;
use web_sys::Element;

use super::day::{MomentText, day_text, moment_text};
use super::loaded::Loaded;
use super::money::money_text;
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::PageSection;
use crate::routes::path;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRows;

/// Names that say more to the program than to people.
const NAMED_APART: [(&str, &str); 7] = [
    ("nobody", "Nobody known"),
    ("intend_payment", "Start payment"),
    ("begin_payment", "Open payment page"),
    ("refuse_payment", "Payment page refused"),
    ("close_event", "Put event away"),
    ("create_api_token", "Create API token"),
    ("revoke_api_token", "Revoke API token"),
];

/// Fields that hold a word of the program's own, not a text of somebody's.
const CODED: [&str; 8] = [
    "access", "action", "events", "kind", "method", "outcome", "state", "status",
];

/// Fields that hold a text of somebody's, whatever it looks like.
const TYPED: [&str; 6] = ["description", "done", "name", "note", "reason", "reference"];

/// Fields that hold a plain number which may be long.
const NUMBERS: [&str; 2] = ["quantity", "unit_price"];

/// Fields that say which thing it is or how often it was changed: worth a word only where nothing
/// else is known.
const OF_THE_ROW: [&str; 2] = ["id", "version"];

/// Fields that hold permissions.
const PERMISSIONS: [&str; 2] = ["permissions", "scopes"];

/// Fields that are named before the rest is only counted.
const NAMED_MAX: usize = 4;

/// Characters at the end of an id that tell it from others of its kind.
pub(crate) const ID_END: usize = 5;

/// Rows of a history before more are asked for.
const ROWS_FIRST: u16 = 10;

/// What happened to the object with this id, the newest first.
#[component]
pub(crate) fn HistoryPanel(
    #[prop(into)] object: Signal<String>,
    topics: &'static [Topic],
) -> impl IntoView {
    let limit = RwSignal::new(ROWS_FIRST);
    let opened = Opened::default();
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
        let list =
            move || page.with(|page| page.items.iter().map(|one| row(one, opened)).collect_view());
        let empty = move || page.with(|page| page.items.is_empty());
        view! {
            <Show when=move || !empty() fallback=|| view! { <EmptyPart text="Nothing has happened yet."/> }>
                <ol class="history">{list}</ol>
            </Show>
            {more}
        }
    };
    view! {
        <PageSection title="Activity">
            <Loaded query skeleton=|| view! { <SkeletonRows/> } children=rows/>
        </PageSection>
    }
}

fn row(row: &AuditView, opened: Opened) -> impl IntoView + use<> {
    let at = row.at;
    view! {
        <li class="history__row">
            <p class="history__head">
                <strong>{words(&row.command)}</strong>
                <span class="muted">" · " {row.actor_name.clone()} " · " <MomentText at/></span>
            </p>
            {changes(row, opened)}
        </li>
    }
}

/// The numbers of the rows whose changes stand open. A list that is asked for again shows other
/// rows in the same places: what is open goes with the row, not with the place.
pub(crate) type Opened = RwSignal<BTreeSet<i64>>;

/// The fields that a row changed: what each was, and what it became.
pub(crate) fn changes(row: &AuditView, opened: Opened) -> AnyView {
    let changes = &row.changes;
    if changes.is_empty() {
        return ().into_any();
    }
    let side = |class: &'static str, label: &'static str, field: &str, value: &Option<String>| {
        value.as_deref().map(|value| {
            let text = value_words(&row.subject, field, value);
            let text = match path::object(value) {
                Some(href) => view! { <a href=href>{text}</a> }.into_any(),
                None => text.into_any(),
            };
            view! {
                <span class="visually-hidden">{label}</span>
                <span class=class>{text}</span>
            }
        })
    };
    let change = |change: &FieldChange| {
        let before = side("history__before", "before: ", &change.field, &change.before);
        let after = side("history__after", "after: ", &change.field, &change.after);
        let arrow = (change.before.is_some() && change.after.is_some())
            .then(|| view! { <span aria-hidden="true">" → "</span> });
        view! {
            <div class="history__change">
                <dt class="history__field">{words(plain_name(&change.field))}</dt>
                <dd class="history__values">{before} {arrow} {after}</dd>
            </div>
        }
    };
    let text = named_fields(changes);
    let list = changes.iter().map(change).collect_view();
    let number = row.number;
    let toggled = move |event: Event| {
        let open = event_target::<Element>(&event).has_attribute("open");
        let known = opened.try_with_untracked(|opened| opened.contains(&number));
        if known.is_some_and(|known| known != open) {
            opened.update(|opened| {
                let _changed = if open {
                    opened.insert(number)
                } else {
                    opened.remove(&number)
                };
            });
        }
    };
    view! {
        <details
            class="history__details"
            prop:open=move || opened.with(|opened| opened.contains(&number))
            on:toggle=toggled
        >
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
    capitalised(&name.split('.').map(part).collect::<Vec<_>>().join(" "))
}

/// The name of a field without what people do not say: `details.name` as `name`, `customer_id` as
/// `customer`.
fn plain_name(field: &str) -> &str {
    let field = field.strip_prefix("details.").unwrap_or(field);
    field.strip_suffix("_id").unwrap_or(field)
}

/// The text with a capital at its beginning.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// A code of the program's own in words: `charge.refunded` as `Charge refunded`.
fn plain_words(code: &str) -> String {
    capitalised(&code.replace(['_', '.'], " "))
}

/// A code of the program's own or of the payment provider's, in words.
pub(crate) fn code_words(code: &str) -> String {
    reason_words(code).map_or_else(|| plain_words(code), str::to_owned)
}

/// What a field holds in a row about `subject`, as people say it; what somebody typed stays as it is.
fn value_words(subject: &str, field: &str, value: &str) -> String {
    let is_name = |part: &&str| part.parse::<u32>().is_err();
    let name = field.rsplit('.').find(is_name).unwrap_or_default();
    let is_code = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c);
    let is_code = value.chars().all(is_code);
    // A payment's reason is the provider's code; any other is somebody's own text.
    if name == "reason" && subject.parse::<PaymentAttemptId>().is_ok() {
        reason_words(value).unwrap_or(value).to_owned()
    } else if is_code && PERMISSIONS.contains(&name) {
        let permission = serde_json::from_str::<Permission>(&format!("\"{value}\""));
        permission.map_or_else(|_| plain_words(value), |known| known.label().to_owned())
    } else if is_code && CODED.contains(&name) {
        plain_words(value)
    } else if TYPED.contains(&name) {
        value.to_owned()
    } else {
        plain_value(name, value).unwrap_or_else(|| value.to_owned())
    }
}

/// A day, a moment, an amount, an answer or an id, as the rest of the app writes it.
fn plain_value(name: &str, value: &str) -> Option<String> {
    if name == "due" || name.ends_with("_on") {
        return value.parse::<Day>().ok().map(day_text);
    }
    if name.ends_with("_at") {
        return value.parse().ok().map(moment_text);
    }
    if NUMBERS.contains(&name) {
        let is_number = value
            .chars()
            .all(|c| c.is_ascii_digit() || "-.".contains(c));
        return is_number.then(|| decimal(value, 0));
    }
    match value {
        "true" => return Some("Yes".to_owned()),
        "false" => return Some("No".to_owned()),
        _ => {}
    }
    if let Some((amount, currency)) = value.split_once(' ') {
        return Money::parse(amount, currency.parse().ok()?)
            .ok()
            .map(money_text);
    }
    let end = value.get(value.len().saturating_sub(ID_END)..)?;
    kind_name(value).map(|kind| format!("{kind} \u{2026}{end}"))
}

/// Which fields changed, as a short list: the lines of a document count as one. Of a list or a text
/// without fields only how many.
fn named_fields(changes: &[FieldChange]) -> String {
    let mut names: Vec<String> = Vec::new();
    for change in changes {
        // What stands in a list is told apart only when the list is opened.
        let listed = change
            .field
            .split('.')
            .position(|part| part.parse::<u32>().is_ok());
        let parts = change.field.split('.').take(listed.unwrap_or(usize::MAX));
        let name = plain_name(parts.last().unwrap_or_default()).replace('_', " ");
        let is_of_the_row = OF_THE_ROW.contains(&name.as_str());
        let is_worth_it = !name.is_empty() && (!is_of_the_row || changes.len() == 1);
        if is_worth_it && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return match changes.len() {
            1 => "1 field".to_owned(),
            count => format!("{count} fields"),
        };
    }
    let more = names.len().saturating_sub(NAMED_MAX);
    names.truncate(NAMED_MAX);
    let text = words(&names.join(", "));
    match more {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use shared::audit::FieldChange;
    use shared::kernel::id::{Id, InvoiceId, PaymentAttemptId};

    use super::{code_words, named_fields, value_words, words};

    #[test]
    fn codes_read_as_words_and_what_somebody_typed_stays() {
        let table = [
            ("state", "requires_action", "Requires action"),
            ("kind", "charge.refunded", "Charge refunded"),
            ("method", "2", "2"),
            ("permissions.0", "view_ledger", "See the ledger"),
            ("scopes.11", "allocate", "Allocate and unallocate"),
            ("scopes.0", "of_another_time", "Of another time"),
            ("outcome", "dead: no such payment", "dead: no such payment"),
            ("reference", "po_4711", "po_4711"),
            ("issued_on", "2026-11-30", "30 Nov 2026"),
            ("instalments.0.due", "2026-12-01", "1 Dec 2026"),
            ("reference", "2026-11-30", "2026-11-30"),
            ("total", "14690.55 EUR", "14,690.55\u{a0}EUR"),
            ("total", "1500000 JPY", "1,500,000\u{a0}JPY"),
            ("note", "5000.00 EUR", "5000.00 EUR"),
            ("street", "12 KAI", "12 KAI"),
            ("lines.0.unit_price", "12345.0025", "12,345.0025"),
            ("details.receives_invoices", "false", "No"),
            ("description", "true", "true"),
            (
                "customer_id",
                "cus_01M8PCX39Y6ABE9445B32FDN64",
                "Customer \u{2026}FDN64",
            ),
            ("customer_id", "cus_of_another_time", "cus_of_another_time"),
            ("details.role", "buyer", "buyer"),
            ("reason", "declined", "declined"),
        ];
        let invoice = InvoiceId::new(0, 0).to_string();
        for (field, value, expected) in table {
            assert_eq!(value_words(&invoice, field, value), expected);
        }
        assert_eq!(code_words("error_2"), "Error 2");
    }

    #[test]
    fn only_a_payment_has_a_code_as_its_reason() {
        let table = [
            (
                "declined",
                "Declined by the bank without a reason",
                "declined",
            ),
            ("wrong_customer", "wrong_customer", "wrong_customer"),
        ];
        let payment = PaymentAttemptId::new(0, 0).to_string();
        for (value, of_payment, of_others) in table {
            assert_eq!(value_words(&payment, "reason", value), of_payment);
            for other in [InvoiceId::new(0, 0).to_string(), "audit".to_owned()] {
                assert_eq!(value_words(&other, "reason", value), of_others);
            }
        }
    }

    #[test]
    fn changed_fields_are_named_in_short() {
        let named = |fields: &[&str]| {
            let change = |field: &&str| FieldChange {
                field: (*field).to_owned(),
                before: None,
                after: None,
            };
            named_fields(&fields.iter().map(change).collect::<Vec<_>>())
        };
        assert_eq!(named(&["issued_on", "status"]), "Issued on, status");
        assert_eq!(
            named(&["lines.0.quantity", "lines.1.quantity", "terms"]),
            "Lines, terms"
        );
        assert_eq!(named(&["details.name", "version"]), "Name");
        assert_eq!(named(&["customer_id", "id", "terms"]), "Customer, terms");
        assert_eq!(named(&["id"]), "Id");
        assert_eq!(named(&["version"]), "Version");
        assert_eq!(named(&["0.action"]), "1 field");
        assert_eq!(named(&[""]), "1 field");
        assert_eq!(
            named(&["0.action", "0.ceiling.up_to", "version"]),
            "3 fields"
        );
        assert_eq!(
            named(&["a", "b", "c", "d", "e", "f"]),
            "A, b, c, d and 2 more"
        );
    }

    #[test]
    fn names_of_commands_and_fields_read_as_words() {
        assert_eq!(words("issue_invoice"), "Issue invoice");
        assert_eq!(words("intend_payment"), "Start payment");
        assert_eq!(words("close_event"), "Put event away");
        assert_eq!(words("lines.0.tax_code"), "Lines 1 tax code");
        assert_eq!(words(""), "");
    }
}
