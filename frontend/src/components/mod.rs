//! What several pages show and that knows the domain: amounts, states, problems, pickers.

pub(crate) mod customer_picker;
pub(crate) mod day;
pub(crate) mod item;
pub(crate) mod loaded;
pub(crate) mod money;
pub(crate) mod problem_text;
pub(crate) mod reference;
pub(crate) mod status_badge;
