//! One's own second factor: an authenticator app, and recovery codes for when it is out of reach.

use serde::{Deserialize, Serialize};

use super::{Access, Nothing, endpoints};
use crate::access::Permission;
use crate::kernel::id::StaffId;

endpoints! {
    /// Begins to set up an authenticator app. The answer shows its secret, this once; it counts
    /// only after a first code.
    StartSecondFactor = "start_second_factor": Post "/api/profile/second-factor",
        Access::SignedInStepUp, (), Nothing => EnrolmentView, refuses [AlreadyExists];
    /// Turns the second factor on by the first code of the app. The answer shows the recovery codes,
    /// this once.
    ConfirmSecondFactor = "confirm_second_factor": Post "/api/profile/second-factor/confirm",
        Access::SignedInStepUp, (), CodeInput => RecoveryCodesView,
        refuses [AlreadyExists, NotFound, InvalidFields];
    /// Turns one's own second factor off.
    DisableSecondFactor = "disable_second_factor": Delete "/api/profile/second-factor",
        Access::SignedInStepUp, (), Nothing => Nothing, refuses [NotFound];
    /// Makes new recovery codes and shows them, this once; the old ones work no more.
    RenewRecoveryCodes = "renew_recovery_codes": Post "/api/profile/second-factor/recovery-codes",
        Access::SignedInStepUp, (), Nothing => RecoveryCodesView, refuses [NotFound];
    /// Turns another person's second factor off and removes their passkeys, when they have lost what
    /// holds them. Their sessions end.
    ResetSecondFactor = "reset_second_factor": Delete "/api/people/{person}/second-factor",
        Access::StaffStepUp(Permission::ManagePeople), StaffId, Nothing => Nothing,
        refuses [OwnAccount, ExceedsOwnPermissions];
}

/// What an authenticator app is set up with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EnrolmentView {
    /// The secret; `null` when the answer is a repetition: begin again.
    pub secret: Option<EnrolmentSecret>,
}

/// The secret that app and server share.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EnrolmentSecret {
    /// In base 32, to be typed.
    pub text: String,
    /// The address that apps understand.
    pub uri: String,
    /// The address as a QR code.
    pub qr: QrCode,
}

/// A QR code as a picture of squares.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QrCode {
    /// How many squares it is wide and high, its quiet zone included.
    pub size: u32,
    /// The dark squares, as the path of an SVG.
    pub path: String,
}

/// What a form with a code holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeInput {
    /// Six digits.
    pub code: String,
}

/// Codes that work once each.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodesView {
    /// Ten of them; `null` when the answer is a repetition: make new ones.
    pub codes: Option<Vec<String>>,
}
