//! The HTTP API, declared once: the Worker's router, the staff app and the tests all use these.
//!
//! Inputs of forms hold what a person typed, as text, and are parsed by the domain so that every
//! wrong field is named at once; inputs of programs hold typed values.

mod endpoint;

pub mod ageing;
pub mod allocations;
pub mod approval_limits;
pub mod approvals;
pub mod audit;
pub mod company;
pub mod customers;
pub mod health;
pub mod hooks;
pub mod imports;
pub mod invitations;
pub mod invoices;
pub mod ledger;
pub mod mailbox;
pub mod passkeys;
pub mod password_reset;
pub mod people;
pub mod portal;
pub mod problem;
pub mod profile;
pub mod proof;
pub mod receipts;
pub mod reference;
pub mod roles;
pub mod search;
pub mod second_factor;
pub mod session;
pub mod setup;
pub mod tokens;

pub use endpoint::{Access, Described, Endpoint, Method, Params};
pub use problem::{FieldCheck, FieldProblem, Problem, ProblemCode};

pub(crate) use endpoint::endpoints;

use serde::{Deserialize, Serialize};

/// The header that names a command, so that repeating it has the effect of one.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The longest key.
pub const IDEMPOTENCY_KEY_CHARACTERS_MAX: usize = 255;

/// An input or answer without content.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Nothing {}
