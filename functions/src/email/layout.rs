//! The frame of every message. Mail programs know neither stylesheets nor our fonts, so styles
//! stand in the elements.

use maud::{DOCTYPE, Markup, html};

const BODY: &str = "margin:0;padding:24px 12px;background:#f4f1ea;color:#17211f;\
    font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;\
    line-height:1.5";
const SHEET: &str = "max-width:560px;margin:0 auto;padding:28px;background:#fffefc;\
    border:1px solid #e8e3d8;border-radius:10px";
const BUTTON: &str = "display:inline-block;padding:12px 22px;background:#0f6567;color:#ffffff;\
    border-radius:6px;font-weight:600;text-decoration:none";
const MUTED: &str = "margin:24px 0 0;color:#56625f;font-size:13px";
const COMPANY: &str = "margin:0 0 20px;font-weight:600";
const HEADING: &str = "margin:0 0 16px;font-size:22px;line-height:1.25";
const TABLE: &str = "margin:0 0 20px;border-collapse:collapse";
const LABEL: &str = "padding:6px 0;border-bottom:1px solid #e8e3d8;vertical-align:top;\
    color:#56625f";
const VALUE: &str = "padding:6px 0;border-bottom:1px solid #e8e3d8;vertical-align:top;\
    text-align:right;font-weight:600";
const CALL: &str = "margin:0 0 8px";

/// The style of a paragraph.
pub(super) const PARAGRAPH: &str = "margin:0 0 16px";

/// Every style that a message uses. Where we show a message ourselves, these and no others apply.
pub const STYLES: [&str; 11] = [
    BODY, SHEET, BUTTON, MUTED, COMPANY, HEADING, TABLE, LABEL, VALUE, CALL, PARAGRAPH,
];

/// A message to a customer, who reaches the company by answering it.
pub(super) fn frame(company: &str, heading: &str, content: &Markup) -> String {
    let sender = format!("Sent by {company}. Answer this message if something is not right.");
    page(company, heading, content, &sender)
}

/// A message to who works here: it says itself what to do if something is not right.
pub(super) fn staff_frame(company: &str, heading: &str, content: &Markup) -> String {
    page(
        company,
        heading,
        content,
        &format!("Sent by Dunlin at {company}."),
    )
}

/// A message with a heading, its content, and who sent it.
fn page(company: &str, heading: &str, content: &Markup, sender: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // A reader that shows the message in a frame opens its links beside the frame.
                base target="_blank";
                title { (heading) }
            }
            body style=(BODY) {
                div style=(SHEET) {
                    p style=(COMPANY) { (company) }
                    h1 style=(HEADING) { (heading) }
                    (content)
                    p style=(MUTED) { (sender) }
                }
            }
        }
    };
    page.into_string()
}

/// Labels with values.
pub(super) fn facts(rows: &[(String, String)]) -> Markup {
    html! {
        table role="presentation" width="100%" style=(TABLE) {
            @for (label, value) in rows {
                tr {
                    td style=(LABEL) { (label) }
                    td style=(VALUE) { (value) }
                }
            }
        }
    }
}

/// The one thing to do.
pub(super) fn button(link: &str, label: &str) -> Markup {
    html! {
        p style=(CALL) { a href=(link) style=(BUTTON) { (label) } }
    }
}

/// The same labels and values as plain text.
pub(super) fn text_facts(rows: &[(String, String)]) -> String {
    let lines: Vec<String> = rows
        .iter()
        .map(|(label, value)| format!("{label}: {value}"))
        .collect();
    lines.join("\n") + "\n"
}
