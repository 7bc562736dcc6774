//! The audit trail as proof: the chain of hashes over its rows, and the exported file that anybody
//! can check without the database.

mod actor;
mod chain;
mod changes;
mod export;

pub use actor::{SYSTEM_ACTORS, actor_name};
pub use chain::{GENESIS, Head, Record, link};
pub use changes::{FIELDS_MAX, FieldChange, between};
pub use export::{End, Fault, Line, Proof, Sealed, Start, Wrong, verify};
