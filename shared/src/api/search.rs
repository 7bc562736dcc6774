//! One search box for customers and documents.

use serde::{Deserialize, Serialize};

use super::{Access, endpoints};
use crate::access::Permission;
use crate::kernel::Money;

endpoints! {
    /// Finds customers and documents by part of a name, number, amount or reference.
    Search = "search": Get "/api/search",
        Access::Staff(Permission::ViewReceivables), (), SearchInput => SearchView,
        refuses [InvalidFields];
}

/// The most hits of one kind.
pub const HITS_MAX: u16 = 8;
/// The longest query.
pub const QUERY_CHARACTERS_MAX: usize = 80;

/// What was typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SearchInput {
    /// At least two characters, or nothing is found.
    pub q: String,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SearchView {
    /// Customers first, then documents, each the best first.
    pub hits: Vec<Hit>,
}

/// One thing found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// Its id.
    pub id: String,
    /// Number or name.
    pub title: String,
    /// What tells it from others.
    pub subtitle: String,
    /// Total of a document.
    pub amount: Option<Money>,
}

/// The kinds of things that can be found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    /// A customer.
    Customer,
    /// An invoice.
    Invoice,
}
