//! Which problems an operation can answer with: those of its kind, and its own.

use shared::api::{Method, ProblemCode};

use crate::router::{Effect, Route};

/// The problems of a route, in the order of their status. A test compares every answer of every
/// scenario with this list.
pub fn problems(route: &Route) -> Vec<ProblemCode> {
    let mut codes = vec![
        ProblemCode::MalformedRequest,
        ProblemCode::BodyTooLarge,
        ProblemCode::Internal,
        ProblemCode::OutcomeUnknown,
        ProblemCode::NotSetUp,
    ];
    if route.path.contains('{') {
        codes.push(ProblemCode::NotFound);
    }
    if route.access.needs_session() {
        codes.push(ProblemCode::NotSignedIn);
    }
    if route.access.permission().is_some() {
        codes.push(ProblemCode::NotPermitted);
    }
    if route.access.needs_step_up() {
        codes.push(ProblemCode::StepUpRequired);
    }
    // A token does nothing but what its scopes name.
    if route.access.needs_session() && route.method != Method::Get {
        codes.push(ProblemCode::NotPermitted);
    }
    if route.method != Method::Get {
        codes.push(ProblemCode::ForeignOrigin);
    }
    if route.effect == Effect::Command {
        codes.extend([
            ProblemCode::IdempotencyKeyMissing,
            ProblemCode::IdempotencyKeyReused,
            ProblemCode::LostRace,
        ]);
    }
    if let Some(contract) = route.contract {
        codes.extend(contract.refuses);
    }
    let mut once = Vec::new();
    for code in codes {
        if !once.contains(&code) {
            once.push(code);
        }
    }
    once.sort_by_key(|code| code.status());
    once
}
