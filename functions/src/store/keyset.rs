//! Where a page of a list starts, as the two values that its statement compares with the index.

use shared::kernel::Instant;
use shared::kernel::page::Cursor;

/// After which text and id; nothing before the first page, which statements take for the lowest
/// or the highest.
pub(super) fn after_text(after: Option<&Cursor>) -> (Option<&str>, Option<&str>) {
    after
        .map(|cursor| (cursor.key.as_str(), cursor.id.as_str()))
        .unzip()
}

/// After which moment and id. A cursor of another list is one of the first page.
pub(super) fn after_moment(after: Option<&Cursor>) -> (Option<Instant>, Option<&str>) {
    after
        .and_then(|cursor| Some((cursor.key.parse().ok()?, cursor.id.as_str())))
        .unzip()
}
