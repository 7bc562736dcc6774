//! One open item with everything that has happened to it.

pub(crate) mod detail;
pub(crate) mod timeline;
