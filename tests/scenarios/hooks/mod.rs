//! Outgoing webhooks: what is told, how it is signed, when it is tried again, what ends it.

mod delivering;
mod endpoints;
mod signing;

use harness::World;
use harness::receiver::RECEIVER_URL;
use shared::api::hooks::{
    CreateHook, DeliveryFilter, DeliveryRow, HookInput, HookSecretView, HookView, ListDeliveries,
    ListHooks,
};
use shared::hook::EventKind;
use shared::kernel::id::HookId;

pub(crate) fn input(events: &[EventKind]) -> HookInput {
    HookInput {
        url: RECEIVER_URL.into(),
        description: "ERP".into(),
        events: events.to_vec(),
        active: true,
        version: None,
    }
}

/// An endpoint for these events, or for all.
pub(crate) fn endpoint(world: &World, events: &[EventKind]) -> HookSecretView {
    let created = world.admin().call(CreateHook, (), &input(events));
    created.expect("an endpoint")
}

pub(crate) fn reload(world: &World, id: HookId) -> HookView {
    let nothing = shared::api::Nothing {};
    let list = world.admin().call(ListHooks, (), &nothing).unwrap();
    let found = list.endpoints.into_iter().find(|hook| hook.id == id);
    found.expect("the endpoint")
}

pub(crate) fn deliveries(world: &World, id: HookId) -> Vec<DeliveryRow> {
    let filter = DeliveryFilter::default();
    world
        .admin()
        .call(ListDeliveries, id, &filter)
        .unwrap()
        .items
}
