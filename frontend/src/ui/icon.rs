//! The few icons Dunlin uses, drawn on a grid of 16 with one stroke width. Always decoration: the
//! text or the `aria-label` beside an icon says what it means.

use leptos::prelude::*;

/// An icon by what it stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Icon {
    Ageing,
    Approvals,
    Audit,
    Check,
    ChevronDown,
    Close,
    Customers,
    Edit,
    Health,
    Home,
    Import,
    Info,
    Invoices,
    Ledger,
    Mail,
    More,
    Receipts,
    Remove,
    Settings,
    Warning,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Ageing => "M2.5 13.5h11M4 13.5V9M7 13.5V5.5M10 13.5v-3M13 13.5v-7",
            Self::Approvals => "M3 2.5h10v11H3zM5.5 8.2l1.8 1.8 3.4-3.8",
            Self::Audit => "M4 2.5h8v11H4zM6.2 6h3.6M6.2 8.5h3.6M6.2 11h2",
            Self::Check => "M3 8.5l3.3 3.3L13 4.7",
            Self::ChevronDown => "M4 6l4 4 4-4",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Customers => {
                "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M1.5 13.5c.3-2.5 2-4 4.5-4s\
                 4.2 1.5 4.5 4M10.5 3.2a2.4 2.4 0 0 1 0 4.6M12 9.8c1.5.5 2.3 \
                 1.9 2.5 3.7"
            }
            Self::Edit => "M3 13l.7-3L11 2.7l2.3 2.3L6 12.3z",
            Self::Health => "M1.5 8.5h3L6.5 4l3 8 2-3.5h3",
            Self::Home => "M2.5 7.5L8 3l5.5 4.5M4 6.5v6.5h8V6.5M6.7 13V9.5h2.6V13",
            Self::Import => "M8 2.5v7M5 6.8l3 3 3-3M2.5 10.5v3h11v-3",
            Self::Info => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 7.3v3.7M8 4.9v.1",
            Self::Invoices => "M4 2h6l2.5 2.5V14H4zM9.5 2v3h3M6 8h4.5M6 10.8h4.5",
            Self::Ledger => "M3 2.5h10v11H3zM3 6h10M8 6v7.5",
            Self::Mail => "M2 4h12v8.5H2zM2.3 4.5L8 9l5.7-4.5",
            Self::More => "M3.5 8h.01M8 8h.01M12.5 8h.01",
            Self::Receipts => {
                "M1.5 4.5h13v7h-13zM8 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2M4 8h.01M12 8h.01"
            }
            Self::Remove => "M3 4.5h10M6.5 4.5V3h3v1.5M4.3 4.5l.6 9h6.2l.6-9M6.8 7v4M9.2 7v4",
            Self::Settings => {
                "M2.5 4.5h6M12 4.5h1.5M8.5 3v3M2.5 8h1.5M7.5 8h6M5.7 6.5v3M2.5 11.5h7M13 11.5h.5M11.2 10v3"
            }
            Self::Warning => "M8 2.5l6 11H2zM8 6.8v3M8 11.7v.1",
        }
    }
}

/// Draws an icon.
#[component]
pub(crate) fn Symbol(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=icon.path()></path>
        </svg>
    }
}
