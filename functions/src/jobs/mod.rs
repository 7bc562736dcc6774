//! Work after the answer and by cron.
