//! The screens. A page does not import another page; what two of them show is in `components`.

pub(crate) mod customers;
pub(crate) mod home;
pub(crate) mod login;
pub(crate) mod not_found;
