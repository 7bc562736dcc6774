//! Runs that failed once, each reduced to the fewest steps and named after what it found.

use crate::op::{Op, Person, Step, Trouble};
use crate::seeds::run;

fn holds(steps: &[Step]) {
    if let Err(failure) = run(steps) {
        panic!("{failure}");
    }
}

fn calm(op: Op) -> Step {
    Step {
        by: Person::Administrator,
        op,
        trouble: Trouble::None,
    }
}

/// `Customer 1` became `C-00001`: its name and its number gave the same search term twice, and
/// every try was refused as a lost race.
#[test]
fn a_customer_whose_name_holds_its_number_is_accepted() {
    holds(&[calm(Op::Customer { currency: 0 })]);
}

/// More dollars than an invoice has open were asked for from a receipt in euros: the answer spoke of
/// the amount, as if a smaller one would do.
#[test]
fn an_item_of_another_currency_is_refused_for_its_currency() {
    let by = |by: Person, op: Op| Step { by, ..calm(op) };
    holds(&[
        by(Person::Manager, Op::Customer { currency: 172 }),
        by(
            Person::Manager,
            Op::Draft {
                customer: 93,
                lines: 3,
                price: 91_169,
                tax: 4,
                terms: 248,
                back: 55,
            },
        ),
        calm(Op::Customer { currency: 45 }),
        by(
            Person::Manager,
            Op::Receipt {
                customer: 55,
                amount: 312_673,
                item: 226,
                share: 2,
            },
        ),
        calm(Op::Issue {
            draft: 8,
            stale: false,
        }),
        by(
            Person::Controller,
            Op::Allocate {
                source: 206,
                target: 252,
                part: 5,
            },
        ),
    ]);
}
