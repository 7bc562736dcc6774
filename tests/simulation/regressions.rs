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
