//! Invoices: list, editor, detail with what can be done to an invoice.
//!
//! - `draft.rs`: the text the editor holds. `preview.rs`: what that text adds up to, by `shared`.
//! - `check.rs`: what is wrong with it. `save.rs`: saving it, and issuing what was saved.
//! - `editor.rs`, `editor_fields.rs`, `editor_lines.rs`: the form around them.
//! - `actions.rs`: what state and permission allow; `issue.rs`, `send.rs`, `reason.rs`: the dialogs.
//! - `detail.rs`, `history.rs`, `links.rs`: the invoice, what happened to it, its portal links.

pub(crate) mod actions;
pub(crate) mod check;
pub(crate) mod detail;
pub(crate) mod draft;
pub(crate) mod editor;
pub(crate) mod editor_fields;
pub(crate) mod editor_lines;
pub(crate) mod history;
pub(crate) mod issue;
pub(crate) mod links;
pub(crate) mod list;
pub(crate) mod preview;
pub(crate) mod reason;
pub(crate) mod save;
pub(crate) mod send;
