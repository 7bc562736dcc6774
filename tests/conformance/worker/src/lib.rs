//! Runs the conformance suite inside workerd, through the same platform as the product, and answers
//! what it found. It exists for `tests/edge/db.test.mjs` alone and is never deployed.

#[cfg(target_arch = "wasm32")]
mod answer;
#[cfg(target_arch = "wasm32")]
#[path = "../../suite.rs"]
mod suite;
