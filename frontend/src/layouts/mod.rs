//! The frame around every page, and the anatomy of a page within it.

pub(crate) mod door;
pub(crate) mod mark;
pub(crate) mod nav;
pub(crate) mod page;
pub(crate) mod search_box;
pub(crate) mod settings;
pub(crate) mod shell;
pub(crate) mod theme;
