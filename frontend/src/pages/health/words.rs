//! What each check means, and what to do about it.

use shared::api::health::{Check, CheckView, Level};

use crate::ui::badge::Tone;

/// The name of a level and its tone.
pub(super) fn level(level: Level) -> (&'static str, Tone) {
    match level {
        Level::Ok => ("In order", Tone::Success),
        Level::Attention => ("Look at this", Tone::Warning),
        Level::Degraded => ("Not in order", Tone::Danger),
    }
}

/// The name of a check.
pub(super) fn name(check: Check) -> &'static str {
    match check {
        Check::Jobs => "Background jobs",
        Check::Outbox => "Messages waiting",
        Check::ParkedMessages => "Messages given up",
        Check::Webhooks => "Payment events waiting",
        Check::DeadEvents => "Payment events without effect",
        Check::Sealer => "Audit rows not sealed yet",
        Check::AuditChain => "Audit trail",
        Check::TieOut => "Books compared",
        Check::Clearing => "Held by payment providers",
    }
}

/// What to do; nothing while all is well.
pub(super) fn advice(view: &CheckView) -> Option<&'static str> {
    if view.level == Level::Ok {
        return None;
    }
    Some(match view.check {
        Check::Jobs if view.level == Level::Attention => {
            "The last run of a job failed; the log says why. It runs again each minute."
        }
        Check::Jobs => {
            "The scheduler has not come. Look at the Worker's cron trigger and at its log."
        }
        Check::Outbox => {
            "Messages do not leave. Look whether the mail service or the payment provider answers."
        }
        Check::ParkedMessages => "Retry them below once the cause is gone.",
        Check::Webhooks => {
            "Payments may be missing in the books. Look at the log, and at the provider's own page."
        }
        Check::DeadEvents => {
            "Look at each below and do what its reason says; then press Dealt with and say what was \
             done."
        }
        Check::Sealer => "Look whether the archive answers; the log of the job says why.",
        Check::AuditChain => {
            "Export the audit trail and keep it. After a restore, begin a new head below; otherwise \
             treat it as tampering."
        }
        Check::TieOut => {
            "Do not close or report from these books: open the tie-out to see which customers differ."
        }
        Check::Clearing => "Compare it with the provider's own balance.",
    })
}

/// What a job does, in words.
pub(super) fn job(name: &str) -> String {
    let text = match name {
        "inbox" => "Payment events",
        "attempts" => "Payments without an answer",
        "sign_ins" => "Sign-in links",
        "password_resets" => "Links for new passwords",
        "approvals" => "Expiry of approvals",
        "outbox" => "Messages to send",
        "webhooks" => "Webhooks to your systems",
        "daily" => "Daily upkeep",
        "tie_out" => "Comparison of the books",
        "seal" => "Sealing of the audit log",
        other => return other.replace('_', " "),
    };
    text.to_owned()
}
