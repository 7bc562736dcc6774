//! Which column of a file holds what.

use std::collections::BTreeMap;
use std::fmt;

/// What a column can hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// The customer's number.
    Customer,
    /// The customer's name.
    CustomerName,
    /// The document's number.
    Number,
    /// The document date.
    IssuedOn,
    /// The due date.
    DueOn,
    /// The total.
    Amount,
    /// The currency.
    Currency,
    /// The day of settlement.
    SettledOn,
    /// Whether it is contested.
    Disputed,
}

impl Field {
    /// Every field, in the order of the mapping form.
    pub const ALL: [Self; 9] = [
        Self::Customer,
        Self::CustomerName,
        Self::Number,
        Self::IssuedOn,
        Self::DueOn,
        Self::Amount,
        Self::Currency,
        Self::SettledOn,
        Self::Disputed,
    ];

    /// Whether a file without such a column cannot be imported.
    pub fn is_required(self) -> bool {
        matches!(
            self,
            Self::Customer | Self::Number | Self::IssuedOn | Self::Amount
        )
    }

    /// Headings that mean this field, in lower case without blanks and punctuation.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Customer => &[
                "customer",
                "customerid",
                "customernumber",
                "customerno",
                "customercode",
                "account",
                "accountnumber",
                "debtor",
                "debtornumber",
            ],
            Self::CustomerName => &["customername", "name", "company", "debtorname"],
            Self::Number => &[
                "number",
                "invoice",
                "invoicenumber",
                "invoiceno",
                "invoiceid",
                "document",
                "documentnumber",
                "documentno",
            ],
            Self::IssuedOn => &[
                "date",
                "invoicedate",
                "documentdate",
                "issuedon",
                "issuedate",
            ],
            Self::DueOn => &["due", "duedate", "dueon"],
            Self::Amount => &["amount", "total", "invoiceamount", "gross", "invoicetotal"],
            Self::Currency => &["currency", "currencycode"],
            Self::SettledOn => &[
                "settled",
                "settleddate",
                "settledon",
                "paid",
                "paiddate",
                "paymentdate",
                "paidon",
            ],
            Self::Disputed => &["disputed", "dispute", "indispute"],
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Customer => "customer number",
            Self::CustomerName => "customer name",
            Self::Number => "document number",
            Self::IssuedOn => "document date",
            Self::DueOn => "due date",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::SettledOn => "settlement date",
            Self::Disputed => "disputed",
        })
    }
}

/// The column of each field, counted from 0.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct ColumnMap(BTreeMap<Field, usize>);

impl ColumnMap {
    /// The column of `field`, if the file has one.
    pub fn get(&self, field: Field) -> Option<usize> {
        self.0.get(&field).copied()
    }

    /// Maps `field` to a column, or to none.
    pub fn set(&mut self, field: Field, column: Option<usize>) {
        match column {
            Some(column) => self.0.insert(field, column),
            None => self.0.remove(&field),
        };
    }

    /// The required fields that no column is mapped to.
    pub fn missing(&self) -> Vec<Field> {
        let missing = |field: &Field| field.is_required() && self.get(*field).is_none();
        Field::ALL.into_iter().filter(missing).collect()
    }
}

/// Maps columns whose headings are known words; a person corrects the rest.
pub fn guess(headings: &[&str]) -> ColumnMap {
    let plain = |heading: &&str| -> String {
        heading
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let plain: Vec<String> = headings.iter().map(plain).collect();
    let mut map = ColumnMap::default();
    for field in Field::ALL {
        let column = plain
            .iter()
            .position(|heading| field.headings().contains(&heading.as_str()));
        map.set(field, column);
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_headings_are_guessed_and_missing_ones_named() {
        let map = guess(&[
            "Customer No.",
            "Invoice Number",
            "Due date",
            "Amount",
            "Colour",
        ]);
        assert_eq!(map.get(Field::Customer), Some(0));
        assert_eq!(map.get(Field::DueOn), Some(2));
        assert_eq!(map.missing(), [Field::IssuedOn]);
    }

    #[test]
    fn each_field_is_found_by_its_own_headings_and_can_be_mapped_by_hand() {
        let headings = [
            "Account",
            "Company",
            "Document no",
            "Issue date",
            "Due on",
            "Gross",
            "Currency code",
            "Paid on",
            "In dispute",
        ];
        let mut map = guess(&headings);
        for (column, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(map.get(field), Some(column), "{field}");
            assert!(!field.to_string().is_empty());
        }
        assert_eq!(map.missing(), []);
        map.set(Field::Disputed, None);
        map.set(Field::Customer, Some(7));
        assert_eq!(
            (map.get(Field::Disputed), map.get(Field::Customer)),
            (None, Some(7))
        );
        map.set(Field::Customer, None);
        assert_eq!(map.missing(), [Field::Customer]);
        let required = [
            Field::Customer,
            Field::Number,
            Field::IssuedOn,
            Field::Amount,
        ];
        assert_eq!(guess(&[]).missing(), required);
    }
}
