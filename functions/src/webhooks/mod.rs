//! Events of payment providers.
