//! Setting a new password by a link. Asking for one is answered alike for every address, and does
//! the same work: whether it belongs to anybody is looked up afterwards, by a job.

use serde::Serialize;
use shared::api::invitations::LinkInput;
use shared::api::password_reset::{ResetInput, ResetRequest, ResetView};
use shared::api::people::ResetSent;
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{PasswordResetId, StaffId};

use super::people::Subject;
use crate::auth::staff_link::{SENT_RESET_MILLISECONDS, parse_reset};
use crate::auth::{link_requests, password};
use crate::commit::commit;
use crate::context::{Cx, first};
use crate::decision::{Commit, Decision, OutboxMessage};
use crate::email::{AccountNews, Address, MailLink, PasswordResetMail};
use crate::http_types::{self, Response};
use crate::problem::Refusal;
use crate::router::decide_again;
use crate::store::link_requests::PASSWORDS;
use crate::store::password_resets::{self, Row};
use crate::store::{people, sessions};

/// Notes that somebody asks. Nothing here depends on whether the address is known.
pub async fn request(cx: &Cx, (): (), input: ResetRequest) -> Result<Response, Refusal> {
    let email = input.parse()?;
    let id: PasswordResetId = cx.id()?;
    let insert =
        |client: &str| password_resets::insert_request(id, (email.as_str(), client), cx.now);
    link_requests::take(cx, &PASSWORDS, email.as_str(), insert).await?;
    Ok(http_types::json(200, "{}".to_owned()))
}

/// Sends somebody a link, on behalf of an administrator.
pub async fn send(cx: &Cx, id: StaffId, _: Nothing) -> Result<Decision<ResetSent>, Refusal> {
    let subject = Subject::other(cx, id).await?;
    if !subject.row.is_active() {
        return Err(ProblemCode::PersonInactive.into());
    }
    let reset: PasswordResetId = cx.id()?;
    let expires_at = cx.now.saturating_add(SENT_RESET_MILLISECONDS);
    let sent = ResetSent {
        email: subject.row.email.clone(),
        expires_at,
    };
    let opens = MailLink::PasswordReset(reset);
    let mail = PasswordResetMail {
        company: &cx.company()?.name,
        reason: &format!("{} has sent you this link.", cx.staff()?.name),
        hours: SENT_RESET_MILLISECONDS.div_euclid(3_600_000),
        link: &Address::new(&cx.config.public_url, opens),
    };
    let commit = Commit::about(id)
        .after(&sent)?
        .assert(people::assert_version(id, subject.row.version))
        .write(password_resets::put(id, reset, (cx.now, expires_at)))
        .send(OutboxMessage::mail(cx, id, &mail.to(&sent.email))?);
    Ok(Decision::new(sent, commit))
}

/// What a link sets the password of, while it works.
async fn opened(cx: &Cx, token: &str) -> Result<(PasswordResetId, Row), Refusal> {
    let id = parse_reset(&cx.config.link_secret, token).ok_or(ProblemCode::NotFound)?;
    let rows = cx.read(vec![password_resets::find(id, cx.now)]).await?;
    let row: Option<Row> = first(rows.into_iter().next())?;
    Ok((id, row.ok_or(ProblemCode::LinkExpired)?))
}

fn view(row: &Row) -> ResetView {
    ResetView {
        name: row.name.clone(),
        email: row.email.clone(),
    }
}

/// Tells whose password the link sets.
pub async fn show(cx: &Cx, (): (), input: LinkInput) -> Result<Response, Refusal> {
    let (_, row) = opened(cx, &input.token).await?;
    let body = serde_json::to_string(&view(&row)).map_err(Refusal::fault)?;
    Ok(http_types::json(200, body))
}

/// Sets the password, once.
pub async fn reset(cx: &Cx, (): (), input: ResetInput) -> Result<Response, Refusal> {
    decide_again(cx, async |cx| set(cx, &input).await).await
}

/// What the audit trail keeps of it.
#[derive(Serialize)]
struct Set {
    set_by: PasswordResetId,
}

async fn set(cx: &Cx, input: &ResetInput) -> Result<Response, Refusal> {
    let (id, row) = opened(cx, &input.token).await?;
    let view = view(&row);
    input.check(&view)?;
    let salt = cx.platform().random().map_err(Refusal::fault)?;
    let hash = password::hash(&input.password, &cx.config.password_pepper, salt)?;
    let facts = Commit::about(row.staff)
        .after(&Set { set_by: id })?
        .assert(password_resets::assert_alive(id, cx.now))
        .write(people::set_password(row.staff, &hash))
        .write(password_resets::delete(row.staff))
        .write_all(sessions::sign_out(row.staff))
        .send(AccountNews::PasswordSetByLink.mail(cx, row.staff, &row.email)?);
    let body = serde_json::to_string(&view).map_err(Refusal::fault)?;
    let body = commit(cx, "reset_password", facts, (200, body)).await?;
    Ok(http_types::json(200, body))
}
