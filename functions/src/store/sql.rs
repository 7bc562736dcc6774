//! Statements and their values. All SQL is constant text with numbered parameters.

/// A value bound to a parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number within ±(2^53 − 1); D1 binds it as REAL, so SQL that computes with it or
    /// compares it with text has to `CAST(?n AS INTEGER)`.
    Integer(i64),
    /// Text.
    Text(String),
}

/// One SQL statement with its values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Constant text with parameters `?1` … `?n`.
    pub sql: &'static str,
    /// One value per parameter.
    pub values: Vec<Value>,
}

impl Statement {
    /// A statement with its values.
    pub fn new(sql: &'static str, values: impl IntoIterator<Item = Value>) -> Self {
        Self {
            sql,
            values: values.into_iter().collect(),
        }
    }

    /// Whether the statement only reads, by its first word.
    pub fn is_query(&self) -> bool {
        let text = self.sql.trim_start();
        text.starts_with("SELECT") || text.starts_with("WITH")
    }
}

macro_rules! value_from_display {
    ($($type:ty),* $(,)?) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::Text(value.to_string())
            }
        }
        impl From<&$type> for Value {
            fn from(value: &$type) -> Self {
                Self::Text(value.to_string())
            }
        }
    )*};
}

value_from_display!(
    shared::access::RoleId,
    shared::ageing::Buckets,
    shared::kernel::id::AllocationId,
    shared::kernel::id::ApprovalId,
    shared::kernel::id::ChallengeId,
    shared::kernel::id::ContactId,
    shared::kernel::id::CreditNoteId,
    shared::kernel::id::CustomerId,
    shared::kernel::id::EntryId,
    shared::kernel::id::GrantId,
    shared::kernel::id::HookId,
    shared::kernel::id::InvoiceId,
    shared::kernel::id::InvitationId,
    shared::kernel::id::ItemId,
    shared::kernel::id::LinkId,
    shared::kernel::id::OutboxId,
    shared::kernel::id::PasskeyId,
    shared::kernel::id::PasswordResetId,
    shared::kernel::id::PaymentAttemptId,
    shared::kernel::id::ReceiptId,
    shared::kernel::id::RequestId,
    shared::kernel::id::SessionId,
    shared::kernel::id::SignInId,
    shared::kernel::id::StaffId,
    shared::kernel::id::TokenId,
    shared::kernel::id::WebhookEventId,
    shared::kernel::Bic,
    shared::kernel::Currency,
    shared::kernel::Day,
    shared::kernel::EmailAddress,
    shared::kernel::Iban,
);

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl<const MAX: usize> From<&shared::kernel::Text<MAX>> for Value {
    fn from(value: &shared::kernel::Text<MAX>) -> Self {
        Self::Text(value.to_string())
    }
}

impl<const MAX: usize> From<&shared::kernel::Code<MAX>> for Value {
    fn from(value: &shared::kernel::Code<MAX>) -> Self {
        Self::Text(value.to_string())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<u16> for Value {
    fn from(value: u16) -> Self {
        Self::Integer(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(value.into())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// `statement!("SELECT … WHERE id = ?1", id)`: converts each value.
macro_rules! statement {
    ($sql:expr $(, $value:expr)* $(,)?) => {
        $crate::store::sql::Statement::new($sql, [$($crate::store::sql::Value::from($value)),*])
    };
}
pub(crate) use statement;
