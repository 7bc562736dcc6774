//! What `shared::api` declares: words, forms and paths.

#![cfg(test)]

mod endpoints;
mod forms;
mod states;
mod words;
