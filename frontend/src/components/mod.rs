//! What several pages show and that knows the domain: amounts, states, problems, pickers.

pub(crate) mod ageing_bar;
pub(crate) mod ageing_history;
pub(crate) mod allocation_editor;
pub(crate) mod allocation_list;
pub(crate) mod as_of;
pub(crate) mod company_fields;
pub(crate) mod confirm;
pub(crate) mod customer_filter;
pub(crate) mod customer_picker;
pub(crate) mod day;
pub(crate) mod document_lines;
pub(crate) mod history;
pub(crate) mod item;
pub(crate) mod loaded;
pub(crate) mod money;
pub(crate) mod new_password;
pub(crate) mod paged_table;
pub(crate) mod problem_text;
pub(crate) mod proof_dialog;
pub(crate) mod reference;
pub(crate) mod secret;
pub(crate) mod source;
pub(crate) mod status_badge;
pub(crate) mod time_zone;
pub(crate) mod unsaved;
pub(crate) mod waiting;
