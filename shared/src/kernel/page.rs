//! Keyset pages: a page ends with a cursor that names the last row's sort key.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::as_text;

/// Rows on a page unless the caller asks for fewer or more.
pub const PAGE_ROWS_DEFAULT: u16 = 50;
/// The most rows a page can hold.
pub const PAGE_ROWS_MAX: u16 = 500;
const CURSOR_CHARACTERS_MAX: usize = 600;

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub items: Vec<T>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<Cursor>,
}

/// The sort key of the last row of a page: opaque to clients, two texts to us.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// The value of the sorted column.
    pub key: String,
    /// The id that breaks ties.
    pub id: String,
}

/// The text is not a cursor that a page gave out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a page cursor")]
pub struct NotACursor;

impl<T> Page<T> {
    /// A page from up to `limit + 1` rows: the extra row only tells that there is a next page.
    pub fn from_rows(mut rows: Vec<T>, limit: u16, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::from(limit);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(cursor) } else { None };
        Self { items: rows, next }
    }

    /// The same page of other rows.
    pub fn map<U>(self, row: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(row).collect(),
            next: self.next,
        }
    }

    /// The same page of other rows, or the first reason why one cannot be made.
    pub fn try_map<U, E>(self, row: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        Ok(Page {
            items: self.items.into_iter().map(row).collect::<Result<_, _>>()?,
            next: self.next,
        })
    }
}

/// `limit` within 1 and [`PAGE_ROWS_MAX`], or the default.
pub fn page_rows(limit: Option<u16>) -> u16 {
    limit.unwrap_or(PAGE_ROWS_DEFAULT).clamp(1, PAGE_ROWS_MAX)
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(format!("{}\n{}", self.key, self.id)))
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        if text.len() > CURSOR_CHARACTERS_MAX {
            return Err(NotACursor);
        }
        let bytes = hex::decode(text).map_err(|_| NotACursor)?;
        let text = String::from_utf8(bytes).map_err(|_| NotACursor)?;
        let (key, id) = text.split_once('\n').ok_or(NotACursor)?;
        Ok(Self {
            key: key.to_owned(),
            id: id.to_owned(),
        })
    }
}

as_text!(Cursor);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor {
            key: "Möwe & Söhne".into(),
            id: "cus_1".into(),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        assert_eq!("zz".parse::<Cursor>(), Err(NotACursor));
        assert_eq!("6162".parse::<Cursor>(), Err(NotACursor));
    }

    #[test]
    fn only_a_row_too_many_promises_another_page() {
        let cursor = |n: &u8| Cursor {
            key: n.to_string(),
            id: String::new(),
        };
        assert_eq!(Page::from_rows(vec![1, 2], 2, cursor).next, None);
        let page = Page::from_rows(vec![1, 2, 3], 2, cursor);
        assert_eq!(
            (page.items, page.next.map(|c| c.key)),
            (vec![1, 2], Some("2".into()))
        );
    }

    #[test]
    fn a_page_of_other_rows_goes_on_where_it_did() {
        let cursor = |n: &u8| Cursor {
            key: n.to_string(),
            id: String::new(),
        };
        let page = Page::from_rows(vec![1, 2, 3], 2, cursor);
        let texts = page.clone().map(|n| n.to_string());
        assert_eq!(texts.items, ["1", "2"]);
        assert_eq!(texts.next, page.next);
        let tens = page.clone().try_map(|n| n.checked_mul(100).ok_or(n));
        let tens = tens.unwrap();
        assert_eq!((tens.items, tens.next), (vec![100, 200], page.next.clone()));
        let refused = page.try_map(|n| n.checked_mul(200).ok_or(n));
        assert_eq!(refused, Err(2));
    }

    #[test]
    fn a_page_has_a_bounded_number_of_rows_and_a_cursor_a_bounded_length() {
        let table = [
            (None, 50),
            (Some(0), 1),
            (Some(7), 7),
            (Some(500), 500),
            (Some(501), 500),
        ];
        for (asked, rows) in table {
            assert_eq!(page_rows(asked), rows, "{asked:?}");
        }
        let cursor = |length: usize| Cursor {
            key: "k".repeat(length),
            id: String::new(),
        };
        // Two characters for each of the key's, and two for the line break.
        let longest = cursor(CURSOR_CHARACTERS_MAX / 2 - 1);
        assert_eq!(longest.to_string().len(), CURSOR_CHARACTERS_MAX);
        assert_eq!(longest.to_string().parse(), Ok(longest.clone()));
        let longer = cursor(CURSOR_CHARACTERS_MAX / 2).to_string();
        assert_eq!(longer.parse::<Cursor>(), Err(NotACursor));
        let json = serde_json::to_string(&longest).unwrap();
        assert_eq!(serde_json::from_str::<Cursor>(&json).unwrap(), longest);
        assert!(serde_json::from_str::<Cursor>("\"zz\"").is_err());
    }
}
