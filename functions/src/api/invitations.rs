//! Inviting people, and accepting. The token of a link is computed when its message goes out; what
//! it opens is looked up at each use.

use shared::api::invitations::{
    InvitationInput, InvitationView, InvitedView, JoinInput, LinkInput,
};
use shared::api::people::PEOPLE_MAX;
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{InvitationId, StaffId};

use super::roles::require_covered;
use super::session::{Who, begin};
use crate::auth::password;
use crate::auth::staff_link::{INVITATION_MILLISECONDS, parse_invitation};
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision, OutboxMessage};
use crate::email::{Address, InvitationMail, MailLink};
use crate::http_types::{self, Response};
use crate::problem::Refusal;
use crate::router::decide_again;
use crate::store::invitations::{self, Row, Standing};
use crate::store::people::{self, OfAddress};
use crate::store::roles;

const DAY_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;

/// Invites somebody.
pub async fn invite(
    cx: &Cx,
    (): (),
    input: InvitationInput,
) -> Result<Decision<InvitationView>, Refusal> {
    let address = input.email.trim().to_lowercase();
    let queries = vec![roles::list(), people::of_address(&address)];
    let mut rows = cx.read(queries).await?.into_iter();
    let roles: Vec<roles::Row> = all(rows.next())?;
    let known: Option<OfAddress> = first(rows.next())?;
    let ids: Vec<_> = roles.iter().map(|role| role.id.clone()).collect();
    let details = input.parse(&ids)?;
    let role = roles.iter().find(|role| role.id == details.role);
    let role = role.ok_or_else(|| Refusal::fault("a parsed role is one of them"))?;
    require_covered(cx, &role.view()?.permissions)?;
    require_new(known)?;
    let id: InvitationId = cx.id()?;
    let expires_at = cx.now.saturating_add(INVITATION_MILLISECONDS);
    let staff = cx.staff()?;
    let view = InvitationView {
        id,
        email: details.email.to_string(),
        name: details
            .name
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        role: role.id.clone(),
        role_name: role.name.clone(),
        invited_by: staff.name.clone(),
        created_at: cx.now,
        expires_at,
        expired: false,
    };
    let commit = Commit::about(id)
        .after(&view)?
        .assert(roles::assert_version(&role.id, role.version))
        .write(invitations::insert(
            id,
            &details,
            staff.id,
            (cx.now, expires_at),
        ))
        .send(message(cx, &view, 1)?);
    Ok(Decision::created(view, commit))
}

/// Refuses an address that is somebody's already.
fn require_new(known: Option<OfAddress>) -> Result<(), Refusal> {
    let Some(known) = known else { return Ok(()) };
    let problem = if known.people > 0 {
        "belongs to somebody who works or worked here: change them instead".to_owned()
    } else if known.invited > 0 {
        "is invited already: send that invitation again instead".to_owned()
    } else if known.n >= u32::from(PEOPLE_MAX) {
        format!("would be one too many: {PEOPLE_MAX} people are the most")
    } else {
        return Ok(());
    };
    Err(Refusal::field("email", problem))
}

fn message(cx: &Cx, view: &InvitationView, version: i64) -> Result<OutboxMessage, Refusal> {
    let opens = MailLink::Invitation(view.id, version);
    let mail = InvitationMail {
        company: &cx.company()?.name,
        inviter: &cx.staff()?.name,
        role: &view.role_name,
        days: INVITATION_MILLISECONDS.div_euclid(DAY_MILLISECONDS),
        link: &Address::new(&cx.config.public_url, opens),
    };
    OutboxMessage::mail(cx, view.id, &mail.to(&view.email))
}

/// Sends an invitation once more, under a new link.
pub async fn resend(
    cx: &Cx,
    id: InvitationId,
    _: Nothing,
) -> Result<Decision<InvitationView>, Refusal> {
    let mut rows = cx
        .read(vec![invitations::find(id), roles::list()])
        .await?
        .into_iter();
    let row: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let roles: Vec<roles::Row> = all(rows.next())?;
    require_open(cx, &row)?;
    let role = roles.iter().find(|role| role.id == row.role);
    let role = role.ok_or_else(|| Refusal::fault("an invitation without a role"))?;
    require_covered(cx, &role.view()?.permissions)?;
    let expires_at = cx.now.saturating_add(INVITATION_MILLISECONDS);
    let view = InvitationView {
        expires_at,
        expired: false,
        ..row.view(cx.now)
    };
    let commit = Commit::about(id)
        .before(&row.view(cx.now))?
        .after(&view)?
        .assert(invitations::assert_open(id, row.version))
        .write(invitations::renew(id, expires_at))
        .send(message(cx, &view, row.version.saturating_add(1))?);
    Ok(Decision::new(view, commit))
}

/// Withdraws an invitation.
pub async fn withdraw(cx: &Cx, id: InvitationId, _: Nothing) -> Result<Decision<Nothing>, Refusal> {
    let rows = cx.read(vec![invitations::find(id)]).await?;
    let row: Row = first(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?;
    require_open(cx, &row)?;
    let commit = Commit::about(id)
        .before(&row.view(cx.now))?
        .assert(invitations::assert_open(id, row.version))
        .write(invitations::withdraw(id, cx.now));
    Ok(Decision::new(Nothing {}, commit))
}

/// Refuses an invitation that has ended; one that is only too old can be sent again.
fn require_open(cx: &Cx, row: &Row) -> Result<(), Refusal> {
    match row.standing(cx.now) {
        Standing::Open | Standing::Expired => Ok(()),
        Standing::Accepted => Err(ProblemCode::InvitationUsed.into()),
        Standing::Withdrawn => Err(ProblemCode::InvitationWithdrawn.into()),
    }
}

/// The invitation of a link that works, or why it does not.
async fn opened(cx: &Cx, token: &str) -> Result<(InvitationId, Row), Refusal> {
    let named = parse_invitation(&cx.config.link_secret, token);
    let (id, version) = named.ok_or(ProblemCode::NotFound)?;
    let rows = cx.read(vec![invitations::find(id)]).await?;
    let row: Row = first(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?;
    require_open(cx, &row)?;
    if row.version != version {
        return Err(ProblemCode::LinkReplaced.into());
    }
    if row.standing(cx.now) == Standing::Expired {
        return Err(ProblemCode::LinkExpired.into());
    }
    Ok((id, row))
}

/// Tells who invites whom.
pub async fn show(cx: &Cx, (): (), input: LinkInput) -> Result<Response, Refusal> {
    let (_, row) = opened(cx, &input.token).await?;
    let view = InvitedView {
        company: cx.company()?.name.clone(),
        invited_by: row.inviter,
        email: row.email,
        name: row.name,
        role_name: row.role_name,
    };
    let body = serde_json::to_string(&view).map_err(Refusal::fault)?;
    Ok(http_types::json(200, body))
}

/// Makes the bearer of the link a member of staff, once, and signs them in.
pub async fn accept(cx: &Cx, (): (), input: JoinInput) -> Result<Response, Refusal> {
    decide_again(cx, async |cx| join(cx, &input).await).await
}

async fn join(cx: &Cx, input: &JoinInput) -> Result<Response, Refusal> {
    let (id, row) = opened(cx, &input.token).await?;
    let name = input.parse(&row.email)?;
    let email = row.email.parse().map_err(Refusal::fault)?;
    let rows = cx.read(vec![roles::list()]).await?;
    let roles: Vec<roles::Row> = all(rows.into_iter().next())?;
    let role = roles.iter().find(|role| role.id == row.role);
    let role = role.ok_or_else(|| Refusal::fault("an invitation without a role"))?;
    let salt = cx.platform().random().map_err(Refusal::fault)?;
    let hash = password::hash(&input.password, &cx.config.password_pepper, salt)?;
    let who = Who {
        id: cx.id::<StaffId>()?,
        name: name.to_string(),
        email: row.email.clone(),
        role: row.role.clone(),
        permissions: role.view()?.permissions,
    };
    let insert = people::insert(who.id, &email, name.as_str(), &row.role, &hash, cx.now);
    let facts = Commit::about(who.id)
        .touches(id)
        .after(&row.view(cx.now))?
        .assert(invitations::assert_open(id, row.version))
        .write(invitations::accept(id, cx.now))
        .write(insert);
    begin(cx, who, "accept_invitation", facts).await
}
