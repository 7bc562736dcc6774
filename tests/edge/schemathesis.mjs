// Runs Schemathesis against the running Worker.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SEED = 20260302;
const EXAMPLES = 12;
/** What every answer is held to. */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
  "ignored_auth",
];

/**
 * Calls every operation of `document` with valid and invalid input, as the holder of `headers`.
 * Gives the exit code, the whole output and the summary, line by line.
 */
export async function runSchemathesis({ program, document, base, headers, exclude = [] }) {
  const folder = await mkdtemp(join(tmpdir(), "dunlin-contract-"));
  const args = [
    ...["run", document, "--url", base, "--checks", CHECKS.join(",")],
    ...["--phases", "examples,coverage,fuzzing", "--max-examples", String(EXAMPLES)],
    ...["--seed", String(SEED), "--continue-on-failure"],
    ...["--report-dir", folder, "--request-timeout", "30", "--warnings", "off"],
    ...["--suppress-health-check", "all", "--workers", "2", "--no-color"],
    ...Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]),
    ...exclude.flatMap((id) => ["--exclude-operation-id", id]),
  ];
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => chunks.push(data));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  await rm(folder, { recursive: true });
  const output = Buffer.concat(chunks).toString();
  return { code, output, summary: summaryOf(output) };
}

/** The lines of the closing summary. */
function summaryOf(output) {
  const lines = output.split("\n").map((line) => line.trim());
  const from = lines.findLastIndex((line) => line.includes("SUMMARY"));
  return lines.slice(from + 1).filter((line) => line !== "" && !line.startsWith("="));
}
