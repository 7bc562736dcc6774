// Runs Schemathesis against the running Worker.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
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
/** Operations that end what the run itself goes on with. */
const LEFT_OUT = ["revoke_api_token"];

/**
 * Calls every operation of `document` with valid and invalid input, as the holder of `token`.
 * Gives the exit code, the whole output and the summary, line by line.
 */
export async function runSchemathesis({ program, document, base, token }) {
  const folder = await mkdtemp(join(tmpdir(), "dunlin-contract-"));
  const file = join(folder, "openapi.json");
  await writeFile(file, JSON.stringify(byTokenOnly(document)));
  const args = [
    ...["run", file, "--url", base, "--checks", CHECKS.join(",")],
    ...["--phases", "examples,coverage,fuzzing", "--max-examples", String(EXAMPLES)],
    ...["--seed", String(SEED), "--continue-on-failure", "--warnings", "off"],
    ...["--report-dir", folder, "--request-timeout", "30"],
    // One worker: Python 3.11 can fail in `ast.parse` when two threads are in it at once, and
    // Schemathesis parses sources to name what it generates.
    ...["--suppress-health-check", "all", "--workers", "1", "--no-color"],
    ...["--header", `Authorization: Bearer ${token}`],
    ...LEFT_OUT.flatMap((id) => ["--exclude-operation-id", id]),
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

/**
 * The document with the token as the only way in: with two ways, Schemathesis takes one away and
 * wonders that the other still opens. What takes a session alone answers a token with a refusal.
 */
function byTokenOnly(document) {
  const copy = structuredClone(document);
  delete copy.components.securitySchemes.session;
  for (const item of Object.values(copy.paths)) {
    for (const operation of Object.values(item)) {
      if (operation.security.length > 0) operation.security = [{ token: [] }];
    }
  }
  return copy;
}

/** The lines of the closing summary. */
function summaryOf(output) {
  const lines = output.split("\n").map((line) => line.trim());
  const from = lines.findLastIndex((line) => line.includes("SUMMARY"));
  return lines.slice(from + 1).filter((line) => line !== "" && !line.startsWith("==="));
}
