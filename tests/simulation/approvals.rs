//! Credit notes above somebody's limit: asking, and what others decide.

use harness::World;
use shared::api::approvals::{ApprovalRow, ApproveInput, GetApproval, RejectInput};
use shared::api::invoices::GetCreditNote;
use shared::api::{Nothing, ProblemCode};
use shared::approval::State;
use shared::kernel::Day;
use shared::kernel::id::{ApprovalId, InvoiceId, ItemId};

use crate::absorb::credit;
use crate::command::Command;
use crate::model::{Model, Status};
use crate::op::Person;

/// Limits low enough for many credit notes to be above them: in hundredths, and in whole yen.
const LIMITS: [(Person, i64); 2] = [(Person::Manager, 100_000), (Person::Controller, 300_000)];

/// What somebody has asked for.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) invoice: InvoiceId,
    pub(crate) by: Person,
    pub(crate) state: State,
    /// What the credit note would have settled when it was asked for.
    pub(crate) settles: Vec<(ItemId, i64)>,
}

/// Puts the limits into the books.
pub(crate) fn set_limits(world: &World) {
    for (person, minor) in LIMITS {
        let role = person.role();
        let sql = format!(
            "UPDATE approval_limit SET amount_minor = {minor} WHERE role = '{}'",
            role.as_str()
        );
        world.connection().execute_script(&sql).expect("a limit");
    }
}

/// Whether `minor` of any currency is within what somebody may credit or approve.
pub(crate) fn covers(person: Person, minor: i64) -> bool {
    let limit = LIMITS.iter().find(|(of, _)| *of == person);
    person == Person::Administrator || limit.is_some_and(|(_, limit)| minor <= *limit)
}

/// Whether the role of somebody reaches a command at all.
pub(crate) fn may(person: Person, command: &Command) -> bool {
    match person {
        Person::Administrator | Person::Manager => true,
        Person::Controller => !matches!(
            command,
            Command::CreateCustomer(_)
                | Command::UpdateCustomer(..)
                | Command::AddContact(..)
                | Command::Draft(_)
                | Command::Redraft(..)
                | Command::Discard(..)
                | Command::Receive(..)
        ),
        // Everybody who sees a request may try to take it back.
        Person::Viewer => matches!(command, Command::Withdraw(_)),
    }
}

/// The command of an operation on a request, bound to what the page shows of it.
pub(crate) fn decide(world: &World, id: ApprovalId, approve: bool) -> Command {
    let view = world.admin().call(GetApproval, id, &Nothing {});
    let payload_hash = view.expect("a request").payload_hash;
    if approve {
        Command::Approve(id, ApproveInput { payload_hash })
    } else {
        let reason = "simulated".to_owned();
        let input = RejectInput {
            payload_hash,
            reason,
        };
        Command::Reject(id, input)
    }
}

/// Whether somebody may decide about a request as it stands.
pub(crate) fn decidable(model: &Model, id: ApprovalId, by: Person) -> Result<(), ProblemCode> {
    let request = pending(model, id)?;
    let invoice = model.invoice(request.invoice).expect("an invoice");
    if request.by == by {
        Err(ProblemCode::OwnRequest)
    } else if !covers(by, invoice.total()) {
        Err(ProblemCode::AboveAuthority)
    } else {
        Ok(())
    }
}

/// Whether the credit note would be exactly what was asked for.
pub(crate) fn executable(model: &Model, id: ApprovalId) -> Result<(), ProblemCode> {
    let request = &model.requests[&id];
    let invoice = model.invoice(request.invoice).expect("an invoice");
    if invoice.status != Status::Issued {
        return Err(ProblemCode::NotIssued);
    }
    assert!(!invoice.credited, "credited while a request waits");
    if model.oldest_first(invoice.id, invoice.total()) == request.settles {
        Ok(())
    } else {
        Err(ProblemCode::ApprovalStale)
    }
}

/// Whether somebody may take a request back.
pub(crate) fn withdrawable(model: &Model, id: ApprovalId, by: Person) -> Result<(), ProblemCode> {
    if pending(model, id)?.by == by {
        Ok(())
    } else {
        Err(ProblemCode::NotYourRequest)
    }
}

fn pending(model: &Model, id: ApprovalId) -> Result<&Request, ProblemCode> {
    let request = &model.requests[&id];
    if request.state == State::Pending {
        Ok(request)
    } else {
        Err(ProblemCode::AlreadyDecided)
    }
}

/// Takes over a request that was made. Its batch asserts what was open, so it is about the invoice
/// as it stands, whoever was faster.
pub(crate) fn asked(model: &mut Model, invoice: InvoiceId, (row, by): (&ApprovalRow, Person)) {
    let total = model.invoice(invoice).expect("an invoice").total();
    assert_eq!(row.amount.minor(), total, "what is asked for");
    assert!(!covers(by, total), "{by:?} needs nobody for {total}");
    let request = Request {
        invoice,
        by,
        state: row.state,
        settles: model.oldest_first(invoice, total),
    };
    model.requests.insert(row.id, request);
}

/// Takes over a decision, and the credit note that an approval makes.
pub(crate) fn decided(
    world: &World,
    model: &mut Model,
    (row, state): (&ApprovalRow, State),
    today: Day,
) {
    assert_eq!(row.state, state);
    let request = model.requests.get_mut(&row.id).expect("a request");
    request.state = state;
    let invoice = request.invoice;
    let outcome = row.decision.as_ref().and_then(|made| made.outcome.as_ref());
    assert_eq!(outcome.is_some(), state == State::Approved, "{row:?}");
    if let Some(made) = outcome {
        let id = made.id.parse().expect("a credit note's id");
        let note = world.admin().call(GetCreditNote, id, &Nothing {});
        credit(model, None, invoice, (&note.expect("a credit note"), today));
    }
}

/// What an accepted command did to a request, for the figures.
pub(crate) fn counted(command: &Command, status: u16) -> Option<&'static str> {
    match command {
        Command::Credit(..) if status == 202 => Some("requests made"),
        Command::Approve(..) => Some("requests approved"),
        Command::Reject(..) => Some("requests rejected"),
        Command::Withdraw(_) => Some("requests taken back"),
        _ => None,
    }
}
