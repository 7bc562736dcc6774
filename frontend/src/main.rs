//! Dunlin's staff app. It holds no rule of its own: every figure it previews and every refusal it
//! predicts comes from `shared`, and the server decides again.
//!
//! Reading order: `routes` (what there is), `api` (the only fetch), `session`, `data` (queries and
//! commands with their states), `ui` (primitives without domain), `components` (with domain),
//! `layouts`, `pages`. `pages/customers` is the exemplary list, detail and form.
#![expect(unreachable_pub, reason = "the component macro writes `pub` items")]
#![expect(clippy::needless_pass_by_value, reason = "components own their props")]

mod api;
mod app;
mod boot;
mod components;
mod data;
mod early;
mod layouts;
mod lazy;
mod pages;
mod passkey;
mod routes;
mod session;
mod ui;

fn main() {
    // A released app has no panic sites to explain, and the hook's texts would weigh.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    boot::begin();
    leptos::mount::mount_to_body(app::App);
}
