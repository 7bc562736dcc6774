// What Dunlin relies on in its database, asked twice of D1 in workerd: over D1's own binding, which
// proves the list, and through the face of the platform that the product uses, which runs in a
// Worker of its own. The native face passes the same list, so what native tests prove holds here.

import "./support/quiet.mjs";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { Miniflare } from "miniflare";
import { projectPath, requireBuilt } from "./support/project.mjs";

const WORKER = "dist/conformance/index.js";
const { schema, cases, outcomes_unknown } = JSON.parse(
  await readFile(projectPath("tests/conformance/database.json"), "utf8"),
);

describe("D1's own binding", () => {
  let miniflare;
  let database;

  before(async () => {
    miniflare = new Miniflare({
      modules: true,
      script: "export default {}",
      d1Databases: { DB: "conformance" },
    });
    database = await miniflare.getD1Database("DB");
    await database.batch(schema.map((statement) => database.prepare(statement)));
  });

  after(() => miniflare?.dispose());

  for (const { name, steps } of cases) {
    test(name, async () => {
      for (const step of steps) await check(step);
    });
  }

  async function check({ batch, rows, count, ...failure }) {
    const sql = batch.at(-1)[0];
    if (rows !== undefined) assert.deepEqual(await run(batch), rows, sql);
    else if (count !== undefined) assert.equal((await run(batch)).length, count, sql);
    else {
      const words = wordsOf(failure);
      await assert.rejects(run(batch), (thrown) => thrown.message.includes(words), sql);
    }
  }

  /** Runs a batch and gives the rows of its last statement. */
  async function run(batch) {
    const statements = batch.map(([sql, ...values]) => {
      const statement = database.prepare(sql);
      return values.length === 0 ? statement : statement.bind(...values);
    });
    const results = await database.batch(statements);
    return results.at(-1).results;
  }
});

describe("the platform's face in workerd", () => {
  test("does what the suite lists", async (t) => {
    const worker = startWorker(t, "conformance");
    const report = await reportOf(worker);
    assert.deepEqual(report.failures, []);
    assert.equal(report.cases, cases.length);
    assert.ok(report.rows_read > 0, "rows read are counted");
    assert.ok(report.rows_written > 0, "rows written are counted");
  });

  test("tells an unknown outcome from a fault", async (t) => {
    let answer = (request) => request.socket.destroy();
    const address = await listen(t, (request, response) => answer(request, response));
    const worker = startWorker(t, { id: "elsewhere", remoteProxyConnectionString: address });
    const { failures } = await reportOf(worker);
    assert.match(failures.join(), /^schema: outcome unknown: .*Network connection lost/);
    for (const text of outcomes_unknown) {
      answer = (_, response) => {
        response.writeHead(500, { "content-type": "application/json" });
        response.end(JSON.stringify({ success: false, error: text }));
      };
      const { failures } = await reportOf(worker);
      assert.deepEqual(failures, [`schema: outcome unknown: ${text}`]);
    }
  });
});

/** Starts the Worker that runs the suite on a database. */
function startWorker(t, database) {
  requireBuilt(WORKER, "cargo xtask test");
  // The runtime is to behave as it does for the product.
  const product = workerOptionsOf(projectPath("wrangler.toml"), undefined, { envFiles: [] });
  const { compatibilityDate, modulesRules } = product.workerOptions;
  const miniflare = new Miniflare({
    modules: true,
    scriptPath: projectPath(WORKER),
    modulesRoot: projectPath("dist/conformance"),
    modulesRules,
    compatibilityDate,
    d1Databases: { DB: database },
  });
  t.after(() => miniflare.dispose());
  return miniflare;
}

async function reportOf(worker) {
  const response = await worker.dispatchFetch("http://conformance/");
  const body = await response.text();
  assert.equal(response.status, 200, body);
  return JSON.parse(body);
}

/** Serves HTTP in the place of D1, so that a test decides how D1 fails. */
async function listen(t, answer) {
  const server = createServer(answer);
  t.after(() => server.close());
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return new URL(`http://127.0.0.1:${server.address().port}`);
}

/** Words that D1's text of a failure must hold. */
function wordsOf({ assertion, constraint, fault }) {
  if (assertion !== undefined) return `assertion:${assertion}`;
  if (fault !== undefined) return fault;
  const [kind, name] = constraint.split(/:(.*)/s);
  return `${kind} constraint failed${name && `: ${name}`}`;
}
