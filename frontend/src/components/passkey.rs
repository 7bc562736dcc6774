//! The button that asks for a passkey.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::Nothing;
use shared::api::passkeys::GetPasskeyOptions;
use shared::api::proof::GetProofWays;

use super::problem_text::problem_text;
use crate::api::{CallError, Client, expect_client};
use crate::passkey::{self, Ceremony};
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::Button;

/// What has become of asking for a passkey. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct PasskeyAsk {
    busy: RwSignal<bool>,
    declined: RwSignal<Option<String>>,
    client: Client,
}

impl PasskeyAsk {
    /// Nobody has been asked.
    pub(crate) fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            declined: RwSignal::new(None),
            client: expect_client(),
        }
    }

    /// Asks by the server's `options` and does `done` with the answer, unless the page is gone.
    pub(crate) fn ask(
        self,
        ceremony: Ceremony,
        options: String,
        done: impl FnOnce(String) + 'static,
    ) {
        if self.begin() {
            spawn_local(self.end(ceremony, options, Box::new(done)));
        }
    }

    /// Asks for a passkey to sign in with: the server is asked for the options first.
    pub(crate) fn ask_anybody(self, done: impl FnOnce(String) + 'static) {
        let options = async move {
            let given = self
                .client
                .query(GetPasskeyOptions, &(), &Nothing {})
                .await?;
            Ok(Some(given.options))
        };
        self.ask_by(options, Box::new(done));
    }

    /// Asks who is signed in for a passkey of theirs. The server is asked for the options each time:
    /// they can be answered once, and not for long.
    pub(crate) fn ask_for_proof(self, done: impl FnOnce(String) + 'static) {
        let options = async move {
            let ways = self.client.query(GetProofWays, &(), &Nothing {}).await?;
            Ok(ways.passkey)
        };
        self.ask_by(options, Box::new(done));
    }

    fn ask_by(
        self,
        options: impl Future<Output = Result<Option<String>, CallError>> + 'static,
        done: Box<dyn FnOnce(String)>,
    ) {
        if !self.begin() {
            return;
        }
        spawn_local(async move {
            match options.await {
                Ok(_) if self.busy.try_get_untracked().is_none() => {}
                Ok(Some(options)) => self.end(Ceremony::Get, options, done).await,
                Ok(None) => self.fail("Your account has no passkey any more.".to_owned()),
                Err(error) => self.fail(problem_text(&error)),
            }
        });
    }

    fn begin(self) -> bool {
        let free = !self.busy.get_untracked();
        self.busy.set(true);
        self.declined.set(None);
        free
    }

    async fn end(self, ceremony: Ceremony, options: String, done: Box<dyn FnOnce(String)>) {
        let answer = passkey::ask(ceremony, &options).await;
        let gone = self.busy.try_set(false).is_some();
        match answer {
            Ok(answer) if !gone => done(answer),
            Ok(_) => {}
            Err(declined) => self.fail(declined.text()),
        }
    }

    /// Nothing came of it; the page may be gone by now.
    fn fail(self, text: String) {
        let _gone = self.busy.try_set(false);
        let _gone = self.declined.try_set(Some(text));
    }

    /// Whether the person is being asked.
    pub(crate) fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Forgets that nothing came of it.
    pub(crate) fn clear(self) {
        self.declined.set(None);
    }

    /// Says that nothing came of it.
    pub(crate) fn problem(self) -> impl Fn() -> Option<AnyView> + Clone {
        move || {
            let title = self.declined.get()?;
            let view = view! { <Banner kind=BannerKind::Warning title=title/> };
            Some(view.into_any())
        }
    }
}

/// A button for who has a passkey; nothing in a browser that knows none.
#[component]
pub(crate) fn PasskeyButton(
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
    children: Children,
) -> impl IntoView {
    passkey::are_known().then(|| view! { <Button busy on_press>{children()}</Button> })
}
