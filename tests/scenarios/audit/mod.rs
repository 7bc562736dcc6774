//! The audit trail: what each command leaves behind, who finds it how, and how it is proved.

mod log;
mod sealing;
