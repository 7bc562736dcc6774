// Kills workerd with SIGKILL under concurrent load, again and again, and restarts it on the same
// files. What was acknowledged is there, once and whole; what was not is there wholly or not at all,
// and the same key completes it.
//
//     node tests/edge/kill/rounds.mjs [ROUNDS]

import { fork } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { prepareDunlin } from "../harness.mjs";
import { newCustomer } from "../support/arrange.mjs";
import { databaseFile } from "../support/database.mjs";
import { Staff } from "../support/staff.mjs";
import { PASSWORD, PEOPLE } from "../harness.mjs";
import { work } from "./load.mjs";

const ROUNDS = Number(process.argv[2] ?? 50);
const SERVE = fileURLToPath(new URL("serve.mjs", import.meta.url));
const CUSTOMERS = 3;
const LOAD_MS_MIN = 150;
const LOAD_MS_SPREAD = 700;

/** Starts the Worker in a process group of its own. */
async function serve(setting) {
  const env = { ...process.env, DUNLIN_SERVE: JSON.stringify(setting) };
  const child = fork(SERVE, { env, detached: true, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [word] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => [`exit ${code}`]),
  ]);
  assert.equal(word, "ready");
  return child;
}

async function kill(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await gone;
}

/** The files as the killed process left them, read by SQLite itself, in a copy. */
async function assertWhole(folder) {
  const copy = await mkdtemp(join(tmpdir(), "dunlin-killed-"));
  await cp(folder, copy, { recursive: true });
  const database = new DatabaseSync(await databaseFile(copy));
  const all = (sql) => database.prepare(sql).all().map((row) => ({ ...row }));
  assert.deepEqual(all("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
  assert.deepEqual(all("PRAGMA foreign_key_check"), []);
  const incomplete = `SELECT id FROM journal_entry e
    WHERE posting_count <> (SELECT count(*) FROM posting p WHERE p.entry_id = e.id)`;
  assert.deepEqual(all(incomplete), [], "half an entry");
  const doubled = (table) =>
    `SELECT reference FROM ${table} WHERE reference IS NOT NULL GROUP BY 1 HAVING count(*) > 1`;
  for (const table of ["invoice", "receipt"]) {
    assert.deepEqual(all(doubled(table)), [], `a ${table} twice`);
  }
  database.close();
  await rm(copy, { recursive: true });
}

/** What was acknowledged is answered again in the same words; what was not is completed. */
async function assertKept(staff, sent, counts) {
  for (const command of sent) {
    const { response, body } = await command.send(staff);
    if (command.status === null) {
      counts.unanswered += 1;
      counts.found += response.headers.get("idempotent-replayed") === "true" ? 1 : 0;
      assert.ok(response.ok, `${command.path}: ${response.status} ${body}`);
      continue;
    }
    counts.acknowledged += 1;
    assert.equal(response.headers.get("idempotent-replayed"), "true", `${command.path} is lost`);
    assert.deepEqual([response.status, body], [command.status, command.body]);
  }
}

async function assertBooksAgree(staff) {
  const { differences } = await staff.get("/api/ledger/tie-out");
  assert.deepEqual(differences, []);
  const { totals } = await staff.get("/api/ledger/trial-balance");
  for (const { debit, credit } of totals) assert.deepEqual(debit, credit);
}

const setting = await prepareDunlin();
let server = await serve(setting);
const counts = { acknowledged: 0, unanswered: 0, found: 0 };
try {
  const staff = await Staff.signIn(setting.vars.PUBLIC_URL, PEOPLE.administrator, PASSWORD);
  const { terms } = await staff.get("/api/reference");
  const customers = [];
  for (let number = 0; number < CUSTOMERS; number += 1) customers.push(await newCustomer(staff));
  for (let round = 1; round <= ROUNDS; round += 1) {
    const working = work(staff, customers, terms[0].code);
    const milliseconds = LOAD_MS_MIN + Math.random() * LOAD_MS_SPREAD;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await kill(server);
    const sent = await working;
    await assertWhole(setting.folder);
    server = await serve(setting);
    await assertKept(staff, sent, counts);
    await assertBooksAgree(staff);
    if (round % 10 === 0) console.log(`round ${round}: ${JSON.stringify(counts)}`);
  }
} finally {
  await kill(server);
  await rm(setting.folder, { recursive: true });
}
console.log(
  `killed ${ROUNDS} times: ${counts.acknowledged} commands acknowledged, all there once; ` +
    `${counts.unanswered} without an answer, ${counts.found} of them found done, all completed`,
);
