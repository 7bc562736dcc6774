//! What one currency comes to: each bucket, what is unapplied, what is contested.

use super::Buckets;
use crate::api::ageing::AgeingSums;
use crate::kernel::{Currency, Money, MoneyError};

/// Sums in minor units while they grow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sums {
    currency: Currency,
    buckets: Vec<i64>,
    unapplied: i64,
    disputed: i64,
}

impl Sums {
    /// Nothing yet.
    pub fn new(currency: Currency, buckets: &Buckets) -> Self {
        Self {
            currency,
            buckets: vec![0; buckets.count()],
            unapplied: 0,
            disputed: 0,
        }
    }

    /// In which currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds what is open in a bucket, or is unapplied where there is no bucket (domain 3.6,
    /// mode 1). What is contested of it stays in the bucket and is told beside (domain 3.7).
    pub fn add(
        &mut self,
        bucket: Option<usize>,
        open_minor: i64,
        disputed_minor: i64,
    ) -> Result<(), MoneyError> {
        match bucket.and_then(|index| self.buckets.get_mut(index)) {
            Some(sum) => {
                *sum = plus(*sum, open_minor)?;
                self.disputed = plus(self.disputed, disputed_minor)?;
            }
            None => self.unapplied = plus(self.unapplied, open_minor)?,
        }
        Ok(())
    }

    /// Adds the sums of the same currency, bucket by bucket.
    pub fn add_all(&mut self, other: &Self) -> Result<(), MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        for (sum, more) in self.buckets.iter_mut().zip(&other.buckets) {
            *sum = plus(*sum, *more)?;
        }
        self.unapplied = plus(self.unapplied, other.unapplied)?;
        self.disputed = plus(self.disputed, other.disputed)?;
        Ok(())
    }

    /// As money.
    pub fn view(&self) -> Result<AgeingSums, MoneyError> {
        let money = |minor: i64| Money::from_minor(minor, self.currency);
        let buckets = self.buckets.iter().copied().map(money);
        let buckets = buckets.collect::<Result<Vec<_>, _>>()?;
        let owed = Money::sum(self.currency, buckets.iter().copied())?;
        let unapplied = money(self.unapplied)?;
        Ok(AgeingSums {
            currency: self.currency,
            balance: owed.try_sub(unapplied)?,
            disputed: money(self.disputed)?,
            buckets,
            owed,
            unapplied,
        })
    }
}

fn plus(sum: i64, more: i64) -> Result<i64, MoneyError> {
    sum.checked_add(more).ok_or(MoneyError::OutOfRange)
}
