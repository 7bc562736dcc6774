//! The anatomy of a page: what it is and what can be done above, the content below.

use leptos::prelude::*;

const PRODUCT: &str = "Dunlin";

/// A page inside the shell. Give `title` the record's own name; put buttons into `actions`; the
/// children are `PageSection`s or a table that reaches from edge to edge. What `badges` and `actions`
/// read is followed; `toolbar` is made once, so that a field in it keeps the cursor.
#[component]
pub(crate) fn Page(
    #[prop(into)] title: Signal<String>,
    /// Where this page belongs: text and address of the list above it.
    #[prop(optional)]
    back: Option<(&'static str, String)>,
    /// Badges behind the title.
    #[prop(into, optional)]
    badges: ViewFn,
    /// Buttons at the right.
    #[prop(into, optional)]
    actions: ViewFn,
    /// Filters and tabs that stay in view below the title.
    #[prop(into, optional)]
    toolbar: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| {
        let title = title.get();
        document().set_title(&if title.is_empty() {
            PRODUCT.to_owned()
        } else {
            format!("{title} · {PRODUCT}")
        });
    });
    let heading = NodeRef::<leptos::html::H1>::new();
    // After navigation the heading takes the focus, so that a screen reader reads it and Tab goes
    // on from here. A form may move it on to its first field.
    Effect::new(move |_| {
        let has_focus = document()
            .active_element()
            .is_some_and(|e| e.tag_name() != "BODY");
        if let Some(heading) = heading.get().filter(|_| !has_focus) {
            // The heading is in the page and has a tabindex.
            let _focused = heading.focus();
        }
    });
    view! {
        <article class="page">
            <header class="page__header">
                <div class="page__heading">
                    {back
                        .map(|(text, href)| view! { <a class="page__back" href=href>{text}</a> })}
                    <div class="page__title-row">
                        <h1 class="page__title" tabindex="-1" node_ref=heading>
                            {title}
                        </h1>
                        {move || badges.run()}
                    </div>
                </div>
                <div class="page__actions">{move || actions.run()}</div>
            </header>
            {toolbar.map(|toolbar| view! { <div class="page__toolbar">{toolbar.run()}</div> })}
            <div class="page__content">{children()}</div>
        </article>
    }
}

/// A part of a page with a title of its own and the page's margins.
#[component]
pub(crate) fn PageSection(
    #[prop(into, optional)] title: Option<&'static str>,
    /// Buttons at the right of the title.
    #[prop(into, optional)]
    actions: ViewFn,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="page__section">
            {title
                .map(|title| {
                    view! {
                        <div class="page__section-header">
                            <h2>{title}</h2>
                            <div class="row">{move || actions.run()}</div>
                        </div>
                    }
                })}
            {children()}
        </section>
    }
}
