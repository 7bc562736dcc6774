//! Light, dark, or as the system has it; remembered in this browser.

use leptos::prelude::*;
use web_sys::Storage;

const STORED_AS: &str = "dunlin.theme";

/// What the user chose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ThemeChoice {
    System,
    Light,
    Dark,
}

impl ThemeChoice {
    /// Every choice, in the order of the switch.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The theme of this browser.
#[derive(Clone, Copy)]
pub(crate) struct Theme {
    pub(crate) choice: RwSignal<ThemeChoice>,
}

impl Theme {
    /// As it was chosen last time.
    pub(crate) fn restore() -> Self {
        let stored = storage().and_then(|storage| storage.get_item(STORED_AS).ok().flatten());
        let choice = ThemeChoice::ALL
            .into_iter()
            .find(|choice| choice.attribute() == stored.as_deref())
            .unwrap_or(ThemeChoice::System);
        let theme = Self {
            choice: RwSignal::new(choice),
        };
        show(choice);
        theme
    }

    /// Changes it and remembers.
    pub(crate) fn choose(self, choice: ThemeChoice) {
        self.choice.set(choice);
        show(choice);
        if let Some(storage) = storage() {
            // A browser that keeps nothing shows the system's choice next time.
            let _kept = match choice.attribute() {
                Some(text) => storage.set_item(STORED_AS, text),
                None => storage.remove_item(STORED_AS),
            };
        }
    }
}

fn show(choice: ThemeChoice) {
    let Some(root) = document().document_element() else {
        return;
    };
    // Setting an attribute fails only for a name that is not one.
    let _set = match choice.attribute() {
        Some(text) => root.set_attribute("data-theme", text),
        None => root.remove_attribute("data-theme"),
    };
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// The theme of this app.
pub(crate) fn expect_theme() -> Theme {
    expect_context()
}
