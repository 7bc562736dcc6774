//! The audit trail: the searchable log, the history of one object, and the export.

use http::header::CONTENT_DISPOSITION;
use shared::api::audit::{
    ActorView, AuditFilter, AuditOverview, AuditView, EXPORT_ROWS_MAX, ExportFilter, HistoryFilter,
};
use shared::api::{Nothing, ProblemCode};
use shared::audit::{End, GENESIS, Line, SYSTEM_ACTORS, Sealed, Start};
use shared::kernel::Page;
use shared::kernel::id::{CreditNoteId, CustomerId, Id, InvoiceId, ReceiptId};
use shared::kernel::page::page_rows;

use crate::clock;
use crate::context::{Cx, all, first};
use crate::http_types::{self, Response};
use crate::problem::Refusal;
use crate::store::audit::{self, ALWAYS, CommandRow, Row, SealedRow, Span, StaffRow};
use crate::store::seals::{self, HashRow, State};

/// Lists the trail, the newest first.
pub async fn list(cx: &Cx, (): (), filter: AuditFilter) -> Result<Page<AuditView>, Refusal> {
    let mut span = ALWAYS;
    if filter.from.is_some() || filter.to.is_some() {
        // Where a day begins depends on the company's time zone, which the first read brings.
        cx.ensure_admitted().await?;
        let zone = cx.company()?.time_zone;
        if let Some(from) = filter.from {
            span.from = clock::start_of(zone, from)?;
        }
        if let Some(to) = filter.to {
            span.before = clock::start_of(zone, to.plus_days(1))?;
        }
    }
    page(cx, &filter, span).await
}

/// What happened to one object, the newest first.
pub async fn history(cx: &Cx, (): (), filter: HistoryFilter) -> Result<Page<AuditView>, Refusal> {
    let kinds = [
        CustomerId::PREFIX,
        InvoiceId::PREFIX,
        CreditNoteId::PREFIX,
        ReceiptId::PREFIX,
    ];
    let kind = filter.object.split('_').next().unwrap_or_default();
    if !kinds.contains(&kind) {
        cx.ensure_admitted().await?;
        return Err(ProblemCode::NotFound.into());
    }
    let filter = AuditFilter {
        object: Some(filter.object),
        after: filter.after,
        limit: filter.limit,
        ..AuditFilter::default()
    };
    page(cx, &filter, ALWAYS).await
}

async fn page(cx: &Cx, filter: &AuditFilter, span: Span) -> Result<Page<AuditView>, Refusal> {
    let rows = cx.read(vec![audit::list(filter, span)]).await?;
    let rows: Vec<Row> = all(rows.into_iter().next())?;
    let page = Page::from_rows(rows, page_rows(filter.limit), Row::cursor);
    page.try_map(Row::view)
}

/// What the filters offer, and how far the trail is sealed.
pub async fn overview(cx: &Cx, (): (), _: Nothing) -> Result<AuditOverview, Refusal> {
    let queries = vec![audit::staff(), audit::commands(), seals::state()];
    let mut rows = cx.read(queries).await?.into_iter();
    let staff: Vec<StaffRow> = all(rows.next())?;
    let commands: Vec<CommandRow> = all(rows.next())?;
    let state: State = first(rows.next())?.ok_or_else(|| Refusal::fault("no audit sequence"))?;
    let staff = staff.into_iter().map(|row| ActorView {
        id: row.id,
        name: row.name,
    });
    let system = SYSTEM_ACTORS.iter().map(|(id, name)| ActorView {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
    });
    Ok(AuditOverview {
        actors: staff.chain(system).collect(),
        commands: commands.into_iter().map(|row| row.command).collect(),
        last: state.last,
        sealed: state.sealed,
        kept: state.kept(),
        fault: state.fault,
    })
}

/// A part of the sealed trail as JSON Lines. A row that was altered is exported as it stands: the
/// file then proves the alteration.
pub async fn export(cx: &Cx, (): (), filter: ExportFilter) -> Result<Response, Refusal> {
    let after = filter.after.unwrap_or_default().max(0);
    let queries = vec![seals::hash_of(after), audit::chain(after, EXPORT_ROWS_MAX)];
    let mut rows = cx.read(queries).await?.into_iter();
    let before: Option<HashRow> = first(rows.next())?;
    let found: Vec<SealedRow> = all(rows.next())?;
    let hash = match before {
        Some(row) => row.hash,
        None if after == 0 => GENESIS.to_owned(),
        None => return Err(ProblemCode::NotFound.into()),
    };
    let start = Start { after, hash };
    let mut text = start.line();
    let mut end = End {
        end: after,
        hash: start.hash,
    };
    for (row, hash) in found.into_iter().map(SealedRow::record) {
        let Some(hash) = hash else { break };
        end = End {
            end: row.number,
            hash: hash.clone(),
        };
        text.push_str(&Sealed { row, hash }.line());
    }
    text.push_str(&end.line());
    let name = format!("audit-{}-{}.jsonl", after.saturating_add(1), end.end);
    let mut response = http_types::download("application/jsonl", text.into_bytes());
    let disposition = format!("attachment; filename=\"{name}\"");
    http_types::set(&mut response, CONTENT_DISPOSITION, &disposition);
    Ok(response)
}
