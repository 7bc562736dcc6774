//! Pages for customers, rendered here, without any script.

use shared::api::Problem;

use crate::http_types::{self, Response};

/// An error as a page.
pub fn problem_page(problem: &Problem) -> Response {
    http_types::page(problem.status, problem.title.clone(), &[])
}
