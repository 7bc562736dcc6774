//! Customers: list, detail, form. This folder shows the anatomy that the other pages follow.
//!
//! - `list.rs`: the filter from the URL, the query, the columns, the empty state, the component.
//! - `detail.rs`: the query by the id in the path; header with badges and the actions that state
//!   and permission allow; figures, facts, parts with queries of their own.
//! - `form.rs`: a struct of text signals that mirrors the input, a pure `parse` from `shared` that
//!   names every wrong field, `use_command`, navigation and a toast on success.

pub(crate) mod contacts;
pub(crate) mod detail;
pub(crate) mod form;
pub(crate) mod items;
pub(crate) mod list;
pub(crate) mod portal_access;
