//! Endpoints of webhooks and their deliveries, while somebody else changes them.

use std::rc::Rc;

use harness::World;
use harness::receiver::Receiver;
use shared::api::hooks::{
    CreateHook, HOOKS_MAX, HookInput, RemoveHook, ReplayDelivery, RotateHookSecret, UpdateHook,
};
use shared::api::invoices::{SendingState, VersionInput};
use shared::api::{Endpoint, Nothing, ProblemCode};
use shared::hook::EventKind;

use crate::hooks::{deliveries, endpoint, input, reload};
use crate::identity::{audited, count, field};

#[test]
fn two_who_add_the_last_endpoint_at_once_add_one() {
    let world = Rc::new(World::new());
    for _ in 1..HOOKS_MAX {
        endpoint(&world, &[]);
    }
    world.before_next_write(|world| drop(endpoint(world, &[])));
    let refused = world.admin().call(CreateHook, (), &input(&[])).unwrap_err();
    assert_eq!(field(&refused), "url");
    let most = i64::from(HOOKS_MAX);
    assert_eq!(count(&world, "SELECT count(*) FROM hook_endpoint"), most);
    assert_eq!(audited(&world, CreateHook::NAME), most);
}

#[test]
fn an_endpoint_changed_meanwhile_is_not_changed_rotated_or_removed() {
    for command in [UpdateHook::NAME, RotateHookSecret::NAME, RemoveHook::NAME] {
        let world = Rc::new(World::new());
        let hook = endpoint(&world, &[]).endpoint;
        let named = |name: &str| HookInput {
            description: name.into(),
            ..hook.details.clone()
        };
        let (id, theirs) = (hook.id, named("Theirs"));
        world.before_next_write(move |world| {
            world.admin().call(UpdateHook, id, &theirs).unwrap();
        });
        let (admin, stale) = (world.admin(), VersionInput { version: 1 });
        let refused = match command {
            UpdateHook::NAME => admin.call(UpdateHook, id, &named("Mine")).err(),
            RotateHookSecret::NAME => admin.call(RotateHookSecret, id, &stale).err(),
            _ => admin.call(RemoveHook, id, &stale).err(),
        };
        let refused = refused.expect(command);
        assert_eq!(refused.code(), ProblemCode::VersionConflict, "{command}");
        assert_eq!(refused.problem.current_version, Some(2), "{command}");
        let kept = reload(&world, id);
        assert_eq!(kept.details.description, "Theirs", "{command}");
        assert_eq!(kept.previous_secret_until, None, "{command}");
        let theirs = i64::from(command == UpdateHook::NAME);
        assert_eq!(audited(&world, command), theirs, "{command}");
    }
}

#[test]
fn a_delivery_that_somebody_else_has_begun_again_is_not_begun_again() {
    let world = Rc::new(World::new());
    let receiver = Receiver::new(&world);
    let hook = endpoint(&world, &[EventKind::CustomerCreated]).endpoint.id;
    world.customer("Tern Trading");
    let ids = (hook, deliveries(&world, hook)[0].id);
    receiver.take();
    // It fails, so that it waits for its next try.
    receiver.will_answer([500]);
    world.before_next_write(move |world| {
        world
            .admin()
            .call(ReplayDelivery, ids, &Nothing {})
            .unwrap();
    });
    let refused = world.admin().call(ReplayDelivery, ids, &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::StillSending);
    assert_eq!(receiver.take().len(), 1);
    let [delivery] = deliveries(&world, hook).try_into().unwrap();
    assert_eq!(
        (delivery.state, delivery.attempts),
        (SendingState::Pending, 1)
    );
    assert_eq!(audited(&world, ReplayDelivery::NAME), 1);
}
