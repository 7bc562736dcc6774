//! Passkeys: adding and removing one's own, and getting in by one.

use shared::api::passkeys::{
    PASSKEYS_MAX, PasskeyAnswer, PasskeyInput, PasskeyOptions, PasskeyRow,
};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{PasskeyId, StaffId};

use super::session::{self, refuse_somebody};
use crate::auth::passkey::{self, Given, PasskeyError, Purpose};
use crate::auth::throttle::{KNOWN_MILLISECONDS, Keys, Owner};
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision};
use crate::email::AccountNews;
use crate::http_types::Response;
use crate::problem::Refusal;
use crate::store::passkeys::{self, Answered, Row};
use crate::store::sign_in::{self, Credentials};
use crate::store::sql::Statement;

/// What the audit trail keeps of a passkey.
#[derive(serde::Serialize)]
struct Kept {
    passkey: String,
}

/// Begins to add a passkey.
pub async fn start(cx: &Cx, (): (), _: Nothing) -> Result<Decision<PasskeyOptions>, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let own = own(cx, staff.id).await?;
    require_room(&own)?;
    let options = passkey::creation_options(cx, staff, &credentials(&own))?;
    Ok(Decision::new(
        PasskeyOptions { options },
        Commit::about(staff.id).after(&Kept {
            passkey: "begun".to_owned(),
        })?,
    ))
}

/// Adds a passkey.
pub async fn add(cx: &Cx, (): (), input: PasskeyInput) -> Result<Decision<PasskeyRow>, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let name = input.name()?;
    let made = passkey::read_new(cx, staff.id, &input.credential);
    let made = made.map_err(refused)?;
    let queries = vec![
        passkeys::of_person(staff.id),
        passkeys::of_credential(&made.credential_id),
        passkeys::answered(&made.challenge),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    require_room(&all::<Row>(rows.next())?)?;
    if first::<Row>(rows.next())?.is_some() {
        return Err(because("it has been added before"));
    }
    if first::<Answered>(rows.next())?.is_some() {
        return Err(refused(PasskeyError::WrongChallenge));
    }
    let view = PasskeyRow {
        id: cx.id()?,
        name: name.to_string(),
        created_at: cx.now,
        used_at: None,
    };
    let commit = Commit::about(staff.id)
        .after(&Kept {
            passkey: name.to_string(),
        })?
        .assert(passkeys::assert_room(staff.id))
        .write_all(passkeys::use_up(&made.challenge, cx.now))
        .write(passkeys::insert(view.id, staff.id, &name, &made, cx.now))
        .send(AccountNews::PasskeyAdded(name.as_str()).mail(cx, staff.id, &staff.email)?);
    Ok(Decision::created(view, commit))
}

/// Removes a passkey of one's own.
pub async fn remove(cx: &Cx, id: PasskeyId, _: Nothing) -> Result<Decision<Nothing>, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let own = own(cx, staff.id).await?;
    let gone = own.iter().find(|row| row.id == id);
    let gone = gone.ok_or(ProblemCode::NotFound)?;
    let name = gone.view().name;
    let news = AccountNews::PasskeyRemoved(&name).mail(cx, staff.id, &staff.email)?;
    let commit = Commit::about(staff.id)
        .before(&Kept { passkey: name })?
        .write(passkeys::remove(staff.id, id))
        .send(news);
    Ok(Decision::new(Nothing {}, commit))
}

/// What a browser asks for a passkey with, whoever it is.
pub async fn options(cx: &Cx, (): (), _: Nothing) -> Result<PasskeyOptions, Refusal> {
    cx.ensure_admitted().await?;
    let options = passkey::request_options(cx, Purpose::SignIn, &[])?;
    Ok(PasskeyOptions { options })
}

/// What the signed-in person's browser asks for one of their passkeys with; nothing when they have
/// none.
pub(super) fn proof_options(
    cx: &Cx,
    staff: StaffId,
    own: &[Row],
) -> Result<Option<String>, Refusal> {
    if own.is_empty() {
        return Ok(None);
    }
    passkey::request_options(cx, Purpose::Proof(staff), &credentials(own)).map(Some)
}

/// Starts a session by a passkey.
pub async fn sign_in(cx: &Cx, (): (), input: PasskeyAnswer) -> Result<Response, Refusal> {
    let given = Given::read(&input.credential).map_err(refused)?;
    let keys = Keys::new(cx, &given.credential_id);
    let known_since = cx.now.saturating_sub(KNOWN_MILLISECONDS);
    let queries = vec![
        passkeys::of_credential(&given.credential_id),
        sign_in::of_passkey(&given.credential_id, &keys.address_hash, known_since),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let passkey: Option<Row> = first(rows.next())?;
    let person: Option<Credentials> = first(rows.next())?;
    keys.take(cx, person.as_ref().map_or(Owner::Unknown, Owner::of))
        .await?;
    let Some((passkey, person)) = passkey.zip(person) else {
        return refuse_somebody(cx, None, unknown()).await;
    };
    let mut also = match right(cx, &given, Purpose::SignIn, &passkey) {
        Ok(also) if person.active == 1 => also,
        checked => {
            let refusal = checked.err().unwrap_or_else(unknown);
            return refuse_somebody(cx, Some(person.id), refusal).await;
        }
    };
    also.extend(session::remember(cx, &person, &keys.address_hash));
    also.extend(keys.succeed());
    let email = person.email.clone();
    let started = session::start(cx, &person, email, ("sign_in_by_passkey", also)).await;
    started.map_err(used_meanwhile)
}

/// An answer is taken once: a second time, and of two at once the later, hears that it was used.
pub(super) fn used_meanwhile(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::LostRace(_) => refused(PasskeyError::WrongChallenge),
        other => other,
    }
}

/// What has to be written for an answer that holds; a refusal for one that does not.
pub(super) fn right(
    cx: &Cx,
    given: &Given,
    purpose: Purpose,
    passkey: &Row,
) -> Result<Vec<Statement>, Refusal> {
    let key = (passkey.algorithm, passkey.public_key.as_str());
    let proved = given
        .check(cx, purpose, passkey.staff_id, key)
        .map_err(refused)?;
    // Two that count from the same number are the original and a copy.
    let counts = (passkey.signatures, proved.signatures) != (0, 0);
    if counts && proved.signatures <= passkey.signatures {
        return Err(because("it was used elsewhere: remove it and add it again"));
    }
    let mut also = vec![passkeys::assert_unused_since(passkey)];
    also.extend(passkeys::use_up(&proved.challenge, cx.now));
    also.push(passkeys::used(passkey, &proved, cx.now));
    Ok(also)
}

pub(super) fn refused(error: PasskeyError) -> Refusal {
    because(error)
}

/// The refusal of a passkey that is nobody's, or nobody's who may sign in.
pub(super) fn unknown() -> Refusal {
    because("Dunlin does not know it (it may have been removed): use your password")
}

fn because(sentence: impl std::fmt::Display) -> Refusal {
    Refusal::detailed(ProblemCode::PasskeyRefused, sentence)
}

async fn own(cx: &Cx, staff: StaffId) -> Result<Vec<Row>, Refusal> {
    all(cx
        .read(vec![passkeys::of_person(staff)])
        .await?
        .into_iter()
        .next())
}

fn credentials(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| row.credential_id.clone()).collect()
}

fn require_room(own: &[Row]) -> Result<(), Refusal> {
    if own.len() < PASSKEYS_MAX {
        return Ok(());
    }
    let sentence = format!("you have {PASSKEYS_MAX}: remove one first");
    Err(because(sentence))
}
