//! Business event → postings, after the posting table of domain section 18.

use super::{Account, Posting};
use crate::kernel::{Money, MoneyError};

/// An invoice earned at once: `ar`/`revenue` net, `ar`/`output_tax` tax.
pub fn invoice(net: Money, tax: Money) -> Vec<Posting> {
    let net = Posting::new(Account::Ar, Account::Revenue, net);
    net.into_iter()
        .chain(Posting::new(Account::Ar, Account::OutputTax, tax))
        .collect()
}

/// A credit note of something earned: `revenue`/`ar` net, `output_tax`/`ar` tax.
pub fn credit_note(net: Money, tax: Money) -> Vec<Posting> {
    reversed(&invoice(net, tax))
}

/// A receipt of a known or unknown payer: `bank`/`unapplied` or `bank`/`unidentified`.
pub fn receipt(amount: Money, payer_known: PayerKnown) -> Vec<Posting> {
    Posting::new(Account::Bank, payer_known.account(), amount)
        .into_iter()
        .collect()
}

/// A receipt that a provider holds for us: `provider_clearing`/`unapplied`, gross.
pub fn receipt_by_provider(amount: Money, payer_known: PayerKnown) -> Vec<Posting> {
    Posting::new(Account::ProviderClearing, payer_known.account(), amount)
        .into_iter()
        .collect()
}

/// Whether the payer of a receipt is identified.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PayerKnown {
    /// It belongs to a customer.
    Yes,
    /// It does not yet.
    No,
}

impl PayerKnown {
    fn account(self) -> Account {
        match self {
            Self::Yes => Account::Unapplied,
            Self::No => Account::Unidentified,
        }
    }
}

/// What a provider keeps: `provider_fees`/`provider_clearing`.
pub fn provider_fee(fee: Money) -> Vec<Posting> {
    Posting::new(Account::ProviderFees, Account::ProviderClearing, fee)
        .into_iter()
        .collect()
}

/// Receipts allocated to documents: `unapplied`/`ar`, in sum. A credit note allocated to an
/// invoice posts nothing, since both stand in `ar`.
pub fn allocation(amounts: impl IntoIterator<Item = Money>) -> Result<Vec<Posting>, MoneyError> {
    let mut amounts = amounts.into_iter();
    let Some(first) = amounts.next() else {
        return Ok(Vec::new());
    };
    let sum = amounts.try_fold(first, Money::try_add)?;
    Ok(Posting::new(Account::Unapplied, Account::Ar, sum)
        .into_iter()
        .collect())
}

/// A document of an earlier system: `ar`/`opening_balance`, since its revenue stands there.
pub fn imported_invoice(total: Money) -> Vec<Posting> {
    Posting::new(Account::Ar, Account::OpeningBalance, total)
        .into_iter()
        .collect()
}

/// A receipt of an earlier system: `opening_balance`/`unapplied`, since its cash stands there.
pub fn imported_receipt(amount: Money) -> Vec<Posting> {
    Posting::new(Account::OpeningBalance, Account::Unapplied, amount)
        .into_iter()
        .collect()
}

/// The undo of an event: the same amounts, accounts swapped.
pub fn reversed(postings: &[Posting]) -> Vec<Posting> {
    let swap = |posting: &Posting| Posting {
        debit: posting.credit,
        credit: posting.debit,
        amount: posting.amount,
    };
    postings.iter().map(swap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Currency;

    fn eur(text: &str) -> Money {
        Money::parse(text, Currency::EUR).unwrap()
    }

    fn lines(postings: &[Posting]) -> Vec<String> {
        let line = |p: &Posting| format!("{}/{} {}", p.debit.as_str(), p.credit.as_str(), p.amount);
        postings.iter().map(line).collect()
    }

    #[test]
    fn events_post_as_the_table_says() {
        let table: [(Vec<Posting>, &[&str]); 11] = [
            (
                invoice(eur("100"), eur("19")),
                &["ar/revenue 100.00", "ar/output_tax 19.00"],
            ),
            (invoice(eur("100"), eur("0")), &["ar/revenue 100.00"]),
            (
                credit_note(eur("100"), eur("19")),
                &["revenue/ar 100.00", "output_tax/ar 19.00"],
            ),
            (receipt(eur("5"), PayerKnown::Yes), &["bank/unapplied 5.00"]),
            (
                receipt(eur("5"), PayerKnown::No),
                &["bank/unidentified 5.00"],
            ),
            (
                receipt_by_provider(eur("5"), PayerKnown::Yes),
                &["provider_clearing/unapplied 5.00"],
            ),
            (
                receipt_by_provider(eur("5"), PayerKnown::No),
                &["provider_clearing/unidentified 5.00"],
            ),
            (imported_invoice(eur("119")), &["ar/opening_balance 119.00"]),
            (
                imported_receipt(eur("7")),
                &["opening_balance/unapplied 7.00"],
            ),
            (
                allocation([eur("3"), eur("2")]).unwrap(),
                &["unapplied/ar 5.00"],
            ),
            (
                provider_fee(eur("3.20")),
                &["provider_fees/provider_clearing 3.20"],
            ),
        ];
        for (postings, expected) in table {
            assert_eq!(lines(&postings), expected);
        }
    }

    #[test]
    fn v33_a_charge_less_its_fee_is_what_the_provider_pays_out() {
        let charge = receipt_by_provider(eur("100.00"), PayerKnown::Yes);
        let fee = provider_fee(eur("3.20"));
        let clearing = charge.iter().chain(&fee).fold(eur("0"), |sum, posting| {
            match (posting.debit, posting.credit) {
                (Account::ProviderClearing, _) => sum.try_add(posting.amount).unwrap(),
                (_, Account::ProviderClearing) => sum.try_sub(posting.amount).unwrap(),
                _ => sum,
            }
        });
        assert_eq!(clearing, eur("96.80"));
    }
}
