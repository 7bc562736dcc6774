//! Allocating and undoing it.

mod allocate;
mod history;
mod races;
mod unallocate;

use harness::World;
use harness::actors::Refused;
use shared::api::Nothing;
use shared::api::allocations::{Allocate, AllocateInput, AllocatedView, GetItem, ShareInput};
use shared::kernel::id::{CustomerId, ItemId};
use shared::kernel::{Currency, Money};

fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

fn input(source: ItemId, shares: &[(ItemId, &str)]) -> AllocateInput {
    let share = |(item, amount): &(ItemId, &str)| ShareInput {
        item: *item,
        amount: eur(amount),
    };
    AllocateInput {
        source,
        shares: shares.iter().map(share).collect(),
        effective_on: None,
    }
}

fn allocate(
    world: &World,
    source: ItemId,
    shares: &[(ItemId, &str)],
) -> Result<AllocatedView, Box<Refused>> {
    world
        .admin()
        .call(Allocate, (), &input(source, shares))
        .map_err(Box::new)
}

/// An item of 119.00 EUR.
fn invoiced(world: &World, customer: CustomerId) -> ItemId {
    world.invoice(customer, "100").items[0].id
}

fn open(world: &World, item: ItemId) -> String {
    world
        .admin()
        .call(GetItem, item, &Nothing {})
        .unwrap()
        .item
        .open
        .to_string()
}
