//! One's own account: name, password, second factor, passkeys, and where one is signed in.

mod enrol;
mod name;
pub(crate) mod page;
mod passkeys;
mod password;
mod second_factor;
mod sessions;
