//! The root: what every screen shares, provided once, around the routes.

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::api::Client;
use crate::components::proof_dialog::ProofDialog;
use crate::data::Topics;
use crate::layouts::theme::Theme;
use crate::routes::AppRoutes;
use crate::session::Session;
use crate::ui::focus::keep_focus;
use crate::ui::toast::{ToastRegion, Toasts};

/// The whole app.
#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session::new();
    provide_context(session);
    provide_context(Client::new(session));
    provide_context(Topics::new());
    provide_context(Toasts::new());
    provide_context(Theme::restore());
    session.load();
    keep_focus();

    view! {
        <Router>
            <AppRoutes/>
        </Router>
        <ProofDialog/>
        <ToastRegion/>
    }
}
