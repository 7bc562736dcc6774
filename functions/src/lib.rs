//! Dunlin's Worker: the API for staff, the portal for customers, webhooks of payment providers,
//! and the jobs behind them.
//!
//! **Invariant:** a handler reads and returns a decision; only this crate's router, webhook, portal
//! and job code commits, one batch per command. SQL stands in `store`, and nowhere else.

pub mod api;
pub mod app;
pub mod auth;
pub mod clock;
mod commit;
pub mod config;
pub mod context;
pub mod decision;
pub mod document;
pub mod email;
pub mod first_view;
pub mod hooks;
pub mod http_types;
pub mod jobs;
mod log;
mod malformed;
#[cfg(not(target_arch = "wasm32"))]
pub mod openapi;
pub mod platform;
pub mod portal;
pub mod problem;
pub mod router;
pub mod routes;
pub mod store;
mod stripe;
pub mod visitor;
pub mod webhooks;

#[cfg(all(target_arch = "wasm32", feature = "entry"))]
mod assets;
#[cfg(all(target_arch = "wasm32", feature = "entry"))]
mod entry;
