//! Races for one item, one receipt, one reversal; repeated and lost commands.

use std::rc::Rc;

use functions::platform::native::Fault;
use harness::World;
use shared::api::allocations::{Allocate, Unallocate};
use shared::api::{Nothing, ProblemCode};

use super::{allocate, eur, input, invoiced, open};

#[test]
fn p7_two_receipts_that_race_for_one_item_never_settle_it_twice() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let item = invoiced(&world, customer);
    let (first, second) = (
        world.receipt(customer, "119").item.id,
        world.receipt(customer, "100").item.id,
    );
    world.before_next_write(move |world| {
        allocate(world, second, &[(item, "100")]).unwrap();
    });
    let refused = allocate(&world, first, &[(item, "119")]).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ExceedsOpen);
    let detail = "INV-2026-00001 has 19.00 EUR open; 119.00 EUR was asked for";
    assert_eq!(refused.problem.detail.as_deref(), Some(detail));
    assert_eq!(
        (open(&world, item), open(&world, first)),
        ("19.00".into(), "119.00".into())
    );
}

#[test]
fn a_race_for_one_receipt_is_decided_again_and_tells_what_is_really_left() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let (item, other) = (invoiced(&world, customer), invoiced(&world, customer));
    let source = world.receipt(customer, "100").item.id;
    world.before_next_write(move |world| {
        allocate(world, source, &[(other, "30")]).unwrap();
    });
    assert_eq!(
        allocate(&world, source, &[(item, "70")]).unwrap().left,
        eur("0")
    );
    assert_eq!(open(&world, source), "0.00");
}

#[test]
fn a_race_to_undo_the_same_allocation_undoes_it_once() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let item = invoiced(&world, customer);
    let source = world.receipt(customer, "50").item.id;
    let id = allocate(&world, source, &[(item, "50")])
        .unwrap()
        .allocations[0];
    world.before_next_write(move |world| {
        world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    });
    let refused = world.admin().call(Unallocate, id, &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AlreadyReversed);
    assert_eq!(open(&world, item), "119.00");
}

#[test]
fn a_repeated_or_lost_allocation_has_the_effect_of_one() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let item = invoiced(&world, customer);
    let source = world.receipt(customer, "100").item.id;
    let admin = world.admin().with_key("once");
    let first = admin
        .call(Allocate, (), &input(source, &[(item, "10")]))
        .unwrap();
    assert_eq!(
        admin
            .call(Allocate, (), &input(source, &[(item, "10")]))
            .unwrap(),
        first
    );
    let reused = admin
        .call(Allocate, (), &input(source, &[(item, "20")]))
        .unwrap_err();
    assert_eq!(reused.code(), ProblemCode::IdempotencyKeyReused);
    for fault in [Fault::UnknownCommitted, Fault::UnknownLost] {
        world.connection().inject([Some(fault)]);
        allocate(&world, source, &[(item, "10")]).unwrap();
    }
    assert_eq!(open(&world, source), "70.00");
}
