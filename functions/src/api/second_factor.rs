//! One's own second factor, and taking away that of somebody who has lost it.

use shared::access::RecoveryCode;
use shared::api::second_factor::{CodeInput, EnrolmentView, RecoveryCodesView};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::StaffId;

use super::roles::require_covered;
use crate::auth::second_factor::{self, App};
use crate::context::{Cx, Staff, first};
use crate::decision::{Commit, Decision};
use crate::email::AccountNews;
use crate::problem::Refusal;
use crate::store::passkeys::Number;
use crate::store::second_factors::{self, Row};
use crate::store::sql::Statement;
use crate::store::{passkeys, profile, roles, sessions};

/// What the audit trail keeps of a second factor.
#[derive(serde::Serialize)]
struct Kept {
    second_factor: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    codes_left: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passkeys: Option<u32>,
}

impl Kept {
    fn of(second_factor: &'static str, codes_left: Option<u32>) -> Self {
        Self {
            second_factor,
            codes_left,
            passkeys: None,
        }
    }
}

/// Begins to set up an app.
pub async fn start(cx: &Cx, (): (), _: Nothing) -> Result<Decision<EnrolmentView>, Refusal> {
    let (staff, factor) = own(cx).await?;
    if factor.is_some_and(|factor| factor.nonce.is_some()) {
        return Err(ProblemCode::AlreadyExists.into());
    }
    let nonce = cx.secret()?;
    let app = App::new(&cx.config.password_pepper, &nonce)?;
    let secret = app.secret(&cx.company()?.name, &staff.email)?;
    let commit = Commit::about(staff.id)
        .after(&Kept::of("begun", None))?
        .assert(second_factors::assert_off(staff.id))
        .write(second_factors::begin(staff.id, &nonce));
    let answer = |secret| EnrolmentView { secret };
    Ok(Decision::created(answer(Some(secret)), commit).keep(answer(None)))
}

/// Turns the second factor on.
pub async fn confirm(
    cx: &Cx,
    (): (),
    input: CodeInput,
) -> Result<Decision<RecoveryCodesView>, Refusal> {
    let (staff, factor) = own(cx).await?;
    let factor = factor.ok_or(ProblemCode::NotFound)?;
    if factor.nonce.is_some() {
        return Err(ProblemCode::AlreadyExists.into());
    }
    let nonce = factor.pending_nonce.ok_or(ProblemCode::NotFound)?;
    let typed: String = input.code.split_whitespace().collect();
    let app = App::new(&cx.config.password_pepper, &nonce)?;
    let step = app.step_of(&typed, cx.now).ok_or_else(|| {
        Refusal::field(
            "code",
            "is not what the app shows now; is the time of your phone right?",
        )
    })?;
    let (codes, replace) = new_codes(cx, staff.id)?;
    let commit = Commit::about(staff.id)
        .before(&Kept::of("begun", None))?
        .after(&Kept::of("on", count(&codes)))?
        .assert(second_factors::assert_pending(staff.id, &nonce))
        .write(second_factors::enable(staff.id, step, cx.now))
        .write_all(replace)
        .send(AccountNews::SecondFactorOn.mail(cx, staff.id, &staff.email)?);
    Ok(shown_once(codes, commit))
}

/// Turns one's own second factor off.
pub async fn disable(cx: &Cx, (): (), _: Nothing) -> Result<Decision<Nothing>, Refusal> {
    let (staff, nonce, left) = own_that_is_on(cx).await?;
    let commit = Commit::about(staff.id)
        .before(&Kept::of("on", Some(left)))?
        .after(&Kept::of("off", None))?
        .assert(second_factors::assert_on(staff.id, &nonce))
        .write_all(second_factors::remove(staff.id))
        .send(AccountNews::SecondFactorOff.mail(cx, staff.id, &staff.email)?);
    Ok(Decision::new(Nothing {}, commit))
}

/// Makes new recovery codes.
pub async fn renew_codes(
    cx: &Cx,
    (): (),
    _: Nothing,
) -> Result<Decision<RecoveryCodesView>, Refusal> {
    let (staff, nonce, left) = own_that_is_on(cx).await?;
    let (codes, replace) = new_codes(cx, staff.id)?;
    let commit = Commit::about(staff.id)
        .before(&Kept::of("on", Some(left)))?
        .after(&Kept::of("on", count(&codes)))?
        .assert(second_factors::assert_on(staff.id, &nonce))
        .write_all(replace)
        .send(AccountNews::RecoveryCodesRenewed.mail(cx, staff.id, &staff.email)?);
    Ok(shown_once(codes, commit))
}

/// Turns another person's second factor off, removes their passkeys and ends their sessions.
/// Whoever holds more than the caller is left alone, as everywhere.
pub async fn reset(cx: &Cx, id: StaffId, _: Nothing) -> Result<Decision<Nothing>, Refusal> {
    let queries = vec![
        profile::find(id),
        second_factors::of_person(id, ""),
        passkeys::count(id),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let person: profile::Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let factor: Option<Row> = first(rows.next())?;
    let number: Option<Number> = first(rows.next())?;
    let passkeys = number.map_or(0, |number| number.passkeys);
    if id == cx.staff()?.id {
        return Err(ProblemCode::OwnAccount.into());
    }
    require_covered(cx, &roles::permissions(&person.permissions)?)?;
    let on = factor.filter(|factor| factor.nonce.is_some());
    if on.is_none() && passkeys == 0 {
        return Err(ProblemCode::NotFound.into());
    }
    let state = if on.is_some() { "on" } else { "off" };
    let before = Kept {
        passkeys: Some(passkeys),
        ..Kept::of(state, on.map(|factor| factor.codes_left))
    };
    let after = Kept {
        passkeys: Some(0),
        ..Kept::of("off", None)
    };
    let commit = Commit::about(id)
        .before(&before)?
        .after(&after)?
        .write_all(second_factors::remove(id))
        .write(passkeys::remove_all(id))
        .write_all(sessions::sign_out(id))
        .send(AccountNews::Reset(&cx.staff()?.name).mail(cx, id, &person.email)?);
    Ok(Decision::new(Nothing {}, commit))
}

async fn own(cx: &Cx) -> Result<(&Staff, Option<Row>), Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let query = second_factors::of_person(staff.id, "");
    let factor = first(cx.read(vec![query]).await?.into_iter().next())?;
    Ok((staff, factor))
}

/// The caller, the nonce of their app, and how many recovery codes are left.
async fn own_that_is_on(cx: &Cx) -> Result<(&Staff, String, u32), Refusal> {
    let (staff, factor) = own(cx).await?;
    let factor = factor.ok_or(ProblemCode::NotFound)?;
    let nonce = factor.nonce.ok_or(ProblemCode::NotFound)?;
    Ok((staff, nonce, factor.codes_left))
}

fn new_codes(cx: &Cx, staff: StaffId) -> Result<(Vec<RecoveryCode>, Vec<Statement>), Refusal> {
    let codes = second_factor::recovery_codes(cx)?;
    let pepper = &cx.config.password_pepper;
    let hashes: Vec<String> = codes
        .iter()
        .map(|code| second_factor::recovery_hash(pepper, code))
        .collect();
    let replace = second_factors::replace_codes(staff, &hashes).map_err(Refusal::fault)?;
    Ok((codes, replace))
}

fn count(codes: &[RecoveryCode]) -> Option<u32> {
    u32::try_from(codes.len()).ok()
}

fn shown_once(codes: Vec<RecoveryCode>, commit: Commit) -> Decision<RecoveryCodesView> {
    let answer = |codes| RecoveryCodesView { codes };
    let shown = codes.iter().map(ToString::to_string).collect();
    Decision::new(answer(Some(shown)), commit).keep(answer(None))
}
