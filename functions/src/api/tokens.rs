//! API tokens: making, listing and revoking them.

use shared::api::tokens::{TOKENS_MAX, TokenInput, TokenList, TokenSecretView, TokenView};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::TokenId;

use crate::auth::token;
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision};
use crate::problem::Refusal;
use crate::store::api_tokens::{self, Count, Row};

const DAY_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;
/// The most rows of the list: those that work, and as many that do no more.
const LIST_MAX: u16 = 2 * TOKENS_MAX;

/// Every token.
pub async fn list(cx: &Cx, (): (), _: Nothing) -> Result<TokenList, Refusal> {
    let rows = cx.read(vec![api_tokens::list(LIST_MAX)]).await?;
    let rows: Vec<Row> = all(rows.into_iter().next())?;
    let tokens = rows.into_iter().map(Row::view).collect::<Result<_, _>>()?;
    Ok(TokenList { tokens })
}

/// Makes a token.
pub async fn create(
    cx: &Cx,
    (): (),
    input: TokenInput,
) -> Result<Decision<TokenSecretView>, Refusal> {
    let rows = cx.read(vec![api_tokens::count(cx.now)]).await?;
    let count: Option<Count> = first(rows.into_iter().next())?;
    let staff = cx.staff()?;
    let details = input.parse(&staff.permissions)?;
    if count.is_some_and(|count| count.working >= TOKENS_MAX) {
        let detail = format!("would be one too many: {TOKENS_MAX} tokens are the most");
        return Err(Refusal::field("name", detail));
    }
    let id: TokenId = cx.id()?;
    let fresh = token::make(cx)?;
    let lives = i64::from(details.days).saturating_mul(DAY_MILLISECONDS);
    let expires_at = cx.now.saturating_add(lives);
    let view = TokenView {
        id,
        name: details.name.to_string(),
        hint: fresh.hint.clone(),
        maker: staff.name.clone(),
        scopes: details.scopes.clone(),
        created_at: cx.now,
        expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    let kept = (id, fresh.hash.as_str(), fresh.hint.as_str());
    let commit = Commit::about(id)
        .after(&view)?
        .assert(api_tokens::assert_room(TOKENS_MAX, cx.now))
        .write(api_tokens::insert(
            kept,
            staff.id,
            &details,
            (cx.now, expires_at),
        )?);
    let answer = |secret| TokenSecretView {
        token: view.clone(),
        secret,
    };
    Ok(Decision::created(answer(Some(fresh.text)), commit).keep(answer(None)))
}

/// Revokes a token.
pub async fn revoke(cx: &Cx, id: TokenId, _: Nothing) -> Result<Decision<TokenView>, Refusal> {
    let rows = cx.read(vec![api_tokens::find_row(id)]).await?;
    let row: Row = first(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?;
    let before = row.view()?;
    if before.revoked_at.is_some() {
        return Err(ProblemCode::TokenRevoked.into());
    }
    let after = TokenView {
        revoked_at: Some(cx.now),
        ..before.clone()
    };
    let commit = Commit::about(id)
        .before(&before)?
        .after(&after)?
        .assert(api_tokens::assert_not_revoked(id))
        .write(api_tokens::revoke(id, cx.now));
    Ok(Decision::new(after, commit))
}
