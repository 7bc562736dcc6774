//! Roles: what people may do, as sets of permissions.

mod form;
mod groups;
mod list;

pub(crate) use form::{EditRole, NewRole};
pub(crate) use list::Roles;
