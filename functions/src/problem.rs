//! How a handler ends without a result: refused, replayed, or failed.

use shared::api::{FieldProblem, Problem, ProblemCode};
use shared::kernel::MoneyError;

use crate::platform::DbError;

/// Why a request has no ordinary answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The caller can fix it, or it is a fault of ours that says nothing.
    Problem(Box<Problem>),
    /// The command took effect before: its first answer.
    Replay {
        /// The status of the first answer.
        status: u16,
        /// The body of the first answer.
        body: String,
    },
    /// The facts changed between reading and writing; deciding again may succeed.
    LostRace(String),
    /// Nobody knows whether the write took effect.
    OutcomeUnknown(String),
    /// A mistake of ours: logged with its cause, answered with 500.
    Fault(String),
}

impl Refusal {
    /// For the log: the code and the fields, or what broke.
    pub fn cause(&self) -> String {
        match self {
            Self::Problem(problem) => {
                let fields = problem.fields.iter().map(|problem| problem.field.as_str());
                let fields: Vec<&str> = fields.collect();
                format!("{:?} {}", problem.code, fields.join(" "))
            }
            Self::Replay { status, .. } => format!("answered {status} before"),
            Self::LostRace(cause) | Self::OutcomeUnknown(cause) | Self::Fault(cause) => {
                format!("{}: {cause}", self.kind())
            }
        }
    }

    /// In a few words and without any detail, for the health page; the log has the rest.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Problem(_) => "was refused",
            Self::Replay { .. } => "was done before",
            Self::LostRace(_) => "lost a race",
            Self::OutcomeUnknown(_) => "the database did not answer",
            Self::Fault(_) => "failed",
        }
    }

    /// A fault of ours.
    pub fn fault(cause: impl std::fmt::Display) -> Self {
        Self::Fault(cause.to_string())
    }

    /// A refusal with a sentence about this occurrence.
    pub fn detailed(code: ProblemCode, detail: impl std::fmt::Display) -> Self {
        let detail = Some(detail.to_string());
        Self::Problem(Box::new(Problem {
            detail,
            ..Problem::new(code)
        }))
    }

    /// A refusal of one field.
    pub fn field(field: &str, detail: impl std::fmt::Display) -> Self {
        vec![FieldProblem {
            field: field.to_owned(),
            detail: detail.to_string(),
        }]
        .into()
    }

    /// The problem that the caller would be told, or the refusal if it is none.
    pub fn into_problem(self) -> Result<Problem, Self> {
        match self {
            Self::Problem(problem) => Ok(*problem),
            other => Err(other),
        }
    }

    /// A refusal because the caller's version is not the current one.
    pub fn version(current: i64) -> Self {
        let current_version = Some(current);
        let problem = Problem::new(ProblemCode::VersionConflict);
        Self::Problem(Box::new(Problem {
            current_version,
            ..problem
        }))
    }
}

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Self {
        Self::Problem(Box::new(Problem::new(code)))
    }
}

impl From<Vec<FieldProblem>> for Refusal {
    fn from(fields: Vec<FieldProblem>) -> Self {
        Self::Problem(Box::new(Problem::fields(fields)))
    }
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Assertion(_) | DbError::Constraint(_) => Self::LostRace(error.to_string()),
            DbError::OutcomeUnknown(_) => Self::OutcomeUnknown(error.to_string()),
            DbError::Fault(_) => Self::Fault(error.to_string()),
        }
    }
}

/// Sums of stored amounts cannot leave the range that the database checks.
impl From<MoneyError> for Refusal {
    fn from(error: MoneyError) -> Self {
        Self::fault(error)
    }
}
