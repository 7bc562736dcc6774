//! What somebody sees who is not inside yet, besides signing in: the first day of an installation,
//! an invitation, and a forgotten password.

pub(crate) mod forgot;
pub(crate) mod invitation;
pub(crate) mod new_password;
pub(crate) mod setup;
