//! Errors as clients see them: `application/problem+json` (RFC 9457) with a stable code.

use serde::{Deserialize, Serialize};

/// What went wrong, for programs. The names are part of the API and never change meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The request is not of the declared form.
    MalformedRequest,
    /// One or more fields are wrong; `fields` says which.
    InvalidFields,
    /// No session, or it has ended.
    NotSignedIn,
    /// Wrong e-mail address or password.
    SignInRefused,
    /// The password is right; the account wants the code of its second factor as well.
    SecondFactorRequired,
    /// Too long ago that the password was given, or it was used for a session already.
    ChallengeExpired,
    /// The passkey is not known here, or its answer does not hold.
    PasskeyRefused,
    /// Too many tries; wait.
    TooManyTries,
    /// The change asks for the password or a code again, since some minutes have passed.
    StepUpRequired,
    /// The role does not hold the permission.
    NotPermitted,
    /// Nobody can give what they do not hold, nor change who holds more.
    ExceedsOwnPermissions,
    /// Somebody else has to do this to one's own account.
    OwnAccount,
    /// The last active administrator cannot be taken away.
    LastAdministrator,
    /// The role belongs to somebody, or is the administrator's.
    RoleInUse,
    /// The company has its first administrator.
    AlreadySetUp,
    /// Nobody has set the installation up yet.
    NotSetUp,
    /// The setup token is wrong, or the installation has none.
    SetupRefused,
    /// The person is deactivated.
    PersonInactive,
    /// The invitation was accepted before.
    InvitationUsed,
    /// The invitation was withdrawn.
    InvitationWithdrawn,
    /// A newer message holds the link that works.
    LinkReplaced,
    /// The request did not come from our own pages.
    ForeignOrigin,
    /// Nothing under that id or path.
    NotFound,
    /// The path does not know that method.
    MethodNotAllowed,
    /// The body is larger than the limit.
    BodyTooLarge,
    /// A command came without an `Idempotency-Key`.
    IdempotencyKeyMissing,
    /// The `Idempotency-Key` was used for something else.
    IdempotencyKeyReused,
    /// Somebody else has changed this since you loaded it.
    VersionConflict,
    /// Too many changed the same thing at the same time; try again.
    LostRace,
    /// The number or code is taken.
    AlreadyExists,
    /// The customer is not active.
    CustomerInactive,
    /// Only a draft can be changed, issued or discarded.
    NotADraft,
    /// Only an issued document can be sent, voided, credited or paid.
    NotIssued,
    /// The document has no line.
    LinesMissing,
    /// The document's total must be above zero.
    TotalNotPositive,
    /// The document has allocations; unallocate first or issue a credit note.
    HasAllocations,
    /// A credit note exists for the document.
    AlreadyCredited,
    /// The amount is above what is open.
    ExceedsOpen,
    /// The items have different currencies.
    CurrencyMismatch,
    /// The items belong to different customers.
    CustomerMismatch,
    /// The allocation has been reversed before.
    AlreadyReversed,
    /// The date is before one of the items, or in the future.
    DateNotAllowed,
    /// The customer has nobody to send to.
    NoRecipient,
    /// The portal link has expired or was withdrawn.
    LinkExpired,
    /// Nothing is left to pay.
    NothingToPay,
    /// A payment for this amount is on its way.
    PaymentInProgress,
    /// The payment provider did not answer as expected.
    ProviderUnavailable,
    /// What Cloudflare Access asserts is missing, wrong or about nobody we know.
    AccessRefused,
    /// Cloudflare Access does not give the keys that its assertions are checked with.
    AccessUnavailable,
    /// The webhook endpoint is disabled.
    HookDisabled,
    /// The API token is revoked already.
    TokenRevoked,
    /// The message is still on its way.
    StillSending,
    /// The signature of a webhook is missing, wrong or too old.
    BadSignature,
    /// The same is waiting for somebody's decision already.
    WaitsForApproval,
    /// Nobody else has enough authority to decide.
    NobodyCanApprove,
    /// Nobody decides about their own request.
    OwnRequest,
    /// The request is someone else's, who alone can take it back.
    NotYourRequest,
    /// The amount is above the caller's approval limit.
    AboveAuthority,
    /// The request has been decided.
    AlreadyDecided,
    /// The request was not decided in time.
    ApprovalExpired,
    /// What was asked for is no longer what would happen.
    ApprovalStale,
    /// The change may or may not have been saved; repeat with the same key.
    OutcomeUnknown,
    /// It is not stuck any more: delivered, processed or in order meanwhile.
    NotStuck,
    /// Our fault; it is logged under the request id.
    Internal,
}

/// One wrong field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    /// Path of the field: `lines.2.quantity`, counted from 0.
    pub field: String,
    /// A sentence, which begins with a capital, or a part of one that fits behind the field's label.
    pub detail: String,
}

impl FieldProblem {
    /// The sentence about the field that is called `label` in it.
    pub fn sentence(&self, label: &str) -> String {
        if self.detail.starts_with(char::is_uppercase) {
            self.detail.clone()
        } else {
            format!("{label} {}", self.detail)
        }
    }
}

/// The body of an error answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// For programs.
    pub code: ProblemCode,
    /// The HTTP status again, as RFC 9457 asks.
    pub status: u16,
    /// For people: what happened and what to do next.
    pub title: String,
    /// More about this occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Every wrong field at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// With `version_conflict`: the version to load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i64>,
    /// With `second_factor_required`: what the code is given with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// Names the request in our logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl ProblemCode {
    /// The HTTP status of the code.
    pub fn status(self) -> u16 {
        match self {
            Self::MalformedRequest | Self::IdempotencyKeyMissing | Self::BadSignature => 400,
            Self::NotSignedIn
            | Self::AccessRefused
            | Self::SignInRefused
            | Self::SetupRefused
            | Self::SecondFactorRequired
            | Self::ChallengeExpired => 401,
            Self::NotPermitted
            | Self::ForeignOrigin
            | Self::StepUpRequired
            | Self::ExceedsOwnPermissions
            | Self::OwnRequest
            | Self::NotYourRequest
            | Self::AboveAuthority => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::VersionConflict
            | Self::OwnAccount
            | Self::LastAdministrator
            | Self::RoleInUse
            | Self::AlreadySetUp
            | Self::PersonInactive
            | Self::InvitationUsed
            | Self::LostRace
            | Self::AlreadyExists
            | Self::NotADraft
            | Self::NotIssued
            | Self::HasAllocations
            | Self::AlreadyCredited
            | Self::AlreadyReversed
            | Self::NothingToPay
            | Self::NotStuck
            | Self::PaymentInProgress
            | Self::HookDisabled
            | Self::TokenRevoked
            | Self::StillSending
            | Self::WaitsForApproval
            | Self::AlreadyDecided
            | Self::ApprovalExpired
            | Self::ApprovalStale => 409,
            Self::LinkExpired | Self::LinkReplaced | Self::InvitationWithdrawn => 410,
            Self::BodyTooLarge => 413,
            Self::InvalidFields
            | Self::IdempotencyKeyReused
            | Self::CustomerInactive
            | Self::LinesMissing
            | Self::TotalNotPositive
            | Self::ExceedsOpen
            | Self::CurrencyMismatch
            | Self::CustomerMismatch
            | Self::DateNotAllowed
            | Self::NoRecipient
            | Self::NobodyCanApprove
            | Self::PasskeyRefused => 422,
            Self::TooManyTries => 429,
            Self::Internal => 500,
            Self::ProviderUnavailable | Self::AccessUnavailable => 502,
            Self::OutcomeUnknown | Self::NotSetUp => 503,
        }
    }

    /// What happened and what to do next, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::MalformedRequest => "The request could not be read.",
            Self::InvalidFields => "Some fields need your attention.",
            Self::NotSignedIn => "Please sign in.",
            Self::SignInRefused => "E-mail address or password is wrong.",
            Self::PasskeyRefused => "The passkey was not accepted.",
            Self::TooManyTries => "Too many tries. Wait a few minutes and try again.",
            Self::NotPermitted => "Your role does not allow this. Ask an administrator.",
            Self::SecondFactorRequired => "Enter the code of your authenticator app.",
            Self::ChallengeExpired => "That took too long. Enter your password again.",
            Self::StepUpRequired => {
                "Confirm that it is you: give your password, a code or a passkey."
            }
            Self::ExceedsOwnPermissions => {
                "You can neither give nor change what you do not hold yourself."
            }
            Self::OwnAccount => "Ask another administrator to do this to your own account.",
            Self::LastAdministrator => "At least one active administrator must remain.",
            Self::RoleInUse => "The role is in use. Give its people another role first.",
            Self::AlreadySetUp => "Dunlin is set up already. Sign in instead.",
            Self::NotSetUp => "Dunlin is not set up yet. Open its start page to begin.",
            Self::SetupRefused => "The setup token is not the one of this installation.",
            Self::PersonInactive => "This person is deactivated. Reactivate them first.",
            Self::InvitationUsed => "This invitation was used already. Sign in instead.",
            Self::InvitationWithdrawn => {
                "This invitation was withdrawn. Ask an administrator if you need a new one."
            }
            Self::LinkReplaced => {
                "A newer message has replaced this link. Use the link in the newest one."
            }
            Self::ForeignOrigin => "This request did not come from Dunlin's own pages.",
            Self::NotFound => "Not found. It may have been removed.",
            Self::MethodNotAllowed => "This address does not answer to that method.",
            Self::BodyTooLarge => "The request is too large. Send it in smaller parts.",
            Self::IdempotencyKeyMissing => "A change needs an Idempotency-Key header.",
            Self::IdempotencyKeyReused => "This Idempotency-Key was used for another change.",
            Self::VersionConflict => {
                "Somebody changed this meanwhile. Reload and apply your change."
            }
            Self::LostRace => "Others are changing this right now. Try again.",
            Self::AlreadyExists => "This number or code exists already.",
            Self::CustomerInactive => "The customer is inactive. Activate it first.",
            Self::NotADraft => "Only a draft can be changed. Issue a credit note instead.",
            Self::NotIssued => "This works only for an issued document.",
            Self::LinesMissing => "Add at least one line.",
            Self::TotalNotPositive => "The total must be above zero.",
            Self::HasAllocations => "Money is allocated to it. Unallocate first, or credit it.",
            Self::AlreadyCredited => "A credit note exists for it already.",
            Self::ExceedsOpen => "The amount is above what is still open.",
            Self::CurrencyMismatch => "The items have different currencies.",
            Self::CustomerMismatch => "The items belong to different customers.",
            Self::AlreadyReversed => "This allocation is reversed already.",
            Self::DateNotAllowed => "The date is in the future or before the document's own date.",
            Self::NoRecipient => "The customer has no contact with an e-mail address. Add one.",
            Self::LinkExpired => "This link has expired. Ask for a new one.",
            Self::NothingToPay => "Nothing is left to pay.",
            Self::PaymentInProgress => "A payment is on its way already.",
            Self::ProviderUnavailable => "The payment service does not answer. Try again shortly.",
            Self::AccessRefused => "Cloudflare Access does not let you in here.",
            Self::AccessUnavailable => {
                "Cloudflare Access does not answer. Try again shortly, or use your password."
            }
            Self::HookDisabled => "This endpoint is disabled. Enable it first.",
            Self::TokenRevoked => "This token is revoked already.",
            Self::StillSending => "It is still on its way. Wait for the next try.",
            Self::BadSignature => "The signature does not match.",
            Self::WaitsForApproval => "This waits for approval already.",
            Self::NobodyCanApprove => {
                "It is above your approval limit, and nobody else may approve that much. Ask an \
                 administrator to raise a limit."
            }
            Self::OwnRequest => "You asked for this. Somebody else has to decide.",
            Self::NotYourRequest => "Only the person who asked can withdraw it.",
            Self::AboveAuthority => {
                "The amount is above your approval limit. Somebody with a higher one has to decide."
            }
            Self::AlreadyDecided => "This request is closed already.",
            Self::ApprovalExpired => "This request has expired. Ask again if it is still needed.",
            Self::ApprovalStale => {
                "Things have changed since this was asked for. Reject it, and ask again if needed."
            }
            Self::OutcomeUnknown => "It is not known whether the change was saved. Repeat it.",
            Self::NotStuck => "This has been taken care of already. Reload the page.",
            Self::Internal => "Something went wrong on our side.",
        }
    }
}

impl Problem {
    /// The problem of `code`, with nothing else to say.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            status: code.status(),
            title: code.title().to_owned(),
            detail: None,
            fields: Vec::new(),
            current_version: None,
            challenge: None,
            request_id: None,
        }
    }

    /// The problem of wrong fields.
    pub fn fields(fields: Vec<FieldProblem>) -> Self {
        Self {
            fields,
            ..Self::new(ProblemCode::InvalidFields)
        }
    }
}

/// Collects every wrong field of an input before it is refused.
#[derive(Default, Debug)]
pub struct FieldCheck {
    problems: Vec<FieldProblem>,
}

impl FieldCheck {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that `field` is wrong.
    pub fn refuse(&mut self, field: impl Into<String>, detail: impl std::fmt::Display) {
        self.problems.push(FieldProblem {
            field: field.into(),
            detail: detail.to_string(),
        });
    }

    /// The value of a result, or a note about `field`.
    pub fn take<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        result: Result<T, E>,
    ) -> Option<T> {
        result.map_err(|error| self.refuse(field, error)).ok()
    }

    /// Parses what was typed without the space around it, or notes `missing` when that is nothing.
    pub fn asked<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        text: &str,
        missing: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = text.trim();
        if text.is_empty() {
            self.refuse(field, missing);
            return None;
        }
        self.take(field, parse(text))
    }

    /// Parses a text that must not be empty.
    pub fn required<T: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        field: &str,
        text: &str,
    ) -> Option<T> {
        self.asked(field, text, "must not be empty", str::parse)
    }

    /// Parses a text that may be empty; `Some(None)` then.
    pub fn optional<T: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        field: &str,
        text: &str,
    ) -> Option<Option<T>> {
        if text.trim().is_empty() {
            return Some(None);
        }
        self.required(field, text).map(Some)
    }

    /// Ends the check: `value` when nothing is wrong.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Vec<FieldProblem>> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(self.problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldCheck, FieldProblem};

    #[test]
    fn what_is_wrong_is_a_sentence_by_itself_or_behind_a_label() {
        let table = [
            ("must not be empty", "The code must not be empty"),
            ("Enter a code", "Enter a code"),
        ];
        for (detail, sentence) in table {
            let problem = FieldProblem {
                field: "code".into(),
                detail: detail.into(),
            };
            assert_eq!(problem.sentence("The code"), sentence);
        }
    }

    #[test]
    fn what_is_asked_for_is_parsed_without_the_space_around_it() {
        let table = [
            (" 7 ", Ok(7)),
            (" ", Err("Enter a number")),
            ("x", Err("invalid digit found in string")),
        ];
        for (text, expected) in table {
            let mut check = FieldCheck::new();
            let number = check.asked("number", text, "Enter a number", str::parse::<u8>);
            let told = check.finish(number).map_err(|problems| {
                let details: Vec<_> = problems.into_iter().map(|p| p.detail).collect();
                details.join(", ")
            });
            assert_eq!(told, expected.map_err(str::to_owned), "{text}");
        }
    }
}
