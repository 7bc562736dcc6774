//! The list of API tokens.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::tokens::{ListTokens, RevokeToken, TokenList, TokenView};

use super::token_form::token_form;
use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::data::{Live, Topic, use_command, use_query};
use crate::layouts::page::PageSection;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table};
use crate::ui::toast::expect_toasts;

/// The section with its dialogs.
pub(super) fn tokens() -> AnyView {
    let query = use_query(ListTokens, &[Topic::Integrations], || {
        Some(((), Nothing {}))
    });
    let open = RwSignal::new(false);
    let sure = RwSignal::new(false);
    let chosen = RwSignal::new(None::<TokenView>);
    let toasts = expect_toasts();
    let revoke = use_command(RevokeToken, &[Topic::Integrations], move |_| {
        toasts.done("Token revoked");
        sure.set(false);
    });
    clear_on_open(revoke, sure);
    let confirmed = move || {
        if let Some(token) = chosen.get_untracked() {
            revoke.submit(RevokeToken, token.id, Nothing {});
        }
    };
    let ask = move |token: TokenView| {
        chosen.set(Some(token));
        sure.set(true);
    };
    let title = Signal::derive(move || {
        let name = chosen.with(|token| token.as_ref().map(|token| token.name.clone()));
        format!("Revoke {}?", name.unwrap_or_default())
    });
    let add = move || view! { <Button on_press=move || open.set(true)>"New token"</Button> };
    view! {
        <PageSection title="API tokens" actions=add>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows rows=3/> }
                children=move |list| table(list, ask)
            />
        </PageSection>
        <Dialog open title="New API token">
            {move || token_form(open)}
        </Dialog>
        <ConfirmDialog
            open=sure
            title
            confirm="Revoke"
            kind=ButtonKind::DangerSolid
            error=revoke.error
            busy=revoke.pending
            on_confirm=confirmed
        >
            <p>"Programs that use it are refused at once. This cannot be taken back."</p>
        </ConfirmDialog>
    }
    .into_any()
}

fn table(list: Live<TokenList>, ask: impl Fn(TokenView) + Copy + Send + Sync + 'static) -> AnyView {
    let rows = Signal::derive(move || list.with(|list| list.tokens.clone()));
    (move || {
        if rows.with(Vec::is_empty) {
            let text = "No program can call the API yet. A token lets one in, for what you choose.";
            return view! { <EmptyPart text/> }.into_any();
        }
        view! { <Table label="API tokens" columns=columns(ask) rows/> }.into_any()
    })
    .into_any()
}

fn columns(ask: impl Fn(TokenView) + Copy + Send + Sync + 'static) -> Vec<Column<TokenView>> {
    vec![
        Column::new("Name", Part::Lead, |token: &TokenView| {
            format!("{} (…{})", token.name, token.hint)
        }),
        Column::new("May", Part::WideText, |token: &TokenView| {
            let scopes: Vec<&str> = token.scopes.iter().map(Permission::label).collect();
            scopes.join(", ")
        }),
        Column::new("Made by", Part::WideText, |token: &TokenView| {
            token.maker.clone()
        }),
        Column::new("Last used", Part::Text, |token: &TokenView| {
            match token.last_used_at {
                Some(at) => {
                    view! { <span class="narrow-only">"Used "</span> <MomentText at/> }.into_any()
                }
                None => "Never used".into_any(),
            }
        }),
        Column::new("Works until", Part::WideDate, |token: &TokenView| {
            let at = token.expires_at;
            view! { <MomentText at/> }
        }),
        Column::new("", Part::Status, |token: &TokenView| {
            let revoked = token.revoked_at.is_some();
            revoked.then(|| view! { <Badge tone=Tone::Danger text="Revoked"/> })
        }),
        Column::new("", Part::Actions, move |token: &TokenView| {
            let token = StoredValue::new(token.clone());
            let works = token.with_value(|token| token.revoked_at.is_none());
            works.then(|| {
                let press = move || ask(token.get_value());
                view! { <Button kind=ButtonKind::Danger on_press=press>"Revoke"</Button> }
            })
        }),
    ]
}
