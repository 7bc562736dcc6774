//! An item's history, and the items of a customer.

use harness::World;
use shared::api::allocations::{GetItem, ItemEventKind, ItemEventView, Unallocate};
use shared::api::customers::{ItemFilter, ListCustomerItems};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::Currency;
use shared::kernel::id::{CustomerId, Id, ItemId};

use super::{allocate, invoiced};

#[test]
fn the_history_of_an_item_tells_what_was_open_after_each_event() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let item = invoiced(&world, customer.id);
    let source = world.receipt(customer.id, "100").item.id;
    world.pass_days(1);
    let id = allocate(&world, source, &[(item, "100")])
        .unwrap()
        .allocations[0];
    world.pass_days(1);
    world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    let line = |item| {
        let view = world.admin().call(GetItem, item, &Nothing {}).unwrap();
        assert_eq!(view.customer.unwrap().name, customer.details.name);
        let line = |event: &ItemEventView| {
            assert_eq!(event.actor, "Dana Demo");
            let with = event
                .counterpart
                .as_ref()
                .map_or("", |(_, number)| number.as_str());
            format!(
                "{:?} {} {} {} {with}",
                event.kind, event.effective_on, event.change, event.open
            )
        };
        view.events.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(
        line(item),
        [
            "Opened 2026-03-02 119.00 119.00 ",
            "Allocated 2026-03-02 -100.00 19.00 RCT-2026-00001",
            "Unallocated 2026-03-04 100.00 119.00 RCT-2026-00001",
        ]
    );
    assert_eq!(
        line(source)[1],
        "Allocated 2026-03-02 -100.00 0.00 INV-2026-00001"
    );
    let view = world.admin().call(GetItem, source, &Nothing {}).unwrap();
    assert_eq!(view.events[2].kind, ItemEventKind::Unallocated);
    let refused = world
        .admin()
        .call(GetItem, ItemId::new(0, 1), &Nothing {})
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
}

#[test]
fn a_customer_s_items_are_listed_by_due_date() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (first, second) = (invoiced(&world, customer), invoiced(&world, customer));
    let receipt = world.receipt(customer, "119");
    allocate(&world, receipt.item.id, &[(first, "119")]).unwrap();
    let list = |settled, limit| {
        let mut filter = ItemFilter {
            settled,
            limit: Some(limit),
            ..ItemFilter::default()
        };
        let mut ids = Vec::new();
        loop {
            let page = world
                .admin()
                .call(ListCustomerItems, customer, &filter)
                .unwrap();
            ids.extend(page.items.iter().map(|item| item.id));
            let Some(next) = page.next else { break ids };
            filter.after = Some(next);
        }
    };
    assert_eq!(list(None, 50), [second]);
    let all = list(Some(true), 1);
    assert_eq!((all.len(), all[0]), (3, receipt.item.id));
    let in_dollars = ItemFilter {
        currency: Some(Currency::USD),
        ..ItemFilter::default()
    };
    let page = world
        .admin()
        .call(ListCustomerItems, customer, &in_dollars)
        .unwrap();
    assert!(page.items.is_empty());
    let nobody = CustomerId::new(0, 1);
    let refused = world
        .admin()
        .call(ListCustomerItems, nobody, &ItemFilter::default())
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
}
