//! The proof: how far the trail is sealed, and files that anybody can check.

use leptos::prelude::*;
use shared::api::Endpoint;
use shared::api::Nothing;
use shared::api::audit::{
    AuditOverview, EXPORT_ROWS_MAX, ExportAudit, ExportFilter, GetAuditOverview,
};

use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::data::filter::href;
use crate::data::use_query;
use crate::layouts::page::PageSection;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::fact::{Fact, Facts};
use crate::ui::skeleton::SkeletonRecord;

/// Parts that are offered; older ones are asked for by address.
const PARTS_SHOWN: usize = 20;

/// How far the trail is sealed, and its export in parts.
#[component]
pub(crate) fn Export() -> impl IntoView {
    let query = use_query(GetAuditOverview, &[], || Some(((), Nothing {})));
    view! {
        <PageSection title="Proof">
            <Loaded
                query
                skeleton=|| view! { <SkeletonRecord/> }
                children=|overview| move || proof(overview.get())
            />
        </PageSection>
    }
}

fn proof(overview: AuditOverview) -> impl IntoView {
    let fault = overview.fault.map(|fault| {
        view! {
            <Banner kind=BannerKind::Danger title="The audit trail does not fit its seals">
                {fault} ". Export it, keep the database as it is, and tell whoever audits you."
            </Banner>
        }
    });
    let kept = overview.kept.map(|head| {
        let text = format!("row {}, ", head.number);
        view! {
            <Fact label="Head kept in the archive">
                {text} <MomentText at=head.at/>
            </Fact>
            <Fact label="Its hash"><code class="small">{head.hash}</code></Fact>
        }
    });
    let sealed = format!("{} of {} rows", overview.sealed, overview.last);
    let last = overview.sealed;
    let parts = parts(last).into_iter().map(|(after, end)| {
        let filter = ExportFilter { after: Some(after) };
        let href = href(&ExportAudit::path(&()), &filter);
        let text = format!("Rows {} to {end}", after.saturating_add(1));
        view! { <li><a href=href download="" rel="external">{text}</a></li> }
    });
    let parts = parts.collect_view();
    view! {
        {fault}
        <Facts>
            <Fact label="Sealed">{sealed}</Fact>
            {kept}
            <Fact label="Export as JSON Lines"><ul class="plain-list">{parts}</ul></Fact>
        </Facts>
        <p class="muted small">
            "Check an export with " <code>"cargo xtask verify-audit FILE"</code>
            "; with " <code>"--head"</code> " it is compared with a head that was kept."
        </p>
    }
}

/// The parts up to `last`, the newest first: the row before each, and its last row.
fn parts(last: i64) -> Vec<(i64, i64)> {
    let size = i64::from(EXPORT_ROWS_MAX);
    let mut found = Vec::new();
    let mut after = last.saturating_sub(1).max(0);
    after = after.saturating_sub(after.rem_euclid(size));
    while last > 0 && found.len() < PARTS_SHOWN {
        found.push((after, last.min(after.saturating_add(size))));
        if after == 0 {
            break;
        }
        after = after.saturating_sub(size);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn parts_cover_every_row_once() {
        assert_eq!(parts(0), []);
        assert_eq!(parts(1), [(0, 1)]);
        assert_eq!(parts(5000), [(0, 5000)]);
        assert_eq!(parts(5001), [(5000, 5001), (0, 5000)]);
    }
}
