//! Allocating credit-side items to debit-side items, and undoing it.

mod plan;

pub use plan::{Plan, Source, plan};

use serde_json::json;
use shared::api::allocations::{AllocateInput, AllocatedView, AllocationView, ItemKind};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::AllocationId;
use shared::ledger;

use self::plan::allocatable;
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision, Entry};
use crate::problem::Refusal;
use crate::store::allocations::{self, Original, ReversalRow};
use crate::store::items::{self, ItemRow};

/// Allocates a receipt or credit note to items of the same customer, by a person's choice.
pub async fn allocate(
    cx: &Cx,
    (): (),
    input: AllocateInput,
) -> Result<Decision<AllocatedView>, Refusal> {
    let mut ids = vec![input.source];
    ids.extend(input.shares.iter().map(|share| share.item));
    let queries = vec![items::by_ids(&ids)?, allocations::last_reversals(&ids)?];
    let mut rows = cx.read(queries).await?.into_iter();
    let found: Vec<ItemRow> = all(rows.next())?;
    let reversals: Vec<ReversalRow> = all(rows.next())?;
    let row = found
        .iter()
        .find(|row| row.id == input.source)
        .ok_or(ProblemCode::NotFound)?;
    let source = Source {
        name: &row.number,
        customer: row.customer_id,
        item: allocatable(row, &reversals)?,
    };
    let plan = plan(
        cx,
        &source,
        (&found, &reversals),
        &input.shares,
        input.effective_on,
    )?;
    let view = AllocatedView {
        allocations: plan.allocations.iter().map(|new| new.id).collect(),
        left: plan.left,
    };
    let actor = cx.actor()?.key();
    let mut commit = Commit::about(&row.document_id)
        .touches_all(plan.documents(&found))
        .after(&json!({
            "from": row.number, "allocations": plan.told(&found), "effective_on": plan.effective_on,
            "left": plan.left,
        }))?
        // The answer names what is left; without this a race could make it wrong.
        .assert(allocations::assert_open(row.id, row.open_minor))
        .write(allocations::insert(
            row.id,
            &plan.allocations,
            plan.effective_on,
            (&actor, cx.now),
        )?);
    if row.kind == ItemKind::Receipt {
        commit = commit.post(plan.entry(cx, (&row.document_id, &row.number), row.customer_id)?);
    }
    Ok(Decision::created(view, commit))
}

/// Reverses one allocation: an opposite event and opposite postings, effective today or on the
/// original's day if that is later (domain 2.4 and 4.3).
pub async fn unallocate(
    cx: &Cx,
    id: AllocationId,
    _: Nothing,
) -> Result<Decision<AllocationView>, Refusal> {
    let rows = cx.read(vec![allocations::find(id)]).await?;
    let original: Original = first(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?;
    if original.reversed_at.is_some() {
        return Err(ProblemCode::AlreadyReversed.into());
    }
    if original.credit_kind == ItemKind::Void {
        let detail = format!(
            "{} is void, and this allocation closed it",
            original.debit_number
        );
        return Err(Refusal::detailed(ProblemCode::NotIssued, detail));
    }
    let view = original.view()?;
    let view = AllocationView {
        reversed_at: Some(cx.now),
        ..view
    };
    let effective_on = cx.today()?.max(original.effective_on);
    let actor = cx.actor()?.key();
    let mut commit = Commit::about(&original.credit_document)
        .touches(&original.debit_document)
        .before(&json!({
            "from": original.credit_number, "effective_on": original.effective_on,
            "allocations": [{ "number": original.debit_number, "amount": view.amount }],
        }))?
        .write(allocations::reverse(
            cx.id()?,
            id,
            effective_on,
            (&actor, cx.now),
        ));
    if original.credit_kind == ItemKind::Receipt {
        commit = commit.post(Entry {
            id: cx.id()?,
            kind: "unallocation",
            source: id.to_string(),
            number: original.credit_number.clone(),
            document: Some(original.credit_document.clone()),
            effective_on,
            reversal_of: original.sole_entry(),
            customer: original.customer_id,
            postings: ledger::reversed(&ledger::allocation([view.amount])?),
        });
    }
    Ok(Decision::new(view, commit))
}
