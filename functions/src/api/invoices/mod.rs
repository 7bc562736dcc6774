//! Invoices and credit notes.

pub mod approved_credit;
mod credit;
mod draft;
mod issue;
mod list;
mod view;
mod void;

pub use credit::{credit, get_credit_note};
pub use draft::{create, discard, update};
pub use issue::issue;
pub use list::list;
pub use view::{
    Loaded, credit_note_queries, draft_queries, get, read_credit_note, read_draft, read_view,
    view_queries,
};
pub use void::void;
