//! Who may do what: roles are named sets of permissions, and each endpoint names the one it needs.
//!
//! Roles are rows that administrators edit; [`Role`] lists the ones a new company starts with.

mod code;
mod device;
mod password;
mod permission;
mod role;
mod role_id;

pub use code::{APP_CODE_DIGITS, RECOVERY_CODES, RecoveryCode, TypedCode};
pub use device::device_name;
pub use password::{
    PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN, PasswordError, check_password,
};
pub use permission::{Permission, PermissionSet};
pub use role::Role;
pub use role_id::RoleId;
