// Imported before wrangler: keeps its advice about missing secrets out of the tests' output,
// because the tests give the secrets themselves. Nothing of a test leaves the machine either.

process.env.WRANGLER_LOG ??= "error";
process.env.WRANGLER_SEND_METRICS ??= "false";
