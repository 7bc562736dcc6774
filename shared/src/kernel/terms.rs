//! Payment terms: when which part of a document is due (first form: net days, end of month,
//! instalments by percentage).

use serde::{Deserialize, Serialize};

use super::{Day, Money, MoneyError};

/// The most instalments a document can be cut into.
pub const INSTALMENTS_MAX: usize = 24;
/// The longest term in days.
pub const TERM_DAYS_MAX: u16 = 730;

/// When a document is due.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaymentTerms {
    /// The whole amount, `days` after the document date.
    Net {
        /// Days after the document date.
        days: u16,
    },
    /// The whole amount on the last day of the month of (document date + `days`).
    EndOfMonth {
        /// Days added before the month is taken.
        days: u16,
    },
    /// Several parts, each with its own due date; the percentages sum to 100.
    Instalments {
        /// The parts in order.
        parts: Vec<InstalmentRule>,
    },
}

/// One part of instalment terms.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InstalmentRule {
    /// Whole percent of the document.
    pub percent: u8,
    /// Days after the document date.
    pub days: u16,
}

/// An amount with its due date.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Instalment {
    /// 1 for the first.
    pub number: u16,
    /// How many there are of the document.
    pub count: u16,
    /// The last day on which payment is in time.
    pub due_on: Day,
    /// What is due.
    pub amount: Money,
}

impl Instalment {
    /// The one part of what is due at once.
    pub const fn whole(due_on: Day, amount: Money) -> Self {
        Self {
            number: 1,
            count: 1,
            due_on,
            amount,
        }
    }
}

/// Why terms cannot be used, in order of precedence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TermsError {
    /// No part, or more than [`INSTALMENTS_MAX`].
    #[error("terms need 1 to 24 instalments")]
    PartCount,
    /// The percentages do not sum to 100, or one is zero.
    #[error("the percentages must be above zero and sum to 100")]
    Percentages,
    /// A term beyond [`TERM_DAYS_MAX`].
    #[error("a term is at most 730 days")]
    Days,
    /// The amount cannot be split.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl PaymentTerms {
    /// Checks what the type alone cannot: part count, percentages and length.
    pub fn check(&self) -> Result<(), TermsError> {
        let longest = match self {
            Self::Net { days } | Self::EndOfMonth { days } => *days,
            Self::Instalments { parts } => {
                if parts.is_empty() || parts.len() > INSTALMENTS_MAX {
                    return Err(TermsError::PartCount);
                }
                let sum: u32 = parts.iter().map(|part| u32::from(part.percent)).sum();
                if sum != 100 || parts.iter().any(|part| part.percent == 0) {
                    return Err(TermsError::Percentages);
                }
                parts.iter().map(|part| part.days).max().unwrap_or_default()
            }
        };
        if longest > TERM_DAYS_MAX {
            Err(TermsError::Days)
        } else {
            Ok(())
        }
    }

    /// Cuts `total` of a document dated `document_on` into instalments that sum to it.
    pub fn instalments(
        &self,
        document_on: Day,
        total: Money,
    ) -> Result<Vec<Instalment>, TermsError> {
        self.check()?;
        let due_after = |days: u16| document_on.plus_days(i32::from(days));
        let whole = |due_on| vec![Instalment::whole(due_on, total)];
        match self {
            Self::Net { days } => Ok(whole(due_after(*days))),
            Self::EndOfMonth { days } => Ok(whole(due_after(*days).month_end())),
            Self::Instalments { parts } => {
                let weights: Vec<u64> = parts.iter().map(|part| u64::from(part.percent)).collect();
                let amounts = total.split(&weights)?;
                // A tiny total can leave a part without a cent: such a part is no item.
                let cut = parts.iter().zip(amounts);
                let kept: Vec<_> = cut.filter(|(_, amount)| !amount.is_zero()).collect();
                let count = u16::try_from(kept.len()).map_err(|_| TermsError::PartCount)?;
                let part = |((part, amount), number): ((&InstalmentRule, Money), u16)| Instalment {
                    number,
                    count,
                    due_on: due_after(part.days),
                    amount,
                };
                Ok(kept.into_iter().zip(1_u16..).map(part).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Currency;

    fn eur(text: &str) -> Money {
        Money::parse(text, Currency::EUR).unwrap()
    }

    #[test]
    fn due_dates_by_terms() {
        let table = [
            (PaymentTerms::Net { days: 30 }, "2026-01-31", "2026-03-02"),
            (PaymentTerms::Net { days: 0 }, "2026-01-31", "2026-01-31"),
            (
                PaymentTerms::EndOfMonth { days: 0 },
                "2026-02-01",
                "2026-02-28",
            ),
            (
                PaymentTerms::EndOfMonth { days: 30 },
                "2026-01-31",
                "2026-03-31",
            ),
        ];
        for (terms, on, due) in table {
            let parts = terms.instalments(on.parse().unwrap(), eur("10")).unwrap();
            assert_eq!(
                parts
                    .iter()
                    .map(|p| p.due_on.to_string())
                    .collect::<Vec<_>>(),
                [due]
            );
        }
    }

    #[test]
    fn instalments_sum_to_the_document() {
        let rule = |percent, days| InstalmentRule { percent, days };
        let terms = PaymentTerms::Instalments {
            parts: vec![rule(33, 0), rule(33, 30), rule(34, 60)],
        };
        let parts = terms
            .instalments("2026-01-01".parse().unwrap(), eur("0.05"))
            .unwrap();
        let amounts: Vec<_> = parts.iter().map(|p| p.amount).collect();
        assert_eq!(amounts, [eur("0.02"), eur("0.01"), eur("0.02")]);
    }

    #[test]
    fn terms_are_refused_one_step_beyond_each_limit() {
        let net = |days| PaymentTerms::Net { days };
        let month = |days| PaymentTerms::EndOfMonth { days };
        let rules = |rules: &[(u8, u16)]| PaymentTerms::Instalments {
            parts: rules
                .iter()
                .map(|(percent, days)| InstalmentRule {
                    percent: *percent,
                    days: *days,
                })
                .collect(),
        };
        let many = |count: u8| {
            let mut parts = vec![(1, 0); usize::from(count)];
            parts[0].0 = 101 - count;
            rules(&parts)
        };
        let table = [
            (net(730), Ok(())),
            (net(731), Err(TermsError::Days)),
            (month(730), Ok(())),
            (month(731), Err(TermsError::Days)),
            (rules(&[]), Err(TermsError::PartCount)),
            (rules(&[(100, 0)]), Ok(())),
            (many(24), Ok(())),
            (many(25), Err(TermsError::PartCount)),
            (rules(&[(50, 0), (49, 1)]), Err(TermsError::Percentages)),
            (rules(&[(50, 0), (51, 1)]), Err(TermsError::Percentages)),
            (rules(&[(100, 0), (0, 1)]), Err(TermsError::Percentages)),
            (rules(&[(50, 0), (50, 730)]), Ok(())),
            (rules(&[(50, 731), (50, 0)]), Err(TermsError::Days)),
        ];
        for (terms, expected) in table {
            assert_eq!(terms.check(), expected, "{terms:?}");
        }
    }

    #[test]
    fn an_instalment_without_a_cent_is_left_out() {
        let rule = |percent, days| InstalmentRule { percent, days };
        let terms = PaymentTerms::Instalments {
            parts: vec![rule(1, 0), rule(99, 30)],
        };
        let on = "2026-01-01".parse().unwrap();
        let parts = terms.instalments(on, eur("0.01")).unwrap();
        let due_on = "2026-01-31".parse().unwrap();
        assert_eq!(parts, [Instalment::whole(due_on, eur("0.01"))]);
    }
}
